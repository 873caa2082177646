import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CalendarService } from '@wangge/contracts/wangge/casework/v1/calendar_service';
import { CatalogueService } from '@wangge/contracts/wangge/casework/v1/catalogue_service';
import { CaseLinkService } from '@wangge/contracts/wangge/casework/v1/case_link_service';
import { CaseService } from '@wangge/contracts/wangge/casework/v1/case_service';
import { ConsultationService } from '@wangge/contracts/wangge/casework/v1/consultation_service';
import { DeliberationService } from '@wangge/contracts/wangge/casework/v1/deliberation_service';
import { JointActionService } from '@wangge/contracts/wangge/casework/v1/joint_action_service';
import { MediationService } from '@wangge/contracts/wangge/casework/v1/mediation_service';
import { NoticeService } from '@wangge/contracts/wangge/casework/v1/notice_service';
import { OfferKind, OfferOutcome, OfferService } from '@wangge/contracts/wangge/casework/v1/offer_service';
import { OpinionService } from '@wangge/contracts/wangge/casework/v1/opinion_service';
import { PerformanceService } from '@wangge/contracts/wangge/casework/v1/performance_service';
import { TargetService } from '@wangge/contracts/wangge/casework/v1/target_service';
import type { DomainError } from '@wangge/platform/errors';
import { HERE } from '@wangge/testing/access';
import { v4 } from 'uuid';
import { matters } from '../../../tools/seed/matters.ts';
import { aYear } from './access.problems.ts';
import {
  aDecision,
  aMeeting,
  anAction,
  anOffer,
  aNotice,
  AroundWorld,
  aTarget,
  aText,
  aTopic,
  placeAt,
} from './around.world.ts';

interface Made {
  readonly name: string;
  readonly again: () => Promise<unknown>;
  readonly other: () => Promise<unknown>;
}

/** Every write around the cases that was made, with how to ask for it once more. */
const made: Made[] = [];
let world: AroundWorld;
beforeAll(async () => void (world = await AroundWorld.start()));
afterAll(() => world?.suite.stop());

async function call<R extends object, A>(
  name: string,
  method: (request: R) => Promise<A>,
  request: NoInfer<R>,
  other: object,
): Promise<A> {
  const keyed = { requestId: v4(), ...request };
  // Sent twice at once, as by somebody who does not wait, and once more, as by somebody who never got the answer.
  const [first, second] = await Promise.all([method(keyed), method(keyed)]);
  expect([name, second]).toEqual([name, first]);
  expect([name, await method(keyed)]).toEqual([name, first]);
  made.push({ name, again: () => method(keyed), other: () => method({ ...keyed, ...other }) });
  return first;
}

const person = (role: string, paths: readonly string[] = ['dc']) =>
  world.suite.as({ subject: `https://id|${role}`, roles: [role], paths: [...paths] });

