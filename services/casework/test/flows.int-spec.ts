import { create } from '@bufbuild/protobuf';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Case } from '@wangge/contracts/wangge/casework/v1/case';
import { CaseAdvancedSchema, CaseClosedSchema } from '@wangge/contracts/wangge/casework/v1/case_events';
import { CaseService } from '@wangge/contracts/wangge/casework/v1/case_service';
import { FlowActionSchema, type Flow } from '@wangge/contracts/wangge/casework/v1/flow';
import { FlowService } from '@wangge/contracts/wangge/casework/v1/flow_service';
import { PRESETS } from '@wangge/flow';
import type { Caller } from '@wangge/testing/suite';
import { v4 } from 'uuid';
import { missing, TO_CLOSED, World, type Action } from './casework.world.ts';

let world: World;
let admin: Caller;
beforeAll(async () => {
  world = await World.start();
  admin = world.person('sysadmin', ['system-admin'], []);
});
afterAll(() => world?.suite.stop());

const flows = () => admin.client(FlowService);
const flowNamed = async (name: string, version = 0): Promise<Flow> =>
  (await flows().getFlow({ name, version })).flow ?? missing();

/** Takes a step of a flow, with a file when evidence is shown. */
async function step(
  { caseId }: Pick<Case, 'caseId'>,
  action: string,
  by: Caller,
  { note = 'told', evidence = [] as string[], requestId = v4(), etag = '' } = {},
): Promise<Case> {
  const fileIds = evidence.length === 0 ? [] : [await world.file(by)];
  const request = { requestId, caseId, action, note, evidence, fileIds, etag };
  return (await by.client(CaseService).advanceCase(request)).case ?? missing();
}

describe('the flows of a suite', () => {
  it('are the presets from the first start on, with what a console needs to offer them', async () => {
    const { flows: listed } = await flows().listFlows({});
    expect(listed.map(({ name, version }) => [name, version])).toEqual(PRESETS.map(({ name }) => [name, 1]).toSorted());
    const mediation = await flowNamed('mediation');
    expect(mediation.states.find((state) => state.name === 'in-session')?.label).toMatchObject({ zh: '调解中' });
    expect(mediation.actions.find((action) => action.name === 'agree')).toMatchObject({ requires: ['agreement'] });
    expect(mediation.clocks.find((clock) => clock.name === 'confirm')?.allowance).toMatchObject({
      amount: 30,
      unit: 'days',
    });
  });

  it('are listed page by page', async () => {
    const first = await flows().listFlows({ pageSize: 3 });
    const rest = await flows().listFlows({ pageSize: 100, pageToken: first.nextPageToken });
    expect([...first.flows, ...rest.flows].map(({ name }) => name)).toEqual(PRESETS.map(({ name }) => name).toSorted());
  });

  it('are not there under a name or version nobody imported', async () => {
    const gone = { code: 'NOT_FOUND' };
    await expect(flows().getFlow({ name: 'eight-step' })).rejects.toMatchObject(gone);
    await expect(flows().getFlow({ name: 'six-step', version: 99 })).rejects.toMatchObject(gone);
  });
});

