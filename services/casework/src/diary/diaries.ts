import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Injectable } from '@nestjs/common';
import type {
  DeleteDiaryLineRequest,
  DiaryLineSchema,
  EditDiaryLineRequest,
  ListDiaryLinesRequest,
  WriteDiaryLineRequest,
} from '@wangge/contracts/wangge/casework/v1/diary_service';
import { Clock } from '@wangge/platform/clock';
import { notFound } from '@wangge/platform/errors';
import { Database, once, PageTokens, scopeOf, Sealer, type CommandCall, type Tx } from '@wangge/platform/persistence';
import { formatInstant } from '@wangge/worktime';
import { v7 } from 'uuid';
import { noSuchDay, staleLine } from './diary.errors.ts';
import { ADD_LINE, DELETE_LINE, EDIT_LINE, findLine, listLines, type DiaryRow } from './diary.store.ts';

/** How long a line lives. The policy of its table lets nothing younger go, save by its writer. */
export const DIARY_DAYS = 180;
const DAY_MS = 86_400_000;
const PAGE = 20;

type Line = MessageInitShape<typeof DiaryLineSchema>;

/** The diary of whoever calls. Nothing here takes a writer's name: there is no way to ask for another one's lines. */
@Injectable()
export class Diaries {
  constructor(
    private readonly db: Database,
    private readonly sealer: Sealer,
    private readonly clock: Clock,
    private readonly pages: PageTokens,
  ) {}

  write({ day, text }: WriteDiaryLineRequest, call: CommandCall): Promise<Line> {
    const now = this.clock.now();
    const about = day === '' ? formatInstant(now.getTime()).slice(0, 10) : day;
    if (!dayExists(about)) throw noSuchDay();
    const add = async (tx: Tx) => {
      const lineId = v7();
      await tx.query(ADD_LINE, [lineId, scopeOf(call).actor, about, this.sealer.seal(lineId, { text }), now]);
      return lineId;
    };
    return once(this.db, call, add, (tx, id) => this.shown(tx, id));
  }

  edit({ lineId, etag, text }: EditDiaryLineRequest, call: CommandCall): Promise<Line> {
    const change = async (tx: Tx) => {
      const { version } = await rowOf(tx, lineId);
      if (etag !== '' && etag !== etagOf(version)) throw staleLine(version);
      const written = await tx.query(EDIT_LINE, [lineId, version, this.sealer.seal(lineId, { text })]);
      if (written.length === 0) throw staleLine(version + 1);
      return lineId;
    };
    return once(this.db, call, change, (tx, id) => this.shown(tx, id));
  }

  delete({ lineId }: DeleteDiaryLineRequest, call: CommandCall): Promise<object> {
    const remove = async (tx: Tx) => {
      if ((await tx.query(DELETE_LINE, [lineId])).length === 0) throw notFound('diary line');
      return lineId;
    };
    return once(this.db, call, remove, async () => ({}));
  }

  async list(
    { pageSize }: ListDiaryLinesRequest,
    call: CommandCall,
  ): Promise<{ lines: Line[]; nextPageToken: string }> {
    const size = pageSize || PAGE;
    const [after = null] = this.pages.open(call) ?? [];
    const scope = scopeOf(call);
    const found = await this.db.read<DiaryRow>(scope, listLines, [scope.actor, after, size + 1]);
    const rows = found.slice(0, size);
    const last = found.length > size ? rows.at(-1) : undefined;
    return {
      lines: rows.map((row) => this.show(row)),
      nextPageToken: last === undefined ? '' : this.pages.seal(call, [last.lineId]),
    };
  }

  /** A line of the caller. @throws NOT_FOUND */
  async get(lineId: string, call: CommandCall): Promise<DiaryRow> {
    const [row] = await this.db.read<DiaryRow>(scopeOf(call), findLine, [lineId]);
    if (!row) throw notFound('diary line');
    return row;
  }

  textOf({ lineId, sealed }: DiaryRow): string {
    return this.sealer.open<{ text: string }>(lineId, sealed).text;
  }

  show(row: DiaryRow): Line {
    const { lineId, day, caseId, caseNumber, version, writeTime } = row;
    return {
      ...{ lineId, day, caseNumber, caseId: caseId ?? '', text: this.textOf(row), etag: etagOf(version) },
      writeTime: timestampFromDate(writeTime),
      forgetTime: timestampFromDate(new Date(writeTime.getTime() + DIARY_DAYS * DAY_MS)),
    };
  }

  /** Within a transaction, after a write. */
  async shown(tx: Tx, lineId: string): Promise<Line> {
    return this.show(await rowOf(tx, lineId));
  }
}

const etagOf = (version: number): string => `v${version}`;

async function rowOf(tx: Tx, lineId: string): Promise<DiaryRow> {
  const [row] = await tx.query<DiaryRow>(findLine.text, [lineId]);
  if (!row) throw notFound('diary line');
  return row;
}

/** Whether a day of the form YYYY-MM-DD is in the calendar. */
export function dayExists(day: string): boolean {
  const at = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(day);
}
