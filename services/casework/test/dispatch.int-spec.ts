import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ObjectionAdjudicatedSchema } from '@wangge/contracts/wangge/casework/v1/case_events';
import { CaseService } from '@wangge/contracts/wangge/casework/v1/case_service';
import type { Caller } from '@wangge/testing/suite';
import { v4 } from 'uuid';
import { units, World } from './casework.world.ts';

let world: World;
beforeAll(async () => void (world = await World.start()));
afterAll(() => world?.suite.stop());

const id = (unit: { unitId?: string }): string => unit.unitId ?? '';

async function filed(): Promise<string> {
  const { case: reported } = await world.report();
  await world.go(reported.caseId, 'file');
  return reported.caseId;
}

const dispatch = (caseId: string, init: { leadUnitId?: string; helpingUnitIds?: string[] } = {}) =>
  world.dispatcher.client(CaseService).dispatchCase({ requestId: v4(), caseId, ...init });
const adjudicate = (caseId: string, uphold: boolean, by: Caller = world.dispatcher) =>
  by.client(CaseService).adjudicateObjection({ requestId: v4(), caseId, uphold, note: '依据权责清单' });

describe('a dispatch follows the duty list', () => {
  it('to the most competent unit when none is named', async () => {
    const { case: sent } = await dispatch(await filed());
    expect(sent?.tasks).toMatchObject([
      { unitId: id(units.sanitation), unitName: '建国门环境卫生所', lead: true, state: 'dispatched' },
    ]);
  });

  it('to a lead unit and units that help, the lead first', async () => {
    const { case: sent } = await dispatch(await filed(), {
      leadUnitId: id(units.property),
      helpingUnitIds: [id(units.water)],
    });
    expect(sent?.tasks).toMatchObject([
      { unitId: id(units.property), lead: true },
      { unitId: id(units.water), lead: false },
    ]);
  });

  it('and not to a unit that is not on it', async () => {
    const caseId = await filed();
    const lead = dispatch(caseId, { leadUnitId: id(units.police) });
    const refusal = { code: 'FAILED_PRECONDITION', reason: 'UNIT_NOT_COMPETENT' };
    await expect(lead).rejects.toMatchObject({
      ...refusal,
      metadata: { unit_id: id(units.police), matter_code: '01.01.03' },
    });
    await expect(dispatch(caseId, { helpingUnitIds: [id(units.police)] })).rejects.toMatchObject(refusal);
    expect(await world.dispatcher.client(CaseService).getCase({ caseId })).toMatchObject({
      case: { state: 'filed', version: 2 },
    });
  });

  it('is not made twice', async () => {
    const caseId = await filed();
    await dispatch(caseId);
    const metadata = { action: 'dispatch', state: 'dispatched', allowed_actions: 'extend' };
    await expect(dispatch(caseId)).rejects.toMatchObject({
      code: 'FAILED_PRECONDITION',
      reason: 'ILLEGAL_TRANSITION',
      metadata,
    });
  });
});

describe('an objection', () => {
  it('that is rejected binds the unit: it may accept, not object again', async () => {
    const { case: reported } = await world.report();
    await world.go(reported.caseId, 'file', 'dispatch', 'object');
    const { case: ruled } = await adjudicate(reported.caseId, false);
    expect(ruled).toMatchObject({ state: 'dispatched', objectionCount: 1 });
    const again = world.handler
      .client(CaseService)
      .objectTask({ requestId: v4(), caseId: reported.caseId, note: 'again', reference: '01' });
    await expect(again).rejects.toMatchObject({ code: 'FAILED_PRECONDITION', reason: 'OBJECTED_BEFORE' });
    expect(await world.go(reported.caseId, 'accept')).toMatchObject({ state: 'handling' });
  });

  it('that is upheld binds the desk: the unit is not asked again, the next one is', async () => {
    const { case: reported } = await world.report();
    await world.go(reported.caseId, 'file', 'dispatch', 'object');
    const { case: ruled } = await adjudicate(reported.caseId, true);
    expect(ruled).toMatchObject({ state: 'filed', tasks: [{ state: 'withdrawn' }] });
    const named = dispatch(reported.caseId, { leadUnitId: id(units.sanitation) });
    await expect(named).rejects.toMatchObject({ code: 'FAILED_PRECONDITION', reason: 'OBJECTION_UPHELD' });
    const { case: sent } = await dispatch(reported.caseId);
    expect(sent?.tasks.find(({ state }) => state === 'dispatched')?.unitId).toBe(id(units.property));
    const [told] = (await world.suite.told(ObjectionAdjudicatedSchema)).slice(-1);
    expect(told).toMatchObject({ upheld: true, unitId: id(units.sanitation) });
  });

  it('is not judged by somebody of the unit that made it', async () => {
    const { case: reported } = await world.report();
    await world.go(reported.caseId, 'file', 'dispatch', 'object');
    const both = world.person('both', ['dispatcher'], ['dc.s01'], id(units.sanitation));
    await expect(adjudicate(reported.caseId, false, both)).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
  });
});

describe('handling and verification are apart', () => {
  it('for the person who handled it and for everybody of the unit', async () => {
    const { case: reported } = await world.report();
    await world.go(reported.caseId, 'file', 'dispatch', 'accept', 'complete');
    const verify = (by: Caller) => by.client(CaseService).verifyCase({ requestId: v4(), caseId: reported.caseId });
    const refusal = { code: 'PERMISSION_DENIED', reason: 'VERIFIER_IS_HANDLER' };
    await expect(verify(world.person('handler', ['verifier'], ['dc.s01']))).rejects.toMatchObject(refusal);
    await expect(
      verify(world.person('colleague', ['verifier'], ['dc.s01'], id(units.sanitation))),
    ).rejects.toMatchObject(refusal);
    expect((await verify(world.verifier)).case).toMatchObject({ state: 'verified' });
  });

  it('and a unit completes only with the evidence the matter asks for', async () => {
    const { case: reported } = await world.report();
    await world.go(reported.caseId, 'file', 'dispatch', 'accept');
    const request = { requestId: v4(), caseId: reported.caseId, result: '已清理' };
    const bare = world.handler.client(CaseService).completeTask(request);
    await expect(bare).rejects.toMatchObject({
      code: 'FAILED_PRECONDITION',
      reason: 'EVIDENCE_MISSING',
      metadata: { missing: 'after-photo' },
    });
  });

  it('a helping unit accepts and completes without moving the case', async () => {
    const caseId = await filed();
    await dispatch(caseId, { helpingUnitIds: [id(units.water)] });
    const water = world.water.client(CaseService);
    expect((await water.acceptTask({ requestId: v4(), caseId })).case).toMatchObject({
      state: 'dispatched',
      version: 4,
    });
    await world.go(caseId, 'accept');
    const helped = (await water.completeTask({ requestId: v4(), caseId, result: '已关阀' })).case;
    expect(helped).toMatchObject({
      state: 'handling',
      tasks: [{ state: 'accepted' }, { state: 'completed', result: '已关阀' }],
    });
  });
});
