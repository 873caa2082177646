import type { DescService } from '@bufbuild/protobuf';
import { type Oracle, OUTCOMES, type Row, type Verdict } from './oracle.ts';
import { operationOf, type Recorded } from './walk.ts';

const shown = ({ outcome, masked }: Verdict) => `${outcome}${masked.length > 0 ? ` masking ${masked.join(' ')}` : ''}`;

/** Where what came differs from the oracle, a sentence each. Answers that carry no object have nothing to mask. */
export function mismatches(recorded: readonly Recorded[], oracle: Oracle): string[] {
  return recorded.flatMap((came) => {
    const row = oracle.rowOf(came);
    if (isAs(row, came) && came.odd === '') return [];
    const { role, operation, relation, state } = came;
    const text = came.odd || `came: ${shown(came)}${came.text && ` (${came.text})`}`;
    return [`line ${row.line}: ${role}, ${operation}, ${relation}, ${state}: ${text}; oracle: ${shown(row)}`];
  });
}

function isAs(wanted: Verdict, came: Recorded): boolean {
  const bare = came.outcome === 'allow' && came.text !== '';
  return wanted.outcome === came.outcome && (bare || wanted.masked.join() === came.masked.join());
}

/** Lines about the walked operations that no call touched: a line nobody tries proves nothing. */
export function idle(recorded: readonly Recorded[], oracle: Oracle): Row[] {
  const used = new Set(recorded.map((came) => oracle.rowOf(came)));
  return oracle.rowsOf([...new Set(recorded.map(({ operation }) => operation))]).filter((row) => !used.has(row));
}

/**
 * Pairs that never met: a role and a relation, a relation and a state, a role and a state, of one operation and under one line of
 * the oracle. None, if the states and positions of every line were all tried. A role without an operation is refused in every
 * state alike, before the object is read.
 */
export function gaps(recorded: readonly Recorded[], oracle: Oracle): string[] {
  return [...Map.groupBy(recorded, ({ operation }) => operation)].flatMap(([operation, some]) => {
    const open = some.filter(({ role }) => !oracle.isClosed(role, operation));
    const met = new Set(open.flatMap((came) => pairsOf(came, oracle)));
    const states = Map.groupBy(some, ({ relation }) => relation);
    const wanted = [...Map.groupBy(open, standingOf).values()].flatMap(([one]) =>
      one === undefined
        ? []
        : statesOf(states.get(one.relation)).flatMap((state) => pairsOf({ ...one, state }, oracle)),
    );
    return [...new Set(wanted)].filter((pair) => !met.has(pair)).map((pair) => `${operation}: ${pair} was not tried`);
  });
}

const standingOf = ({ role, relation }: Recorded): string => `${role} ${relation}`;
const statesOf = (all: readonly Recorded[] = []): string[] => [...new Set(all.map(({ state }) => state))];

function pairsOf(cell: Recorded, oracle: Oracle): string[] {
  const { role, relation, state } = cell;
  const { line } = oracle.rowOf(cell);
  return [`${role}, ${relation}`, `${relation}, ${state}`, `${role}, ${state}`].map((pair) => `${pair} (line ${line})`);
}

/** So many flips of one cell of the oracle, chosen by the seed, that the comparison does not notice; none, if it is worth anything. */
export function unnoticed(recorded: readonly Recorded[], oracle: Oracle, seed: number, flips = 50): string[] {
  const rows = oracle.rowsOf([...new Set(recorded.map(({ operation }) => operation))]);
  // A flip changes what one line says, not which line covers a cell.
  const covered = Map.groupBy(recorded, (came) => oracle.rowOf(came));
  const random = randoms(seed);
  const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)] as T;
  return Array.from({ length: flips }, () => {
    const row = pick(rows);
    const other = pick(OUTCOMES.filter((outcome) => outcome !== row.outcome));
    const flipMask = row.outcome === 'allow' && row.masked.length > 0 && random() < 0.3;
    const verdict = flipMask
      ? { outcome: row.outcome, masked: row.masked.filter((name) => name !== row.masked[0]) }
      : { outcome: other, masked: [] };
    const noticed = (covered.get(row) ?? []).some((came) => !isAs(verdict, came));
    return noticed ? '' : `seed ${seed}, line ${row.line} flipped to ${shown(verdict)} went unnoticed`;
  }).filter(Boolean);
}

/** mulberry32: the same numbers for the same seed everywhere. */
export function randoms(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Operations of these services that were not tried. */
export function unwalked(recorded: readonly Recorded[], services: readonly DescService[]): string[] {
  const tried = new Set(recorded.map(({ operation }) => operation));
  return services.flatMap(({ methods }) => methods.map(operationOf)).filter((operation) => !tried.has(operation));
}

/** Operations whose refusals of what is out of reach do not all read alike. */
export function uneven(recorded: readonly Recorded[]): string[] {
  const texts = recorded.filter(({ outcome, text }) => outcome === 'not-found' && text !== '');
  return [...Map.groupBy(texts, ({ operation }) => operation)].flatMap(([operation, some]) => {
    const different = [...new Set(some.map(({ text }) => text))];
    return different.length > 1 ? [`${operation}: ${different.join(' | ')}`] : [];
  });
}
