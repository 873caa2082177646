import { Injectable } from '@nestjs/common';
import { ErrorReason } from '@wangge/contracts/wangge/registry/v1/errors';
import type {
  ImportLedgerRequest,
  ListLedgerLinesRequest,
  ListLedgersRequest,
  PublishLedgerRequest,
} from '@wangge/contracts/wangge/registry/v1/field_service';
import { readTable, TableError } from '@wangge/documents/tables';
import { Clock } from '@wangge/platform/clock';
import { invalidFields, notFound } from '@wangge/platform/errors';
import {
  Database,
  nextVersionOf,
  once,
  pageOf,
  PageTokens,
  scopeOf,
  timeOf,
  type Tx,
} from '@wangge/platform/persistence';
import type { Call } from '@wangge/platform/rpc';
import { v7 } from 'uuid';
import { FieldDesk } from '../field/field.desk.ts';
import { refusalOf } from '../field/field.refusals.ts';
import { type Fault, refuseToPublish } from '../field/field.rules.ts';
import { ledgerDecided } from '../registry.errors.ts';
import { type LedgerFault, type LedgerLineDraft, type ReadLedger, readLedger } from './ledger.sheet.ts';
import {
  ADD_LEDGER,
  ADD_LINES,
  type LedgerRow,
  LINES_TO_JUDGE,
  LIST_LEDGERS,
  LIST_LINES,
  ONE_LEDGER,
  PUBLISH_LEDGER,
  WITHDRAW_LEDGER,
} from './ledger.store.ts';

const LIMITS = { maxRows: 20_000, maxBytes: 4_000_000, maxColumns: 40 };
const MOST_FAULTS = 500;
const MOST_TOLD = 20;

/** Ledgers as data: imported by sheet, judged when they are published. */
@Injectable()
export class LedgerDesk {
  constructor(
    private readonly db: Database,
    private readonly pages: PageTokens,
    private readonly clock: Clock,
    private readonly fields: FieldDesk,
  ) {}

  async import(request: ImportLedgerRequest, call: Call) {
    const read = await this.#read(request);
    const { rows, faults, drafts } = read;
    if (request.validateOnly) return { rows, drafted: drafts.length, faults: faults.slice(0, MOST_FAULTS) };
    if (faults.length > 0) throw badSheet(faults);
    const ledger = await once(this.db, call, (tx) => this.#keep(tx, read, request, call), one);
    return { ledger, rows, drafted: drafts.length };
  }

  async publish({ ledgerId }: PublishLedgerRequest, call: Call) {
    const publish = async (tx: Tx) => {
      const ledger = await row(tx, ledgerId);
      await nextVersionOf(tx, `ledger/${ledger.code}`);
      const { state, version } = await row(tx, ledgerId);
      if (state !== 'draft') throw ledgerDecided(ledgerId, state);
      this.#judge(ledger, await tx.query<JudgedLine>(LINES_TO_JUDGE, [ledgerId]));
      await tx.query(WITHDRAW_LEDGER, [ledger.code, this.clock.now()]);
      await tx.query(PUBLISH_LEDGER, [ledgerId, this.clock.now()]);
      return { id: ledgerId, version };
    };
    return { ledger: await once(this.db, call, publish, one) };
  }

  async list({ pageSize }: ListLedgersRequest, call: Call) {
    const o = { text: LIST_LEDGERS, id: 'ledgerId', pageSize } as const;
    const { rows, nextPageToken } = await pageOf<LedgerRow>(this.db, this.pages, call, o);
    return { ledgers: rows.map(ledgerOf), nextPageToken };
  }

  async lines({ ledgerId, pageSize }: ListLedgerLinesRequest, call: Call) {
    this.pages.open(call); // a token that is none is malformed, whichever ledger it is
    await this.db.transaction(scopeOf(call), (tx) => row(tx, ledgerId));
    const o = { text: LIST_LINES, id: 'position', pageSize, values: [ledgerId] } as const;
    const { rows, nextPageToken } = await pageOf<LedgerLineDraft>(this.db, this.pages, call, o);
    return { lines: rows, nextPageToken };
  }

  async #read({ content, about }: ImportLedgerRequest): Promise<ReadLedger> {
    try {
      return readLedger(await readTable(content, LIMITS), about, this.fields.allowed);
    } catch (error) {
      if (!(error instanceof TableError)) throw error;
      const { problem, line = 0, column = '' } = error;
      const fault = { row: line, column: column.slice(0, 40), code: problem };
      const message = problem.toLowerCase().replaceAll('_', ' ');
      return { lines: [], drafts: [], rows: 0, faults: [{ ...fault, message }] };
    }
  }

  async #keep(tx: Tx, { lines, drafts }: ReadLedger, request: ImportLedgerRequest, call: Call): Promise<string> {
    const { code, name, about } = request;
    const id = v7();
    await nextVersionOf(tx, `ledger/${code}`);
    const counts = [1, 2, 3, 4].map((level) => lines.filter((line) => line.level === level).length);
    await tx.query(ADD_LEDGER, [id, code, name, about, counts, scopeOf(call).actor, this.clock.now()]);
    await tx.query(ADD_LINES, [id, JSON.stringify(lines)]);
    if (drafts.length > 0) await this.fields.keepDrafts(tx, drafts, call);
    return id;
  }

  #judge({ about }: LedgerRow, lines: readonly JudgedLine[]): void {
    const allowed = this.fields.allowed;
    const faults: Fault[] = [];
    for (const { position, code, name, fieldCode, level, registered } of lines) {
      const field = `lines[${position}]`;
      const refusal = refusalOf({ code: fieldCode, name, about }, allowed);
      if (refusal) {
        const description = `${code} is never collected (${refusal.rule}): ${refusal.why}`;
        faults.push({ field, description, reason: ErrorReason.FIELD_REFUSED });
      } else if (level === INDICATOR && !registered) {
        const description = `${code} asks for ${fieldCode}, which is no published field of a ${about}`;
        faults.push({ field, description, reason: ErrorReason.FIELD_UNREGISTERED });
      }
    }
    refuseToPublish(faults);
  }
}

const INDICATOR = 4;
type JudgedLine = LedgerLineDraft & { readonly registered: boolean };

const ledgerOf = ({ changeTime, counts, ...rest }: LedgerRow) => ({
  ...rest,
  counts: [...counts],
  changeTime: timeOf(changeTime),
});

async function row(tx: Tx, id: string): Promise<LedgerRow> {
  const [found] = await tx.query<LedgerRow>(ONE_LEDGER, [id]);
  if (!found) throw notFound('ledger');
  return found;
}
const one = async (tx: Tx, id: string) => ledgerOf(await row(tx, id));

/** The sheet is refused as a whole; a check tells all of its faults, this one the first twenty. */
const badSheet = (faults: readonly LedgerFault[]) =>
  invalidFields(
    faults.slice(0, MOST_TOLD).map(({ row: line, column, message }) => ({
      field: line === 0 ? 'content' : `rows[${line}]${column === '' ? '' : `.${column}`}`,
      description: message,
    })),
    ErrorReason[ErrorReason.BAD_LEDGER],
  );
