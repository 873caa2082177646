/** A case as a file of another system tells it, before any of its words means something here. */
export interface Entry {
  /** Its place in the file, from 1: the row of a table, the element of a list. */
  readonly row: number;
  readonly externalNumber: string;
  /** Everything the mapping may ask for, by the names the file uses. */
  readonly fields: Readonly<Record<string, string>>;
  readonly description: string;
  readonly placeWords: string;
  readonly longitude: number | undefined;
  readonly latitude: number | undefined;
  readonly status: string;
  readonly reportTime: Date | undefined;
  readonly closeTime: Date | undefined;
  readonly lines: readonly Line[];
}

export interface Line {
  readonly time: Date | undefined;
  readonly kind: string;
  readonly actor: string;
  readonly note: string;
}

/** Why a row of a file is not taken over. Never its content: it may name people. */
export interface RowProblem {
  readonly row: number;
  readonly externalNumber: string;
  readonly field: string;
  readonly code: string;
  readonly message: string;
}

/** An instant that says its own offset; undefined for anything else, since a guess would move it by hours. */
export function instantOf(text: string): Date | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/.test(text)) return undefined;
  const at = new Date(text);
  return Number.isNaN(at.getTime()) ? undefined : at;
}
