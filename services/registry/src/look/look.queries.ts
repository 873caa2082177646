import { type MessageInitShape } from '@bufbuild/protobuf';
import { type Timestamp, timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Injectable } from '@nestjs/common';
import type {
  ListAuditRowsRequest,
  ListLooksRequest,
  LookSchema,
} from '@wangge/contracts/wangge/privacy/v1/look_service';
import { RECORDING_SERVICES } from '@wangge/platform/access';
import type { LookPlace, LookRow } from '@wangge/platform/audit';
import { AuditReads } from '@wangge/platform/bootstrap';
import { Clock } from '@wangge/platform/clock';
import { invalidFields, notFound } from '@wangge/platform/errors';
import { Database, PageTokens, scopeOf } from '@wangge/platform/persistence';
import type { Call } from '@wangge/platform/rpc';
import { personHeldAs, type PersonRow, recordsOf } from '../person/person.store.ts';

const PAGE = 20;
const DAY_MS = 86_400_000;
const LONGEST_MS = 31 * DAY_MS;

type Found = LookRow & { readonly service: string };

/** The record of all services, for the resident at the window and for the audit administrator. */
@Injectable()
export class LookQueries {
  constructor(
    private readonly db: Database,
    private readonly reads: AuditReads,
    private readonly pages: PageTokens,
    private readonly clock: Clock,
  ) {}

  /** Who looked at a person of the clerk's places, over all services and all records that were merged into theirs. */
  async ofPerson({ personId, pageSize }: ListLooksRequest, call: Call) {
    const before = placeOf(this.pages.open(call));
    const [person] = await this.db.read<PersonRow>(scopeOf(call), personHeldAs, [personId]);
    if (!person) throw notFound('person');
    const records = await this.db.read<{ id: string }>(scopeOf(call), recordsOf, [person.personId]);
    const asked = records.map(({ id }) => ({ personId: id, before }));
    const { rows, nextPageToken } = await this.#page(RECORDING_SERVICES, pageSize, call, asked);
    return { personId: person.personId, looks: rows.map(lookOf), nextPageToken };
  }

  /** Rows of one service's record. */
  async ofService({ service, since, until, actor, operation, pageSize }: ListAuditRowsRequest, call: Call) {
    const before = placeOf(this.pages.open(call));
    const to = dateOf(until) ?? this.clock.now();
    const from = dateOf(since) ?? new Date(to.getTime() - DAY_MS);
    const span = to.getTime() - from.getTime();
    if (span <= 0 || span > LONGEST_MS)
      throw invalidFields([{ field: 'since', description: 'must be before `until`, by 31 days at most' }]);
    const asked = { since: from.toISOString(), until: to.toISOString(), actor, operation, before };
    const { rows, nextPageToken } = await this.#page([service], pageSize, call, [asked]);
    return { rows: rows.map(lookOf), nextPageToken };
  }

  async #page(services: readonly string[], pageSize: number, call: Call, asked: readonly Asked[]) {
    const size = pageSize || PAGE;
    const questions = services.flatMap((service) =>
      asked.map((one) => ({ service, one: { ...one, limit: size + 1 } })),
    );
    const all = await Promise.all(
      questions.map(async ({ service, one }) =>
        (await this.reads.ask(service, call.passportToken, one)).map((row): Found => ({ ...row, service })),
      ),
    );
    // A row about two records of one person is one look.
    const once = new Map(all.flat().map((row) => [`${row.service} ${keyOf(row)}`, row]));
    const found = [...once.values()].sort((a, b) => (keyOf(a) < keyOf(b) ? 1 : -1));
    const rows = found.slice(0, size);
    const last = found.length > size ? rows.at(-1) : undefined;
    const nextPageToken = last === undefined ? '' : this.pages.seal(call, [last.time, last.writer, String(last.seq)]);
    return { rows, nextPageToken };
  }
}

type Asked = { readonly before: LookPlace | null } & (
  | { readonly personId: string }
  | { readonly since: string; readonly until: string; readonly actor: string; readonly operation: string }
);

const dateOf = (time: Timestamp | undefined): Date | undefined =>
  time === undefined ? undefined : timestampDate(time);

/** Rows of several services in one order: the same as each service's own. */
const keyOf = ({ time, writer, seq }: LookPlace): string => `${time} ${writer} ${String(seq).padStart(16, '0')}`;

function placeOf(token: readonly string[] | undefined): LookPlace | null {
  const [time, writer, seq] = token ?? [];
  return time === undefined || writer === undefined ? null : { time, writer, seq: Number(seq) };
}

const lookOf = ({ time, caseId, seq, fields, ...row }: Found): MessageInitShape<typeof LookSchema> => ({
  ...row,
  time: timestampFromDate(new Date(time)),
  caseId: caseId ?? '',
  fields: [...fields],
  writerSeq: BigInt(seq),
});
