import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CaseService } from '@wangge/contracts/wangge/casework/v1/case_service';
import { DutyRuleService } from '@wangge/contracts/wangge/casework/v1/duty_rule_service';
import type { Caller } from '@wangge/testing/suite';
import { v4 } from 'uuid';
import { dutyLines, units, World } from './casework.world.ts';

let world: World;
let admin: Caller;
beforeAll(async () => {
  world = await World.start();
  admin = world.person('sysadmin', ['system-admin'], []);
});
afterAll(() => world?.suite.stop());

const rules = () => admin.client(DutyRuleService);
const idOf = ({ unitId = '' }: { readonly unitId?: string }) => unitId;
const desk = () => world.dispatcher.client(CaseService);
const objected = async (matterCode = '01.01.03') => {
  const { case: reported } = await world.report({ matterCode });
  await world.go(reported.caseId, 'file', 'dispatch', 'object');
  return reported.caseId;
};
const adjudicate = (caseId: string, more: { readonly uphold: boolean; readonly competentUnitId?: string }) =>
  desk().adjudicateObjection({ requestId: v4(), caseId, note: 'decided', ...more });
const open = async () => (await rules().listRuleProposals({ state: 'open' })).proposals;

describe('an objection', () => {
  it('rests on a line of the catalogue the case was opened under', async () => {
    const { case: reported } = await world.report();
    await world.go(reported.caseId, 'file', 'dispatch');
    const object = (reference: string) =>
      world.handler.client(CaseService).objectTask({ requestId: v4(), caseId: reported.caseId, note: 'no', reference });
    for (const reference of ['', '77', '01.01.99'])
      await expect(object(reference)).rejects.toMatchObject({
        ...{ code: 'INVALID_ARGUMENT', reason: 'REFERENCE_NEEDED' },
        details: { fieldViolations: [{ field: 'reference' }] },
      });
    expect((await object('01.01')).case).toMatchObject({ state: 'objected', objectionCount: 1 });
  });
});