describe('a repeated write around the cases is answered with what the first one was (I2)', () => {
  it('of texts, notices and offers', async () => {
    const officer = person('street-officer');
    const texts = officer.client(ConsultationService);
    const { text } = await call('PublishText', texts.publishText, aText('repeat'), { title: 'x' });
    await call('WithdrawText', texts.withdrawText, { textId: text?.textId ?? '' }, { textId: v4() });
    await call('IssueNotice', officer.client(NoticeService).issueNotice, aNotice(), { title: 'x' });
    const offers = officer.client(OfferService);
    const { offer } = await call('MakeOffer', offers.makeOffer, anOffer(), { title: 'x' });
    const asking = world.suite.asNobody().client(OfferService);
    const { followCode } = await call(
      'AskForOffers',
      asking.askForOffers,
      { placeId: placeAt(HERE), kind: OfferKind.JOB },
      { kind: OfferKind.LEAD },
    );
    const { followCode: unwanted } = await asking.askForOffers({
      requestId: v4(),
      placeId: placeAt(HERE),
      kind: OfferKind.JOB,
    });
    await call('WithdrawAsking', asking.withdrawAsking, { followCode: unwanted }, { followCode });
    const taken = { followCode, offerId: offer?.offerId ?? '', outcome: OfferOutcome.TAKEN };
    await call('TellOutcome', asking.tellOutcome, taken, { offerId: v4() });
  });

  it('of opinions and deliberation', async () => {
    const officer = person('community-officer');
    const opinions = officer.client(OpinionService);
    const told = { placeId: placeAt(HERE), topic: 'repeat', text: 'told' };
    await call('TellOpinion', world.suite.asNobody().client(OpinionService).tellOpinion, told, { text: 'x' });
    const { opinions: found } = await opinions.listOpinions({ topic: 'repeat', pageSize: 1 });
    const step = { opinionId: found[0]?.opinionId ?? '', action: 'take-up' };
    await call('AdvanceOpinion', opinions.advanceOpinion, step, { action: 'decline' });
    const topics = officer.client(DeliberationService);
    const { topicId } = await call('PutTopic', topics.putTopic, aTopic(), { title: 'x' });
    await call('RecordMeeting', topics.recordMeeting, aMeeting(topicId), { minutes: 'x' });
    await call('DecideTopic', topics.decideTopic, aDecision(topicId), { decision: 'x' });
    const { tasks } = await topics.listDecisionTasks({ pageSize: 1 });
    const done = { decisionTaskId: tasks[0]?.decisionTaskId ?? '', result: 'seen to' };
    await call('CompleteDecisionTask', topics.completeDecisionTask, done, { result: 'x' });
    await call('AdvanceTopic', topics.advanceTopic, { topicId, action: 'publish' }, { action: 'decline' });
  });

  it('of targets and joint actions', async () => {
    const leader = person('leader');
    const targets = leader.client(TargetService);
    const { target } = await call('SetTarget', targets.setTarget, aTarget(), { title: 'x' });
    const progress = { targetId: target?.targetId ?? '', percent: 10, evidence: 'seen' };
    await call('ReportProgress', targets.reportProgress, progress, { percent: 20 });
    const actions = leader.client(JointActionService);
    const { action } = await call('OpenAction', actions.openAction, anAction(), { title: 'x' });
    const actionId = action?.actionId ?? '';
    await call('AddCases', actions.addCases, { actionId, caseIds: [world.caseId] }, { caseIds: [v4()] });
    const whom = { actionId, homePlaceId: placeAt(HERE), matterCode: '01.01.05' };
    await call('CallUp', actions.callUp, whom, { matterCode: '01.01.03' });
    const held = { actionId, heldDate: '2026-11-22', decision: 'repeat' };
    await call('Coordinate', actions.coordinate, held, { decision: 'x' });
    await call('StandDown', actions.standDown, { actionId, report: 'done' }, { report: 'x' });
  });

  it('of a mediation, what was promised in it, and its link to a petition', async () => {
    const desk = world.suite.as({ subject: 'https://id|mediator', roles: ['street-officer'], paths: ['dc'] });
    const [facts, checks] = [desk.client(MediationService), desk.client(PerformanceService)];
    const cases = desk.client(CaseService);
    const reported = async (flow: string) => {
      const matterCode = matters.find((one) => one.flow === flow)?.code ?? '';
      const told = { matterCode, description: 'repeat', gridId: placeAt(HERE), reporterName: '张三' };
      return (await cases.reportCase({ requestId: v4(), ...told })).case?.caseId ?? '';
    };
    const [caseId, petition] = [await reported('mediation'), await reported('petition')];
    const time = timestampFromDate(world.suite.clock.now());
    const step = (action: string) => cases.advanceCase({ requestId: v4(), caseId, action, note: 'x' });
    const parties = [{ name: '张三' }, { name: '李四' }];
    await call('RecordParties', facts.recordParties, { caseId, parties }, { parties: parties.toReversed() });
    for (const number of [1, 2])
      await call('RecordPartyConsent', facts.recordPartyConsent, { caseId, number, consent: 'given' }, { note: 'x' });
    await step('record-consent');
    await call('ChooseMediators', facts.chooseMediators, { caseId, mediators: ['王调解'] }, { isOpen: true });
    await step('choose-mediator');
    const session = { caseId, time, place: '调解室', present: ['party'], minutes: 'x' };
    await call('RecordMediationSession', facts.recordMediationSession, session, { minutes: 'y' });
    const agreement = { caseId, form: 'written', content: 'x', effectiveTime: time };
    await call('RecordMediationAgreement', facts.recordMediationAgreement, agreement, { content: 'y' });
    await step('agree');
    const applied = { caseId, answer: 'applied', time };
    await call('RecordJudicialConfirmation', facts.recordJudicialConfirmation, applied, { answer: 'accepted' });
    const promises = [{ partyNumber: 1, text: 'x', dueDate: '2026-12-01' }];
    await call(
      'RecordPromises',
      checks.recordPromises,
      { caseId, promises },
      { promises: [{ partyNumber: 2, text: 'x', dueDate: '2026-12-01' }] },
    );
    const found = { caseId, number: 1, outcome: 'partly', ground: 'seen', time, note: 'x' };
    await call('RecordPerformance', checks.recordPerformance, found, { outcome: 'performed' });
    const linked = { caseId, linkedCaseId: petition };
    await call('LinkCases', desk.client(CaseLinkService).linkCases, linked, { linkedCaseId: v4() });
    const { mediation } = await facts.getMediation({ caseId });
    expect([mediation?.sessions.length, mediation?.promises[0]?.checks.length, mediation?.etag]).toEqual([1, 1, 'v9']);
  });

  it('of the catalogue and the calendar', async () => {
    const admin = person('system-admin', []);
    const catalogues = admin.client(CatalogueService);
    const content = new TextEncoder().encode('code,name,item_class,flow\n01,x,promised,seven-stage\n');
    const { version } = await call('ImportCatalogue', catalogues.importCatalogue, { content }, { note: 'x' });
    await call('PublishCatalogue', catalogues.publishCatalogue, { version }, { version: version + 1 });
    await call('DeclareCalendarYear', admin.client(CalendarService).declareCalendarYear, aYear, { reference: 'x' });
  });

  it('and writes nothing, also when everything has moved on', async () => {
    const counts = () => world.suite.sql('select count(*)::int as events from outbox');
    const before = await counts();
    for (const { name, again } of made)
      expect([name, await again().then(() => 'answered')]).toEqual([name, 'answered']);
    expect(await counts()).toEqual(before);
    expect(made.length).toBeGreaterThan(31);
  });

  it('but with another body under the same key it is refused, or names nothing', async () => {
    for (const { name, other } of made) {
      const refused = await other().catch((error: unknown) => (error as DomainError).reason);
      expect([name, refused]).toEqual([name, expect.stringMatching(/^(IDEMPOTENCY_KEY_REUSED|OBJECT_NOT_FOUND)$/)]);
    }
  });
});
