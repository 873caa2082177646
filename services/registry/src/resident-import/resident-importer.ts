import { createHash } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { type StreamOptions, streamTable, TableError } from '@wangge/documents/tables';
import { Jobs } from '@wangge/platform/bootstrap';
import { Clock } from '@wangge/platform/clock';
import { isWithin } from '@wangge/platform/identity';
import { Places } from '@wangge/platform/places';
import { Database, type Scope, Sealer, type Tx } from '@wangge/platform/persistence';
import { traceIdOf, currentTraceparent } from '@wangge/platform/rpc';
import { Logger } from '@wangge/platform/telemetry';
import { v7 } from 'uuid';
import { dayOf } from '../person/day.ts';
import { normalise } from '../person/identity-number.ts';
import { Outdated, writeBatch } from './batch-writer.ts';
import { lookUp } from './known-rows.ts';
import { BatchPlanner, type Keys, type Known, keysOf, nobodyKnown } from './resident-batch.ts';
import { type Columns, columnsOf } from './resident-columns.ts';
import * as store from './resident-import.store.ts';
import { faultAt, type GridAt, type Line, readRow, type RowContext } from './resident-row.ts';

const EVERY_MS = 1_000;
/** Rows of one commit: what a kill costs, and for how long locks are held. */
const BATCH = 500;
/** Rows read before others have their turn: a few milliseconds. */
const SLICE = 40;
const MOST_SUBJECTS = 100;
/** A batch that fails so often without a row done will not come to be. */
const MOST_FAILURES = 5;
const OPERATION = 'wangge.registry.v1.ResidentImportService/StartResidentImport';
const FIELDS = ['name', 'identity_number', 'birth_date', 'phone', 'address'];

interface Work {
  readonly row: store.ImportRow;
  readonly columns: Columns;
  readonly grids: ReadonlyMap<string, GridAt>;
  /** What stood in rows before: the same person twice in a file is told. */
  readonly seen: Set<bigint>;
  /** Of a dry run: what earlier batches would have written. */
  readonly earlier: Pick<Known, 'doors' | 'households'> | undefined;
}

/** Rows as they were read; without a reading those that say something about somebody once more. */
interface Batch {
  readonly rows: readonly {
    readonly line: Line;
    readonly reading: ReturnType<typeof readRow> | undefined;
    readonly keys: Keys | undefined;
  }[];
  readonly now: Date;
}

/**
 * Works imports through, the oldest first, one process at a time. Each batch is one commit with the count of rows done: after a kill
 * the file is read again to that row, and nothing is written twice. What it writes it writes as the opener, in their places.
 */
@Injectable()
export class ResidentImporter {
  readonly #failures = new Map<string, number>();

  constructor(
    private readonly db: Database,
    private readonly sealer: Sealer,
    private readonly places: Places,
    private readonly clock: Clock,
    private readonly log: Logger,
    jobs: Jobs,
  ) {
    jobs.every(store.IMPORTER, EVERY_MS, () => this.#run());
  }

  async #run(): Promise<void> {
    if (!(await this.#next()) || !(await this.db.tryLead(store.IMPORTER))) return;
    try {
      for (let row = await this.#next(); row; row = await this.#next()) await this.#import(row);
    } finally {
      await this.db.resign(store.IMPORTER);
    }
  }

  async #next(): Promise<store.ImportRow | undefined> {
    return (await this.db.read<store.ImportRow>(store.importerScope, store.nextImport, []))[0];
  }

  async #import(row: store.ImportRow): Promise<void> {
    try {
      if (row.state === 'queued') await this.#lookThrough(row);
      else await this.#workThrough(row);
      this.#failures.delete(row.importId);
    } catch (error) {
      if (error instanceof Outdated) return;
      const problem = error instanceof TableError ? error : this.#gaveUp(row, error);
      const { problem: code, line = 0, column = '' } = problem;
      await this.#own(row, (tx) => tx.query(store.FAIL, [row.importId, code, line, column, this.clock.now()]));
    }
  }

  /** After some tries an import ends as failed, so that others have their turn. */
  #gaveUp({ importId, doneRows }: store.ImportRow, error: unknown) {
    const key = `${importId} ${doneRows}`;
    const failures = (this.#failures.get(key) ?? 0) + 1;
    this.#failures.set(key, failures);
    if (failures < MOST_FAILURES) throw error;
    this.log.error({ err: error, importId }, 'an import was given up');
    return { problem: 'INTERNAL', line: 0, column: '' };
  }

  /** Reads the file to its end before anything is written: what is wrong with it as a whole is told, and its rows are counted. */
  async #lookThrough(row: store.ImportRow): Promise<void> {
    let header: readonly string[] | undefined;
    let rows = 0;
    for await (const line of this.#lines(row)) {
      if (header === undefined) {
        header = line.cells.map((cell) => cell.trim());
        const found = columnsOf(header, row.mapping);
        if ('fault' in found)
          throw new TableError(found.fault.problem, { line: line.line, column: found.fault.column });
        continue;
      }
      if ((rows += 1) % 1_000 === 0) await turn();
    }
    await this.#own(row, (tx) => tx.query(store.BEGIN, [row.importId, rows, header ?? [], this.clock.now()]));
  }

