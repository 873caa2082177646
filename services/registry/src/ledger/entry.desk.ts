import { timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Injectable } from '@nestjs/common';
import { ErrorReason } from '@wangge/contracts/wangge/registry/v1/errors';
import type {
  GetEntriesRequest,
  ListEntryHistoryRequest,
  NewEntry,
  RevealEntriesRequest,
  WriteEntriesRequest,
} from '@wangge/contracts/wangge/registry/v1/ledger_entry_service';
import { Clock } from '@wangge/platform/clock';
import { invalidFields, notFound } from '@wangge/platform/errors';
import {
  Conflict,
  Database,
  nextVersionOf,
  once,
  onceMore,
  pageOf,
  PageTokens,
  scopeOf,
  Sealer,
  timeOf,
  type Tx,
} from '@wangge/platform/persistence';
import type { Call } from '@wangge/platform/rpc';
import { v7 } from 'uuid';
import { type Fault, refuse, refuseToPublish } from '../field/field.rules.ts';
import { dayOf } from '../person/day.ts';
import { RevealGrants } from '../person/reveal-grants.ts';
import {
  type AboutRow,
  aboutById,
  ADD_VALUES,
  END_HELD,
  type EntryRow,
  HELD,
  HISTORY,
  revealLedger,
  WRITABLE,
} from './entry.store.ts';
import { maskedValue, readValue } from './entry.value.ts';

const DAY_MS = 86_400_000;

interface Writable {
  readonly fieldId: string;
  readonly code: string;
  readonly type: string;
  readonly codes: readonly string[];
  readonly sensitivity: string;
  readonly atEnd: string;
  readonly retentionDays: number;
}

/** Values of registered fields, of whatever lies in the caller's places. */
@Injectable()
export class EntryDesk {
  constructor(
    private readonly db: Database,
    private readonly pages: PageTokens,
    private readonly sealer: Sealer,
    private readonly clock: Clock,
    private readonly grants: RevealGrants,
  ) {}

  async write({ aboutId, entries, ground }: WriteEntriesRequest, call: Call) {
    const codes = entries.map(({ code }) => code);
    const twice = codes.findIndex((code, at) => codes.indexOf(code) !== at);
    if (twice >= 0) throw invalidFields([{ field: `entries[${twice}].code`, description: 'stands there twice' }]);
    const write = async (tx: Tx) => {
      await this.writeIn(tx, { aboutId, entries, ground }, call);
      return aboutId;
    };
    return { held: await once(this.db, call, write, (tx, id) => this.heldOf(tx, id, null)) };
  }

  /** Writes values, each field once, in the transaction of whoever has them. */
  async writeIn(
    tx: Tx,
    { aboutId: told, entries, ground }: Pick<WriteEntriesRequest, 'aboutId' | 'entries' | 'ground'>,
    call: Call,
  ): Promise<void> {
    const codes = entries.map(({ code }) => code);
    const { about, personId: aboutId } = await aboutOf(tx, told);
    // Two writers at once would both take the same version.
    await nextVersionOf(tx, `ledger-entries/${aboutId}`);
    const fields = await tx.query<Writable>(WRITABLE, [codes, about]);
    const now = this.clock.now();
    const rows = this.#rowsOf(entries, new Map(fields.map((field) => [field.code, field])), now);
    await tx.query(END_HELD, [aboutId, codes, now]);
    const column = <K extends keyof (typeof rows)[number]>(key: K) => rows.map((row) => row[key]);
    const values = [column('valueId'), about, aboutId, column('code'), column('fieldId'), column('plain')];
    const rest = [column('sealed'), column('atEnd'), column('keepUntil'), ground, scopeOf(call).actor, now];
    await tx.query(ADD_VALUES, [...values, ...rest]);
  }

  async get({ aboutId, asOf }: GetEntriesRequest, call: Call) {
    const at = asOf === undefined ? null : timestampDate(asOf);
    return { held: await this.db.transaction(scopeOf(call), (tx) => this.heldOf(tx, aboutId, at)) };
  }