describe('an adjudication', () => {
  it('that names the competent unit binds: the case goes to that one, whatever the duty list says', async () => {
    const caseId = await objected();
    const decided = await adjudicate(caseId, { uphold: true, competentUnitId: idOf(units.police) });
    expect(decided.case).toMatchObject({ state: 'filed' });
    const dispatch = (leadUnitId: string) => desk().dispatchCase({ requestId: v4(), caseId, leadUnitId });
    await expect(dispatch(idOf(units.property))).rejects.toMatchObject({
      ...{ code: 'FAILED_PRECONDITION', reason: 'OBJECTION_UPHELD' },
      metadata: { competent_unit_id: idOf(units.police) },
    });
    const { case: sent } = await dispatch('');
    expect(sent?.tasks.find(({ state, lead }) => lead && state === 'dispatched')?.unitId).toBe(idOf(units.police));
  });

  it('names a unit that is there, is another, and only where the objection is right', async () => {
    const caseId = await objected();
    for (const wrong of [
      { uphold: true, competentUnitId: idOf(units.sanitation) },
      { uphold: true, competentUnitId: v4() },
      { uphold: false, competentUnitId: idOf(units.police) },
    ])
      await expect(adjudicate(caseId, wrong)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await adjudicate(caseId, { uphold: false });
  });

  it('binds the unit: it does not object to the case again', async () => {
    const caseId = await objected();
    await adjudicate(caseId, { uphold: false });
    const again = { requestId: v4(), caseId, note: 'again', reference: '01' };
    await expect(world.handler.client(CaseService).objectTask(again)).rejects.toMatchObject({
      reason: 'OBJECTED_BEFORE',
    });
  });

  it('proposes a rule for the duty list, which counts while it is said again', async () => {
    await world.suite.sql('delete from rule_proposal');
    await adjudicate(await objected('01.01.01'), { uphold: true, competentUnitId: idOf(units.property) });
    await adjudicate(await objected('01.01.01'), { uphold: true, competentUnitId: idOf(units.property) });
    await adjudicate(await objected('01.01.02'), { uphold: false });
    await adjudicate(await objected('01.01.03'), { uphold: true });
    const rule = { orgPath: 'dc.s01', reference: '01.01', state: 'open', note: '' };
    expect(await open()).toMatchObject([
      { ...rule, kind: 'remove', matterCode: '01.01.03', unitId: idOf(units.sanitation), adjudications: 1 },
      { ...rule, kind: 'add', matterCode: '01.01.02', unitId: idOf(units.sanitation), adjudications: 1 },
      { ...rule, kind: 'add', matterCode: '01.01.01', unitName: units.property.name, adjudications: 2 },
    ]);
    const first = await rules().listRuleProposals({ pageSize: 2 });
    const rest = await rules().listRuleProposals({ pageSize: 2, pageToken: first.nextPageToken });
    expect([first.proposals.length, rest.proposals.length]).toEqual([2, 1]);
  });

  it('tells what it decided to whoever follows', async () => {
    const caseId = await objected();
    await adjudicate(caseId, { uphold: true, competentUnitId: idOf(units.water) });
    const rows = await world.suite.sql(
      'select upheld, reference, competent_unit_id as competent from objection where case_id = $1',
      [caseId],
    );
    expect(rows).toEqual([{ upheld: true, reference: '01.01', competent: idOf(units.water) }]);
  });
});

describe('a proposal', () => {
  beforeAll(async () => {
    await world.suite.sql('delete from rule_proposal');
    dutyLines.length = 0;
    await adjudicate(await objected('01.01.01'), { uphold: true, competentUnitId: idOf(units.property) });
    await adjudicate(await objected('01.01.02'), { uphold: false });
    await adjudicate(await objected('01.01.03'), { uphold: true });
  });
  const proposalOf = async (code: string) =>
    (await rules().listRuleProposals({})).proposals.find(({ matterCode }) => matterCode === code)?.proposalId ?? '';

  it('accepted becomes a line of the duty list, once', async () => {
    const request = { requestId: v4(), proposalId: await proposalOf('01.01.01') };
    const { proposal } = await rules().acceptRuleProposal(request);
    expect(proposal).toMatchObject({ state: 'accepted' });
    expect(dutyLines).toMatchObject([
      { unitId: idOf(units.property), matterCode: '01.01.01', orgPath: 'dc.s01', lead: true, remove: false },
    ]);
    expect((await rules().acceptRuleProposal(request)).proposal).toEqual(proposal);
    expect(dutyLines).toHaveLength(1);
    const decided = { code: 'FAILED_PRECONDITION', reason: 'PROPOSAL_DECIDED', metadata: { state: 'accepted' } };
    await expect(rules().acceptRuleProposal({ ...request, requestId: v4() })).rejects.toMatchObject(decided);
    await expect(rules().declineRuleProposal({ ...request, requestId: v4(), note: 'x' })).rejects.toMatchObject(
      decided,
    );
  });

  it('declined says why, and is proposed anew by the next adjudication', async () => {
    const proposalId = await proposalOf('01.01.02');
    const note = '该类事项另行规定';
    const { proposal } = await rules().declineRuleProposal({ requestId: v4(), proposalId, note });
    expect(proposal).toMatchObject({ state: 'declined', note });
    await adjudicate(await objected('01.01.02'), { uphold: false });
    expect((await open()).map(({ matterCode }) => matterCode)).toContain('01.01.02');
  });

  it('that ends a line the unit does not have is not accepted', async () => {
    const proposalId = await proposalOf('01.01.03');
    await expect(rules().acceptRuleProposal({ requestId: v4(), proposalId })).rejects.toMatchObject({
      reason: 'LINE_NOT_FOUND',
    });
  });

  it('that is not there is not found', async () => {
    await expect(rules().acceptRuleProposal({ requestId: v4(), proposalId: v4() })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});

describe('bounces', () => {
  it('are counted by unit, over the cases of the caller', async () => {
    const list = async (by: Caller) => (await by.client(DutyRuleService).listBounces({})).bounces;
    const [worst] = await list(world.dispatcher);
    expect(worst).toMatchObject({ unitId: idOf(units.sanitation), unitName: units.sanitation.name });
    expect(worst?.objected).toBeGreaterThan(worst?.upheld ?? 0);
    expect(worst?.objected).toBe((worst?.upheld ?? 0) + (worst?.rejected ?? 0) + 1);
    expect(await list(world.person('far', ['dispatcher'], ['dc.s02']))).toEqual([]);
    const first = await world.dispatcher.client(DutyRuleService).listBounces({ pageSize: 1 });
    const rest = await world.dispatcher
      .client(DutyRuleService)
      .listBounces({ pageToken: first.nextPageToken, pageSize: 1 });
    expect(rest.bounces[0]?.unitId).not.toBe(worst?.unitId);
  });
});

describe('a dispatch outside the duty list', () => {
  it('is refused with the reason and the units that are competent', async () => {
    const { case: reported } = await world.report();
    await world.go(reported.caseId, 'file');
    const request = { requestId: v4(), caseId: reported.caseId, leadUnitId: idOf(units.police) };
    await expect(desk().dispatchCase(request)).rejects.toMatchObject({
      ...{ code: 'FAILED_PRECONDITION', reason: 'UNIT_NOT_COMPETENT' },
      message: expect.stringContaining(units.sanitation.name ?? ''),
      metadata: { competent_unit_ids: `${idOf(units.sanitation)},${idOf(units.property)}` },
    });
  });
});