  async #workThrough(row: store.ImportRow): Promise<void> {
    const found = columnsOf(row.header, row.mapping);
    if ('fault' in found) throw new TableError(found.fault.problem, { column: found.fault.column });
    const { doors, households } = nobodyKnown();
    const earlier = row.dryRun ? { doors, households } : undefined;
    const work: Work = { row, columns: found.columns, grids: this.#gridsOf(row), seen: new Set(), earlier };
    let at = -1;
    let done = row.doneRows;
    let lines: Line[] = [];
    // While one batch is being written the next is read: the database and this process work side by side.
    let written = Promise.resolve();
    const write = async () => {
      const batch = await this.#read(lines, work);
      await written;
      const before = done;
      done += lines.length;
      lines = [];
      written = this.#batch(batch, before, work);
      written.catch(() => undefined); // it is awaited before the next is written, and at the end
    };
    try {
      for await (const line of this.#lines(row)) {
        at += 1;
        if (at === 0) continue;
        if (at <= row.doneRows) {
          this.#isFirst(line, work);
          continue;
        }
        if (lines.push(line) === BATCH) await write();
      }
      if (lines.length > 0) await write();
    } finally {
      await written;
    }
    await this.#own(row, (tx) => tx.query(store.FINISH, [row.importId, this.clock.now()]));
  }

