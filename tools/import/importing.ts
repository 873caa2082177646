import type { Entry, RowProblem } from './entry.ts';
import { Counting, type Figures } from './figures.ts';
import { isProblem, mapped, type ImportRow, type Mapping } from './mapping.ts';
import type { PeopleDoor } from './people-door.ts';

/** A batch fits a message of the broker with room to spare. */
const MOST_ROWS = 100;
const MOST_CHARACTERS = 250_000;

interface Answer {
  readonly imported?: number;
  readonly alreadyThere?: number;
  readonly problems?: readonly (Omit<RowProblem, 'row'> & { readonly row?: number })[];
}

/** What became of a file. */
export interface Outcome {
  readonly rows: number;
  readonly imported: number;
  readonly alreadyThere: number;
  readonly problems: readonly RowProblem[];
  /** Of the rows that were kept, as the file says them. */
  readonly file: readonly Figures[];
}

interface Waiting {
  readonly row: number;
  readonly mapped: ImportRow;
  readonly size: number;
}

/** Sends a file through the door batch by batch; memory holds one batch, the problems and the sums. */
export class Importing {
  readonly #problems: RowProblem[] = [];
  readonly #counting = new Counting();
  #waiting: Waiting[] = [];
  #rows = 0;
  #imported = 0;
  #alreadyThere = 0;

  readonly #door: PeopleDoor;
  readonly #mapping: Mapping;
  readonly #validateOnly: boolean;

  /** @param validateOnly judges the rows and keeps nothing */
  constructor(door: PeopleDoor, mapping: Mapping, validateOnly: boolean) {
    this.#door = door;
    this.#mapping = mapping;
    this.#validateOnly = validateOnly;
  }

  async run(entries: AsyncIterable<Entry | RowProblem> | Iterable<Entry | RowProblem>): Promise<Outcome> {
    for await (const entry of entries) {
      this.#rows += 1;
      const row = isProblem(entry) ? entry : mapped(entry, this.#mapping);
      if (isProblem(row)) this.#problems.push(row);
      else await this.#add({ row: entry.row, mapped: row, size: JSON.stringify(row).length });
    }
    await this.#send();
    return {
      ...{ rows: this.#rows, imported: this.#imported, alreadyThere: this.#alreadyThere },
      problems: this.#problems.toSorted((a, b) => a.row - b.row),
      file: this.#counting.all(),
    };
  }

  async #add(waiting: Waiting): Promise<void> {
    const size = this.#waiting.reduce((sum, one) => sum + one.size, waiting.size);
    if (this.#waiting.length >= MOST_ROWS || size > MOST_CHARACTERS) await this.#send();
    this.#waiting.push(waiting);
  }

  async #send(): Promise<void> {
    const batch = this.#waiting;
    this.#waiting = [];
    if (batch.length === 0) return;
    const {
      imported = 0,
      alreadyThere = 0,
      problems = [],
    } = await this.#door.post<Answer>('/api/casework/v1/imported-cases', {
      source: this.#mapping.source,
      cases: batch.map((one) => one.mapped),
      validateOnly: this.#validateOnly,
    });
    this.#imported += imported;
    this.#alreadyThere += alreadyThere;
    const refused = new Set(problems.map(({ row = 0 }) => row));
    for (const { row = 0, ...problem } of problems) {
      const field = problem.field.replace(/^cases\[\d+\]\./, '');
      this.#problems.push({ ...problem, field, row: batch[row]?.row ?? 0 });
    }
    for (const [at, one] of batch.entries()) if (!refused.has(at)) this.#counting.add(one.mapped);
  }
}
