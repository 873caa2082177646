import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { loadFlow, PRESETS, type Flow } from '@wangge/flow';
import { Clock } from '@wangge/platform/clock';
import { Database } from '@wangge/platform/persistence';
import type { Case } from '../case/case.state.ts';
import { caseOf, type CaseRow } from '../case/case.row.ts';
import type { StoredFlow } from './flow.entity.ts';
import { allFlows, FLOW_CHANNEL, keepPreset } from './flow.store.ts';

/** A version of a flow with when it came. */
export interface BookedFlow {
  readonly flow: Flow;
  readonly importTime: Date;
}

type Book = ReadonlyMap<string, readonly BookedFlow[]>;

/**
 * The flows (流程) in memory, all versions: they are few and never change. Read again when a replica tells of an import, and when
 * a case cites one that is not there. What is stored was valid when it was imported; a flow is not judged by new rules later.
 */
@Injectable()
export class FlowBook implements OnModuleInit, OnModuleDestroy {
  #book: Promise<Book> | undefined;
  #stop: (() => void) | undefined;

  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  async onModuleInit(): Promise<void> {
    this.#stop = await this.db.listen(FLOW_CHANNEL, () => this.refresh());
    const presets = PRESETS.map((definition) => ({ name: definition.name, definition }));
    await this.db.call(keepPreset, [JSON.stringify(presets), this.clock.now()]);
  }

  onModuleDestroy(): void {
    this.#stop?.();
  }

  /** Reads the flows again at the next use. */
  refresh(): void {
    this.#book = undefined;
  }

  /** The latest version of each flow, by name. */
  async latest(): Promise<ReadonlyMap<string, BookedFlow>> {
    const book = await this.#read();
    return new Map([...book].flatMap(([name, versions]) => versions.slice(-1).map((last) => [name, last] as const)));
  }

  /** One version; the latest for version 0. Undefined when there is none. */
  async find(name: string, version: number): Promise<BookedFlow | undefined> {
    const versions = (await this.#read()).get(name);
    if (version === 0) return versions?.at(-1);
    return versions?.find(({ flow }) => flow.definition.version === version);
  }

  /** What new cases of a flow run on; the catalogue names only flows that are there. */
  async current(name: string): Promise<Flow> {
    return this.cited(name, 0);
  }

  /** The version a case was opened under; it is there, if only another replica has imported it a moment ago. */
  async cited(name: string, version: number): Promise<Flow> {
    const known = await this.find(name, version);
    if (known) return known.flow;
    this.refresh();
    const read = await this.find(name, version);
    if (!read) throw new Error(`there is no flow ${name} of version ${version}`);
    return read.flow;
  }

  /** A row as a case, with the flow it runs on. */
  async caseOf(row: CaseRow): Promise<Case> {
    return caseOf(row, await this.cited(row.flow, row.flowVersion));
  }

  #read(): Promise<Book> {
    return (this.#book ??= this.#load().catch((error: unknown) => {
      this.#book = undefined;
      throw error;
    }));
  }

  async #load(): Promise<Book> {
    const rows = await this.db.call<StoredFlow>(allFlows, []);
    const book = new Map<string, BookedFlow[]>();
    for (const { name, version, definition, importTime } of rows) {
      const booked = { flow: loadFlow({ ...definition, version }), importTime };
      book.set(name, [...(book.get(name) ?? []), booked]);
    }
    return book;
  }
}
