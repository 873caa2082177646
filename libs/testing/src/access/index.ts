export { type Watch, watchAll } from './stream.ts';
export { idle, mismatches, randoms, uneven, unnoticed, unwalked } from './compare.ts';
export { type Cell, Oracle, type Outcome, type Row, type Verdict } from './oracle.ts';
export { accessDistrict, BEFORE, ELSEWHERE, everybody, HERE, PLACES, type Standing, type Who } from './standing.ts';
export { operationOf, type Probe, probe, type Recorded, type Thing, walk } from './walk.ts';
export { borrowed, type ForeignIds, idPaths, swaps } from './swaps.ts';
