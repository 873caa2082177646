import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ConsultationService } from '@wangge/contracts/wangge/casework/v1/consultation_service';
import { NoticeService } from '@wangge/contracts/wangge/casework/v1/notice_service';
import * as matrix from '@wangge/testing/access';
import { foreignAround, probesAround } from './around.probes.ts';
import { AroundWorld } from './around.world.ts';

const SERVICES = [ConsultationService, NoticeService];
const oracle = matrix.Oracle.read();
let world: AroundWorld;
let probes: matrix.Probe[];
let people: matrix.Who[];
let recorded: matrix.Recorded[];
beforeAll(async () => {
  world = await AroundWorld.start();
  probes = probesAround(world);
  people = matrix.everybody(world.suite, matrix.PLACES);
  recorded = await matrix.walk(probes, people, oracle);
}, 120_000);
afterAll(() => world?.suite.stop());

describe('the matrix around the case', () => {
  it('walks every operation, and comes out as the oracle says, for every role and relation', () => {
    expect(matrix.unwalked(recorded, SERVICES)).toEqual([]);
    expect(matrix.mismatches(recorded, oracle)).toEqual([]);
    expect(matrix.idle(recorded, oracle)).toEqual([]);
    expect(matrix.gaps(recorded, oracle)).toEqual([]);
  });

  it('answers nobody a field that the allow-list does not name for them, and reads alike where nothing is found', () => {
    expect(matrix.unlisted(recorded, 'casework-around')).toEqual([]);
    expect(matrix.uneven(recorded)).toEqual([]);
  });

  it('answers an id of somewhere else as one that is nowhere, and knows neither another caller’s key nor page', async () => {
    expect((await matrix.swaps(probes, people, oracle, foreignAround(world))).findings).toEqual([]);
    expect((await matrix.borrowed(probes, people, oracle)).findings).toEqual([]);
  }, 60_000);
});
