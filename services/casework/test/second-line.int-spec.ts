import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readPaths } from '@wangge/platform/persistence';
import * as matrix from '@wangge/testing/access';
import { probesOf } from './access.probes.ts';
import { AccessWorld, RELATIONS } from './access.world.ts';

const READS = /^(Get|List|Find|Search|Count)/;
const oracle = matrix.Oracle.read();
/**
 * Lists that tell less than their caller may see, by what they are for: what somebody answers for leaves out what they only
 * reported; visits to make, and draws, are told to those in charge of the place, though whoever sees a case sees that it was visited.
 */
const NARROWER = ['ListOpenCases', 'ListReturnVisits', 'ListReturnVisitDraws'];
const THEIR_CASES = ['own', 'lead-unit', 'co-unit'];
let world: AccessWorld;
beforeAll(async () => {
  world = await AccessWorld.start({ WANGGE_READ_INSTEAD: 'dc,dd' });
}, 60_000);
afterAll(() => world.suite.stop());

describe('row-level security alone, while queries name two whole districts', () => {
  it('is what is tested here: queries have no places of their caller', () => {
    expect(readPaths({ paths: ['dc.s1'] } as never)).toEqual(['dc', 'dd']);
  });

  it('answers every read as the oracle says', async () => {
    const reads = probesOf(world).filter(({ method, relations }) => READS.test(method.name) && !relations);
    const people = matrix.everybody(world.suite, RELATIONS);
    const recorded = await matrix.walk(reads, people, oracle);
    expect(recorded.length).toBeGreaterThan(1_000);
    const judged = recorded.filter(
      ({ operation, relation }) =>
        !(NARROWER.includes(operation.split('.')[2] ?? '') && THEIR_CASES.includes(relation)),
    );
    expect(matrix.mismatches(judged, oracle)).toEqual([]);
  }, 120_000);
});