  async history({ aboutId: told, code, pageSize }: ListEntryHistoryRequest, call: Call) {
    this.pages.open(call); // a token that is none is malformed, whoever's history it is
    const found = await this.db.transaction(scopeOf(call), (tx) => aboutOf(tx, told));
    const { about, personId: aboutId } = found;
    const o = { text: HISTORY, id: 'valueId', pageSize, values: [aboutId, code] } as const;
    const { rows, nextPageToken } = await pageOf<EntryRow>(this.db, this.pages, call, o);
    return { written: { aboutId, about, entries: rows.map((row) => this.#shown(row)) }, nextPageToken };
  }

  reveal({ aboutId: told, codes, occasion }: RevealEntriesRequest, call: Call) {
    const fields = codes.map((code) => `ledger.${code}`);
    const find = [aboutById, [told]] as const;
    const wish = { find, what: 'record', fields, shown: fields, occasion, grant: revealLedger };
    return onceMore(async () => {
      const granted = await this.grants.take<AboutRow>(wish, call);
      if (granted === Conflict) return Conflict;
      const { personId: aboutId } = granted.row;
      const held = await this.db.transaction(scopeOf(call), (tx) => tx.query<EntryRow>(HELD, [aboutId, null]));
      const asked = held.filter((row) => codes.includes(row.code) && !this.#isOver(row));
      const entries = asked.map((row) => ({ code: row.code, value: this.#clear(row) }));
      return { aboutId, entries, expireTime: timestampFromDate(granted.expireTime) };
    });
  }

  #rowsOf(entries: readonly NewEntry[], fields: ReadonlyMap<string, Writable>, now: Date) {
    const unknown: Fault[] = [];
    const faults: Fault[] = [];
    const rows = entries.flatMap(({ code, value: text }, at) => {
      const field = fields.get(code);
      if (!field) {
        const description = 'is asked for by no published ledger of this';
        unknown.push({ field: `entries[${at}].code`, description, reason: ErrorReason.FIELD_UNREGISTERED });
        return [];
      }
      if (text.trim() === '') return [];
      const read = readValue(field, text, dayOf(now));
      if ('fault' in read) {
        faults.push({ field: `entries[${at}].value`, description: read.fault, reason: ErrorReason.UNSPECIFIED });
        return [];
      }
      return [this.#rowOf(field, read.value, now)];
    });
    refuseToPublish(unknown);
    refuse(faults);
    return rows;
  }

  #rowOf({ code, fieldId, sensitivity, atEnd, retentionDays }: Writable, value: string, now: Date) {
    const valueId = v7();
    const plain = sensitivity === 'plain' ? value : '';
    const sealed = this.sealer.seal(valueId, { value: plain === '' ? value : '' });
    return {
      valueId,
      code,
      fieldId,
      plain,
      sealed,
      atEnd,
      keepUntil: new Date(now.getTime() + retentionDays * DAY_MS),
    };
  }

  /** What is held of something, in the transaction of whoever asks. */
  async heldOf(tx: Tx, told: string, at: Date | null) {
    const { about, personId: aboutId } = await aboutOf(tx, told);
    const rows = await tx.query<EntryRow>(HELD, [aboutId, at]);
    return { aboutId, about, entries: rows.map((row) => this.#shown(row)) };
  }

  /** What is over is used by nobody, also before the job has been. */
  #isOver({ frozenTime, keepUntil }: EntryRow): boolean {
    return frozenTime !== null || keepUntil <= this.clock.now();
  }

  #clear({ plain, valueId, sealed }: EntryRow): string {
    return plain === '' ? this.sealer.open<{ readonly value: string }>(valueId, sealed).value : plain;
  }

  #shown(row: EntryRow) {
    const { code, name, version, ground, actor } = row;
    const shown = this.#isOver(row) ? 'frozen' : row.sensitivity;
    const value = shown === 'plain' ? row.plain : shown === 'masked' ? maskedValue(this.#clear(row)) : '';
    return {
      ...{ code, name, version, ground, writtenBy: actor, shown, value },
      ...{ writeTime: timeOf(row.writeTime), endTime: timeOf(row.endTime), keepUntil: timeOf(row.keepUntil) },
    };
  }
}

async function aboutOf(tx: Tx, id: string): Promise<AboutRow> {
  const [row] = await tx.query<AboutRow>(aboutById, [id]);
  if (!row) throw notFound('record');
  return row;
}
