import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ConsultationService } from '@wangge/contracts/wangge/casework/v1/consultation_service';
import { DeliberationService } from '@wangge/contracts/wangge/casework/v1/deliberation_service';
import { JointActionService } from '@wangge/contracts/wangge/casework/v1/joint_action_service';
import { NoticeService } from '@wangge/contracts/wangge/casework/v1/notice_service';
import { OfferService } from '@wangge/contracts/wangge/casework/v1/offer_service';
import { OpinionService } from '@wangge/contracts/wangge/casework/v1/opinion_service';
import { TargetService } from '@wangge/contracts/wangge/casework/v1/target_service';
import { UnclearTextService } from '@wangge/contracts/wangge/casework/v1/unclear_text_service';
import * as matrix from '@wangge/testing/access';
import { foreignAround, probesAround } from './around.probes.ts';
import { AroundWorld, unit } from './around.world.ts';

const SERVICES = [
  OfferService,
  ConsultationService,
  NoticeService,
  OpinionService,
  DeliberationService,
  TargetService,
  JointActionService,
  UnclearTextService,
];
/** How places relate is the matrix's of the cases to try in full; these say the same by the same policies. */
const TRIED = ['own-grid', 'own-street', 'district', 'sibling-grid', 'other-street', 'other-district', 'expired'];
const RELATIONS = {
  ...Object.fromEntries(Object.entries(matrix.PLACES).filter(([relation]) => TRIED.includes(relation))),
  'lead-unit': { unit: unit.unitId },
};
const CODES = { 'with-code': {}, 'wrong-code': {} };
const oracle = matrix.Oracle.read();
let world: AroundWorld;
let probes: matrix.Probe[];
let people: matrix.Who[];
let recorded: matrix.Recorded[];
beforeAll(async () => {
  world = await AroundWorld.start();
  // Registers read from the pool for lists, which four share: fifty at once would wait longer for a connection than a call may.
  const all = probesAround(world).map((one) => ({ abreast: 8, ...one }));
  probes = all.filter(({ relations }) => relations === undefined);
  people = matrix.everybody(world.suite, RELATIONS);
  const byCode = all.filter(({ relations }) => relations !== undefined);
  const holders = await matrix.walk(byCode, matrix.everybody(world.suite, CODES), oracle);
  recorded = [...holders, ...(await matrix.walk(probes, people, oracle))];
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
