import { v7 } from 'uuid';

/** Place of an audit row in what its writer wrote. */
export interface AuditPlace {
  readonly writer: string;
  readonly seq: number;
}

/** A writer is followed by a new one after a day, so that rows lie in the partition of the month they were written in. */
const WRITER_MS = 24 * 60 * 60 * 1_000;

/**
 * Numbers the audit rows of this process without gaps, in memory, before they are written: a row that is deleted later
 * leaves a hole. A number whose row was not committed must be filled by a void row, so it is kept here until somebody does.
 */
export class AuditWriter {
  #writer = v7();
  #since = Date.now();
  #seq = 0;
  #unused: AuditPlace[] = [];

  next(): AuditPlace {
    const now = Date.now();
    if (now - this.#since > WRITER_MS) {
      this.#writer = v7();
      this.#since = now;
      this.#seq = 0;
    }
    return { writer: this.#writer, seq: ++this.#seq };
  }

  /** The row of this number was not committed, or nobody knows. */
  leaveUnused(place: AuditPlace): void {
    this.#unused.push(place);
  }

  /** Numbers to be filled by void rows; they are handed out once. */
  takeUnused(): AuditPlace[] {
    return this.#unused.splice(0);
  }
}