describe('a flow that is imported', () => {
  /** The six steps with a step of its own before the case may be closed. */
  const withLook = (flow: Flow): Flow => ({
    ...flow,
    actions: [
      ...flow.actions,
      create(FlowActionSchema, {
        name: 'look-again',
        label: { en: 'Look again', zh: '复看' },
        from: ['feedback'],
        actors: [{ roles: ['verifier'], relations: ['place'], not: ['handler'] }],
        requires: ['note'],
        once: 'round',
      }),
    ],
  });

  it('is the next version for new cases, while a running case keeps the one it was opened under', async () => {
    const { case: old } = await world.report({ matterCode: '06.04.01' });
    const requestId = v4();
    const flow = withLook(await flowNamed('six-step'));
    expect(await flows().importFlow({ requestId, flow })).toMatchObject({ version: 2, changed: true });
    expect(await flows().importFlow({ requestId, flow })).toMatchObject({ version: 2, changed: true });
    expect(await flows().importFlow({ requestId: v4(), flow })).toMatchObject({ version: 2, changed: false });

    const { case: young } = await world.report({ matterCode: '06.04.01' });
    expect([old.flowVersion, young.flowVersion]).toEqual([1, 2]);
    const toFeedback: Action[] = ['file', 'dispatch', 'accept', 'complete'];
    await world.go(old.caseId, ...toFeedback);
    await world.go(young.caseId, ...toFeedback);
    const offered = async ({ caseId }: Case) =>
      (await world.verifier.client(CaseService).getCase({ caseId })).case?.allowedActions;
    expect(await offered(old)).toEqual(['sendBack']);
    expect(await offered(young)).toEqual(['sendBack', 'look-again']);

    const refused = { code: 'FAILED_PRECONDITION', reason: 'ILLEGAL_TRANSITION' };
    await expect(step(old, 'look-again', world.verifier)).rejects.toMatchObject(refused);
    expect(await step(young, 'look-again', world.verifier)).toMatchObject({
      state: 'feedback',
      allowedActions: ['sendBack'],
    });
    await expect(step(young, 'look-again', world.verifier)).rejects.toMatchObject(refused);
    expect(await world.go(young.caseId, 'sendBack', 'complete')).toMatchObject({ reworkCount: 1 });
    expect(await world.go(old.caseId, 'close')).toMatchObject({ state: 'archived' });
    // What may be taken once a round may be taken again in a case that came back.
    await expect(step(young, 'look-again', world.verifier)).rejects.toMatchObject(refused);
    await world.go(young.caseId, 'close', 'reopen', 'complete');
    expect(await step(young, 'look-again', world.verifier)).toMatchObject({ state: 'feedback', reopenCount: 1 });
  });

  it('is only checked when that is all that is asked', async () => {
    const flow = await flowNamed('five-step');
    const asked = { requestId: v4(), validateOnly: true };
    expect(await flows().importFlow({ ...asked, flow: { ...flow, name: 'new-one' } })).toMatchObject({ version: 0 });
    await expect(flows().getFlow({ name: 'new-one' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const bad = { ...flow, initial: 'nowhere' };
    await expect(flows().importFlow({ ...asked, flow: bad })).rejects.toMatchObject({ reason: 'BAD_FLOW' });
  });

  it('and equal to what is there changes nothing, by the administrator only', async () => {
    const flow = await flowNamed('agency');
    expect(await flows().importFlow({ requestId: v4(), flow })).toMatchObject({ version: 1, changed: false });
    const leader = world.leader.client(FlowService);
    await expect(leader.importFlow({ requestId: v4(), flow })).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
  });
});

describe('a step', () => {
  it('wants its evidence, its role and its state, and says so', async () => {
    const { case: dispute } = await world.report({ matterCode: '06.02.03', reporterName: '李娜' });
    const clerk = world.person('clerk', ['window-clerk'], ['dc.s01']);
    expect((await clerk.client(CaseService).getCase({ caseId: dispute.caseId })).case?.allowedActions).toEqual([
      'record-consent',
      'decline',
    ]);
    await expect(step(dispute, 'record-consent', clerk)).rejects.toMatchObject({
      ...{ code: 'FAILED_PRECONDITION', reason: 'EVIDENCE_MISSING' },
      metadata: { missing: 'consent-of-both' },
    });
    await expect(
      step(dispute, 'record-consent', world.verifier, { evidence: ['consent-of-both'] }),
    ).rejects.toMatchObject({
      ...{ code: 'PERMISSION_DENIED', reason: 'NOT_YOUR_ACTION' },
    });
    const elsewhere = world.person('clerk2', ['window-clerk'], ['dc.s02']);
    await expect(step(dispute, 'decline', elsewhere)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(step(dispute, 'file', world.dispatcher)).rejects.toMatchObject({
      ...{ code: 'INVALID_ARGUMENT', reason: 'OWN_OPERATION' },
    });
    await expect(step(dispute, 'agree', clerk, { evidence: ['agreement'] })).rejects.toMatchObject({
      ...{ code: 'FAILED_PRECONDITION', reason: 'ILLEGAL_TRANSITION' },
      metadata: { state: 'applied', allowed_actions: 'record-consent,decline' },
    });
  });

  it('is taken once however often it is asked for, and on what the caller saw', async () => {
    const { case: dispute } = await world.report({ matterCode: '06.02.03', reporterName: '李娜' });
    const clerk = world.person('clerk', ['window-clerk'], ['dc.s01']);
    const requestId = v4();
    const first = await step(dispute, 'decline', clerk, { requestId });
    expect(await step(dispute, 'decline', clerk, { requestId })).toMatchObject({
      version: first.version,
      state: 'declined',
    });
    const stale = step(dispute, 'decline', clerk, { etag: dispute.etag });
    await expect(stale).rejects.toMatchObject({ code: 'ABORTED', reason: 'STALE_ETAG' });
  });

  it('tells its event, and closes the case where it ends it', async () => {
    const { case: dispute } = await world.report({ matterCode: '06.02.03', reporterName: '李娜' });
    const clerk = world.person('clerk', ['window-clerk'], ['dc.s01']);
    await step(dispute, 'record-consent', clerk, { evidence: ['consent-of-both'] });
    const ended = await step(dispute, 'end-mediation', clerk, { note: 'one withdrew; told of the court' });
    expect(ended).toMatchObject({ state: 'ended', allowedActions: [], version: 3 });
    expect(ended.closeTime).toBeDefined();
    expect(ended.clocks.every(({ state }) => state === 'met')).toBe(true);
    const ofCase = ({ caseId }: { caseId: string }) => caseId === dispute.caseId;
    const [advanced] = (await world.suite.told(CaseAdvancedSchema)).filter(ofCase);
    expect(advanced).toMatchObject({
      flow: 'mediation',
      flowVersion: 1,
      action: 'record-consent',
      fromState: 'applied',
    });
    const [closed] = (await world.suite.told(CaseClosedSchema)).filter(ofCase);
    expect(closed).toMatchObject({ version: 3, state: 'ended', onTime: true });
  });
});

describe('every preset goes its whole way', () => {
  const clerk = () => world.person('clerk', ['window-clerk', 'community-officer'], ['dc.s01']);
  const report = async (matterCode: string) => (await world.report({ matterCode, reporterName: '李娜' })).case;
  const toComplete: Action[] = ['dispatch', 'accept', 'complete'];

  it('six steps', async () => {
    const found = await report('06.04.01');
    expect(await world.go(found.caseId, 'file', ...toComplete, 'close')).toMatchObject({ state: 'archived' });
  });

  it('seven stages', async () => {
    const found = await report('01.01.03');
    expect(await world.go(found.caseId, ...TO_CLOSED)).toMatchObject({ state: 'closed' });
  });

  it('five steps of a promised, a supplementary and a referred item', async () => {
    const promised = await report('07.02.02');
    await world.go(promised.caseId, ...toComplete);
    await step(promised, 'return-visit', world.verifier);
    expect(await world.go(promised.caseId, 'close')).toMatchObject({ state: 'closed' });

    const supplementary = await report('07.02.03');
    await world.go(supplementary.caseId, 'dispatch', 'accept');
    const waiting = await step(supplementary, 'ask-papers', world.handler, { note: 'the lease is missing' });
    const standing = Object.fromEntries(waiting.clocks.map((clock) => [clock.name, clock.state]));
    expect(standing).toMatchObject({ overall: 'paused', handle: 'paused', papers: 'running' });
    expect(await step(supplementary, 'take-papers', world.handler)).toMatchObject({ state: 'handling' });

    const referred = await report('07.02.04');
    await step(referred, 'refer-up', world.dispatcher);
    expect(await step(referred, 'take-referred', world.leader)).toMatchObject({ state: 'registered' });
    expect(await world.go(referred.caseId, 'dispatch')).toMatchObject({ state: 'dispatched' });
  });

  it('swift response', async () => {
    const found = await report('07.01.01');
    await world.go(found.caseId, 'dispatch', 'accept');
    const contacted = await step(found, 'contact', world.handler);
    expect(contacted.clocks.find(({ name }) => name === 'respond')).toMatchObject({ state: 'met' });
    await world.go(found.caseId, 'complete');
    expect(await step(found, 'return-visit-settled', world.verifier)).toMatchObject({ state: 'closed' });
  });

  it('mediation', async () => {
    const found = await report('06.02.03');
    await step(found, 'record-consent', clerk(), { evidence: ['consent-of-both'] });
    await step(found, 'choose-mediator', clerk());
    await step(found, 'hold-session', clerk());
    const agreed = await step(found, 'agree', clerk(), { evidence: ['agreement'] });
    expect(agreed.clocks.find(({ name }) => name === 'confirm')?.explanation).toMatch(/30 days/);
    await step(found, 'confirm-in-court', clerk(), { evidence: ['court-ruling'] });
    expect(await step(found, 'record-performance', clerk())).toMatchObject({ state: 'performed' });
  });

  it('petition with a sponsoring leader, answered and reviewed', async () => {
    const found = await report('07.01.02');
    await step(found, 'accept-petition', clerk());
    await step(found, 'sponsor', world.leader);
    await world.go(found.caseId, ...toComplete);
    expect(await step(found, 'answer', world.leader, { evidence: ['decision-letter'] })).toMatchObject({
      state: 'answered',
    });
    const reviewing = await step(found, 'ask-review', clerk());
    expect(reviewing).toMatchObject({ state: 'reviewing', reopenCount: 1 });
    const decided = await step(found, 'review-decided', world.leader, { evidence: ['decision-letter'] });
    expect(decided).toMatchObject({ state: 'reviewed', allowedActions: [] });
  });

  it('agency service to the door', async () => {
    const found = await report('05.04.01');
    await step(found, 'take-mandate', clerk(), { evidence: ['mandate', 'receipt'] });
    await world.go(found.caseId, ...toComplete);
    const delivered = await step(found, 'deliver', world.worker, { evidence: ['signature'] });
    expect(delivered).toMatchObject({ state: 'delivered' });
    expect(delivered.clocks.every(({ state }) => state === 'met')).toBe(true);
  });
});
