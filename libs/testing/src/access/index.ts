export { unlisted } from './answered.ts';
export { type Watch, watchAll } from './stream.ts';
export { gaps, idle, mismatches, randoms, uneven, unnoticed, unwalked } from './compare.ts';
export { type Cell, Oracle, type Outcome, type Row, type Verdict } from './oracle.ts';
export {
  ABOVE,
  accessDistrict,
  BEFORE,
  ELSEWHERE,
  everybody,
  HERE,
  PLACES,
  type Standing,
  type Who,
} from './standing.ts';
export { operationOf, type Probe, probe, type Recorded, type Thing, walk } from './walk.ts';
export { borrowed } from './borrowed.ts';
export { type Foreign, type ForeignIds, idPaths, swaps } from './swaps.ts';
export { unfiltered } from './unfiltered.ts';
