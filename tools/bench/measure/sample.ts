import { CpuMeter, useBetween } from './cpu.ts';

/** One measurement of one variant. */
export interface Sample {
  /** Operations measured. */
  readonly count: number;
  /** Operations per second. */
  readonly rate: number;
  /** Time of one operation in ms. */
  readonly p50: number;
  readonly p99: number;
  /** CPU of load, servers, database and broker together for one operation, in microseconds. */
  readonly cpu: number;
  /** The same by process. */
  readonly parts: ReadonlyMap<string, number>;
  /** Share of the machine that other work took meanwhile, 0 to 1. */
  readonly others: number;
}

/** Does one operation; `caller` is its number from 0. A failure ends the whole bench: wrong answers are not fast. */
export type Operation = (caller: number) => Promise<unknown>;

const WARM_MS = 300;

/** `callers` callers, each with one operation under way at any time, for `ms` after a short warm-up. */
export async function closedLoop(callers: number, ms: number, operation: Operation): Promise<Sample> {
  await loop(callers, WARM_MS, operation);
  return measured((note) => loop(callers, ms, operation, note));
}

/** One operation every `1000 / perSecond` ms whatever the earlier ones do; `operation` answers its own time in ms. */
export async function paced(perSecond: number, ms: number, operation: () => Promise<number>): Promise<Sample> {
  return measured(async (note) => {
    const running: Promise<void>[] = [];
    const start = performance.now();
    for (let n = 0; n < (ms / 1000) * perSecond; n += 1) {
      const wait = start + (n * 1000) / perSecond - performance.now();
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      running.push(operation().then(note));
    }
    await Promise.all(running);
  });
}

/** `count` operations done by `work`, timed as a whole. */
export const batch = (count: number, work: () => Promise<unknown>): Promise<Sample> =>
  measured(async (note) => {
    const start = performance.now();
    await work();
    const each = (performance.now() - start) / count;
    for (let n = 0; n < count; n += 1) note(each);
  });

async function loop(callers: number, ms: number, operation: Operation, note?: (ms: number) => void): Promise<void> {
  const end = performance.now() + ms;
  const call = async (caller: number): Promise<void> => {
    for (let now = performance.now(); now < end;) {
      await operation(caller);
      const after = performance.now();
      note?.(after - now);
      now = after;
    }
  };
  await Promise.all(Array.from({ length: callers }, (_, caller) => call(caller)));
}

async function measured(work: (note: (ms: number) => void) => Promise<void>): Promise<Sample> {
  const meter = new CpuMeter();
  const times: number[] = [];
  const from = meter.now();
  const start = performance.now();
  await work((ms) => times.push(ms));
  const seconds = (performance.now() - start) / 1000;
  const use = useBetween(from, meter.now());
  const each = (ms: number) => (ms * 1000) / times.length;
  times.sort((a, b) => a - b);
  return {
    count: times.length,
    rate: times.length / seconds,
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
    cpu: each(use.own),
    parts: new Map([...use.parts].map(([name, ms]) => [name, each(ms)])),
    others: use.others,
  };
}

/** Of a sorted list. */
export function quantile(sorted: readonly number[], part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

export const median = (numbers: readonly number[]): number =>
  quantile(
    numbers.toSorted((a, b) => a - b),
    0.5,
  );
