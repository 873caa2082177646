import { toggleProfiles } from './profiles.ts';
import { median, type Sample } from './sample.ts';

/** One way to do the same thing. */
export interface Variant {
  readonly name: string;
  run(): Promise<Sample>;
}

/** A ratio that is wanted: a figure of one variant over the same figure of another. */
export interface Comparison {
  /** E.g. `G1a`. */
  readonly goal: string;
  readonly ours: string;
  readonly base: string;
  readonly figure: 'rate' | 'p50' | 'p99' | 'cpu';
  /** What is wanted; without it the ratio is only told. */
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** Variants measured in turn. */
export interface Contest {
  readonly title: string;
  /** What exactly both sides do and where they differ; for docs/bench.md. */
  readonly about: string;
  readonly variants: readonly Variant[];
  readonly comparisons: readonly Comparison[];
}

export interface Result {
  readonly contest: Contest;
  readonly rounds: number;
  /** Samples of each variant, one per round. */
  readonly samples: ReadonlyMap<string, readonly Sample[]>;
}

/** A ratio over the rounds. */
export interface Ratio {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

const WARM_OPERATIONS = 4_000;
const WARM_MS = 6_000;

/** Rounds in which every variant runs once, in turn and backwards in turn, so that what changes with time hits all alike. */
export async function hold(contest: Contest, rounds: number, mayGoOn: () => boolean): Promise<Result> {
  const { variants } = contest;
  const samples = new Map<string, Sample[]>(variants.map(({ name }) => [name, []]));
  for (const variant of variants) await warmUp(variant);
  let held = 0;
  toggleProfiles();
  for (; held < rounds && (held === 0 || mayGoOn()); held += 1) {
    for (const variant of held % 2 === 0 ? variants : variants.toReversed())
      samples.get(variant.name)?.push(await variant.run());
  }
  toggleProfiles();
  return { contest, rounds: held, samples };
}

/** V8 has compiled and PostgreSQL has planned what is measured; on a busy machine after some seconds, ready or not. */
async function warmUp(variant: Variant): Promise<void> {
  const end = performance.now() + WARM_MS;
  for (let done = 0; done < WARM_OPERATIONS && performance.now() < end;) done += (await variant.run()).count;
}

export const medianOf = ({ samples }: Result, name: string, figure: keyof Omit<Sample, 'parts'>): number =>
  median((samples.get(name) ?? []).map((sample) => sample[figure]));

/** CPU of each process in microseconds for one operation; those that took a hundredth of it at least, the busiest first. */
export function partsOf({ samples }: Result, name: string): [string, number][] {
  const taken = samples.get(name) ?? [];
  const names = new Set(taken.flatMap(({ parts }) => [...parts.keys()]));
  const parts = [...names].map((part): [string, number] => [
    part,
    median(taken.map((one) => one.parts.get(part) ?? 0)),
  ]);
  const total = parts.reduce((sum, [, cpu]) => sum + cpu, 0);
  return parts.filter(([, cpu]) => cpu >= total / 100).sort(([, a], [, b]) => b - a);
}

/** The ratio round by round: both sides of a ratio were measured next to each other. */
export function ratioOf({ samples }: Result, { ours, base, figure }: Comparison): Ratio {
  const below = samples.get(base) ?? [];
  const ratios = (samples.get(ours) ?? []).map((sample, round) => sample[figure] / (below[round]?.[figure] ?? 0));
  return { median: median(ratios), min: Math.min(...ratios), max: Math.max(...ratios) };
}

/** Undefined when nothing particular is wanted. */
export function isReached({ median: ratio }: Ratio, { atLeast, atMost }: Comparison): boolean | undefined {
  if (atLeast === undefined && atMost === undefined) return undefined;
  return ratio >= (atLeast ?? Number.NEGATIVE_INFINITY) && ratio <= (atMost ?? Number.POSITIVE_INFINITY);
}
