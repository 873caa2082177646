import type { Spot } from './fields.ts';

/** What came back, from whichever door. */
export interface Answer {
  /** HTTP status, or the HTTP status of the gRPC code. 0: nothing came within the time. */
  readonly status: number;
  readonly reason: string;
  readonly fields: readonly string[];
  readonly milliseconds: number;
}

/** What must come back. */
export interface Expected {
  /** Any of them. */
  readonly statuses: readonly number[];
  /** The spot a 400 must name; the choice it belongs to will do. */
  readonly spot?: Spot;
}

/** One wrong request and how it was answered. */
export interface Trial {
  readonly operation: string;
  readonly what: string;
  readonly answer: Answer;
  readonly expected: Expected;
}

/** Longer than that is a hang. */
export const HANG_MS = 5_000;

/** What is wrong with an answer to a wrong request, or undefined. */
export function faultOf({ answer, expected }: Pick<Trial, 'answer' | 'expected'>): string | undefined {
  const { status, reason, fields, milliseconds } = answer;
  if (milliseconds >= HANG_MS) return 'hang';
  if (status === 0) return `no answer: ${reason}`;
  if (status >= 500) return `5xx: ${status} ${reason}`;
  if (!expected.statuses.includes(status)) return `answered ${status} ${reason}`;
  if (reason === '') return 'no reason given';
  const named = expected.spot === undefined || fields.some((field) => names(field, expected.spot));
  return status !== 400 || named ? undefined : `names ${fields.map((field) => `"${field}"`).join(', ') || 'no field'}`;
}

function names(field: string, spot: Spot | undefined): boolean {
  if (spot === undefined) return true;
  const choice = spot.field.oneof?.name;
  const list = spot.path.replace(/\[0\]$/, '');
  return field === spot.path || field.startsWith(`${spot.path}[`) || field === choice || field === list;
}

/** The line of the report and everything that went wrong. */
export function summary(trials: readonly Trial[]): { line: string; faults: string[] } {
  const judged = trials.map((trial) => ({ ...trial, fault: faultOf(trial) }));
  const count = (test: (fault: string) => boolean) =>
    judged.filter(({ fault }) => fault !== undefined && test(fault)).length;
  const slowest = Math.max(0, ...trials.map(({ answer }) => answer.milliseconds));
  const line = [
    `${trials.length} tried`,
    `5xx ${count((fault) => fault.startsWith('5xx'))}`,
    `hang ${count((fault) => fault === 'hang')}`,
    `accepted ${judged.filter(({ answer, fault }) => fault !== undefined && answer.status < 300 && answer.status > 0).length}`,
    `field not named ${count((fault) => fault.startsWith('names'))}`,
    `slowest ${Math.round(slowest)} ms`,
  ].join(', ');
  const faults = judged
    .filter(({ fault }) => fault !== undefined)
    .map(({ operation, what, fault }) => `${operation} ${what}: ${fault}`);
  return { line, faults };
}

/** Runs the work with so many at once, in order of the list. */
export async function pooled<T, R>(items: readonly T[], atOnce: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async () => {
    for (let i = next++; i < items.length; i = next++) {
      const item = items[i];
      if (item !== undefined) results[i] = await work(item);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return results;
}