  /** Reads rows and makes the hashes they are looked up by: what needs nothing of the database. */
  async #read(lines: readonly Line[], work: Work): Promise<Batch> {
    const { row, columns } = work;
    const now = this.clock.now();
    const context: RowContext = { columns, today: dayOf(now), gridOf: (code) => work.grids.get(code) };
    const rows: Batch['rows'][number][] = [];
    for (const [i, line] of lines.entries()) {
      if (i % SLICE === SLICE - 1) await turn();
      const reading = this.#isFirst(line, work) ? readRow(line, context) : undefined;
      const keys = reading && 'row' in reading ? keysOf(reading.row, row.source, this.sealer) : undefined;
      rows.push({ line, reading, keys });
    }
    return { rows, now };
  }

  async #batch({ rows, now }: Batch, done: number, work: Work): Promise<void> {
    const { row, columns } = work;
    const keyed = rows.flatMap(({ reading, keys }) =>
      reading && 'row' in reading && keys ? [[reading.row, keys] as const] : [],
    );
    await this.#own(row, async (tx) => {
      const known = await lookUp(tx, keyed, work.earlier);
      const planner = new BatchPlanner(known, columns, this.sealer, now);
      for (const [i, { line, reading, keys }] of rows.entries()) {
        if (i % SLICE === SLICE - 1) await turn();
        if (reading === undefined) planner.reject(line, [faultAt(columns, 'name', 'DUPLICATE_ROW')]);
        else if ('faults' in reading) planner.reject(line, reading.faults);
        else if (keys !== undefined) planner.add(reading.row, keys);
      }
      await this.#commit(tx, planner, done, row, now);
      for (const [at, door] of known.doors) work.earlier?.doors.set(at, door);
      for (const [at, household] of known.households) work.earlier?.households.set(at, household);
    });
  }

  async #commit(tx: Tx, { plan }: BatchPlanner, done: number, row: store.ImportRow, now: Date): Promise<void> {
    const { people, updates, unchanged, rejects } = plan;
    const figures = [people.length, updates.length, unchanged.length, rejects.length];
    const advanced = await tx.query(store.ADVANCE, [row.importId, done, ...figures]);
    // Another process was here first, or the import was ended: what it wrote is read before the next row.
    if (advanced.length === 0) throw new Outdated();
    const sealed = rejects.map(({ cells, faults }) => this.sealer.seal(row.importId, { cells, faults }));
    if (sealed.length > 0) await tx.query(store.KEEP_REJECTS, [row.importId, rejects.map(({ line }) => line), sealed]);
    const touched = [...people.map((p) => p.row.personId), ...updates.map((u) => u.row.personId), ...unchanged];
    if (!row.dryRun) await writeBatch(tx, plan, this.sealer, { actor: row.actor, ground: `import ${row.source}`, now });
    await this.#audit(tx, row, row.dryRun ? [...updates.map((u) => u.row.personId), ...unchanged] : touched);
  }

  async #audit(tx: Tx, { importId, actor, actingFor }: store.ImportRow, subjects: readonly string[]): Promise<void> {
    const same = { actor, actingFor, operation: OPERATION, purpose: `resident-import ${importId}`, caseId: null };
    for (let at = 0; at < subjects.length; at += MOST_SUBJECTS)
      await tx.audit({
        ...{ ...same, fields: FIELDS, requestId: v7(), queryHash: null, traceId: traceIdOf(currentTraceparent()) },
        subjects: subjects.slice(at, at + MOST_SUBJECTS),
      });
  }

  /** Whether no row before says something about the same person. */
  #isFirst({ cells }: Line, { columns, seen }: Work): boolean {
    const cell = (field: Parameters<Columns['get']>[0]) => cells[columns.get(field)?.place ?? -1]?.trim() ?? '';
    const number = normalise(cell('identity_number'));
    const source = cell('source_key');
    const where = ['grid_code', 'address', 'building', 'entrance', 'room', 'household_key'] as const;
    const told = [cell('name'), cell('birth_date'), ...where.map(cell)];
    const key = number !== '' ? `n${number}` : source !== '' ? `s${source}` : `t${told.join('\n')}`;
    const before = seen.size;
    return seen.add(createHash('sha1').update(key).digest().readBigUInt64BE()).size > before;
  }

  #gridsOf({ paths, actor }: store.ImportRow): ReadonlyMap<string, GridAt> {
    // The seed has no place; its policies let it register made-up people anywhere.
    const may = (orgPath: string) => actor.startsWith('service:seed/') || isWithin(orgPath, paths);
    const grids = this.places.all().filter(({ kind, orgPath }) => kind === 'grid' && may(orgPath));
    return new Map(grids.map(({ code, placeId, orgPath }) => [code, { gridId: placeId, orgPath }]));
  }

  #lines(row: store.ImportRow) {
    const { encoding, delimiter } = row;
    const options: StreamOptions = { ...(encoding && { encoding }), ...(delimiter && { delimiter }) };
    return streamTable(() => this.#bytes(row), options);
  }

  async *#bytes(row: store.ImportRow): AsyncGenerator<Uint8Array> {
    for (let part = 0; part < row.parts; part += 1) {
      const [found] = await this.db.read<{ sealed: Buffer }>(scopeOfOpener(row), store.partOf, [row.importId, part]);
      if (found === undefined) throw new TableError('NOT_A_TABLE');
      const { content } = this.sealer.open<store.PartEnvelope>(row.importId, found.sealed);
      yield Buffer.from(content, 'base64');
    }
  }

  #own<T>(row: store.ImportRow, work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.db.transaction(scopeOfOpener(row), work);
  }
}

const scopeOfOpener = ({ paths, actor }: store.ImportRow): Scope => ({ paths, unit: null, actor });
