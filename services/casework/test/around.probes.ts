import { ConsultationService } from '@wangge/contracts/wangge/casework/v1/consultation_service';
import { DeliberationService } from '@wangge/contracts/wangge/casework/v1/deliberation_service';
import { JointActionService } from '@wangge/contracts/wangge/casework/v1/joint_action_service';
import { NoticeService } from '@wangge/contracts/wangge/casework/v1/notice_service';
import { OfferKind, OfferOutcome, OfferService } from '@wangge/contracts/wangge/casework/v1/offer_service';
import { OpinionService } from '@wangge/contracts/wangge/casework/v1/opinion_service';
import { TargetService } from '@wangge/contracts/wangge/casework/v1/target_service';
import { UnclearTextService } from '@wangge/contracts/wangge/casework/v1/unclear_text_service';
import { type ForeignIds, HERE, type Probe, probe, type Thing } from '@wangge/testing/access';
import { v4 } from 'uuid';
import {
  aDecision,
  aMeeting,
  anAction,
  anOffer,
  type AroundWorld,
  aNotice,
  aTarget,
  aText,
  aTopic,
  placeAt,
} from './around.world.ts';

const plain: Thing = { id: 'any', state: 'any', secrets: {} };
const key = () => ({ requestId: v4() });

/** How each operation around the case is tried. */
export function probesAround(world: AroundWorld): Probe[] {
  return [
    ...texts(world),
    ...notices(world),
    ...opinions(world),
    ...topics(world),
    ...decisionTasks(world),
    ...targets(world),
    ...actions(world),
    ...offers(world),
    ...unclearTexts(world),
  ];
}

function texts(world: AroundWorld): Probe[] {
  const { method } = ConsultationService;
  const things = [world.thing('text')];
  const restore = (thing: Thing) => world.restore(thing);
  return [
    probe(method.listTexts, {
      things,
      request: () => ({ pageSize: 100 }),
      found: ({ texts: found }) => found.map(({ textId }) => textId).filter((id) => id === things[0]?.id),
    }),
    probe(method.getText, { things, request: ({ id }) => ({ textId: id }) }),
    probe(method.withdrawText, { things, restore, request: ({ id }) => ({ ...key(), textId: id }) }),
    probe(method.answerQuestion, {
      things,
      request: ({ id }) => ({ ...key(), textId: id, matterCode: '05.03.01', question: 'matrix' }),
    }),
    probe(method.publishText, { things: [plain], request: () => aText('matrix') }),
  ];
}

function notices(world: AroundWorld): Probe[] {
  const { method } = NoticeService;
  const things = [world.thing('notice')];
  return [
    probe(method.listNotices, {
      things,
      request: () => ({ pageSize: 100 }),
      found: ({ notices: found }) => found.map(({ noticeId }) => noticeId).filter((id) => id === things[0]?.id),
    }),
    probe(method.issueNotice, { things: [plain], request: () => aNotice(HERE) }),
  ];
}

function opinions(world: AroundWorld): Probe[] {
  const { method } = OpinionService;
  const things = [world.thing('opinion')];
  const nothing = things.map((thing) => ({ ...thing, secrets: {} }));
  const restore = (thing: Thing) => world.restore(thing);
  return [
    probe(method.listOpinions, {
      things: nothing,
      request: () => ({ pageSize: 100, topic: 'matrix' }),
      found: ({ opinions: found }) => found.map(({ opinionId }) => opinionId).filter((id) => id === things[0]?.id),
    }),
    probe(method.advanceOpinion, {
      ...{ things: nothing, restore },
      request: ({ id }) => ({ ...key(), opinionId: id, action: 'take-up' }),
    }),
    probe(method.getOpinionByCode, {
      ...{ things, relations: ['with-code'], abreast: 4 },
      request: () => ({ followCode: world.followCode }),
    }),
    probe(method.getOpinionByCode, {
      ...{ things: [plain], relations: ['wrong-code'] },
      request: () => ({ followCode: v4().slice(0, 16) }),
    }),
    probe(method.revealOpinionContact, { things, request: ({ id }) => ({ opinionId: id, purpose: 'matrix' }) }),
    probe(method.tellOpinion, {
      things: [plain],
      request: () => ({ ...key(), placeId: placeAt(HERE), topic: 'told', text: 'told' }),
    }),
  ];
}

function topics(world: AroundWorld): Probe[] {
  const { method } = DeliberationService;
  const things = (state: string) => [world.thing(`topic-${state}`)];
  const restore = (thing: Thing) => world.restore(thing);
  return [
    probe(method.listTopics, {
      things: things('published'),
      request: () => ({ pageSize: 100, state: 'published' }),
      found: ({ topics: found }) =>
        found.map(({ topicId }) => topicId).filter((id) => id === things('published')[0]?.id),
    }),
    probe(method.recordMeeting, { things: things('put'), restore, request: ({ id }) => aMeeting(id) }),
    probe(method.decideTopic, { things: things('met'), restore, request: ({ id }) => aDecision(id) }),
    probe(method.advanceTopic, {
      ...{ things: things('decided'), restore },
      request: ({ id }) => ({ ...key(), topicId: id, action: 'publish' }),
    }),
    probe(method.putTopic, { things: [plain], request: () => aTopic() }),
  ];
}

function decisionTasks(world: AroundWorld): Probe[] {
  const { method } = DeliberationService;
  const things = [world.thing('decision_task')];
  const restore = (thing: Thing) => world.restore(thing);
  return [
    probe(method.listDecisionTasks, {
      things,
      request: () => ({ pageSize: 100 }),
      found: ({ tasks }) => tasks.map(({ decisionTaskId }) => decisionTaskId).filter((id) => id === things[0]?.id),
    }),
    probe(method.completeDecisionTask, {
      ...{ things, restore },
      request: ({ id }) => ({ ...key(), decisionTaskId: id, result: 'matrix' }),
    }),
  ];
}

function targets(world: AroundWorld): Probe[] {
  const { method } = TargetService;
  const things = [world.thing('target')];
  const restore = (thing: Thing) => world.restore(thing);
  return [
    probe(method.listTargets, {
      things,
      request: () => ({ pageSize: 100 }),
      found: ({ targets: found }) => found.map(({ targetId }) => targetId).filter((id) => id === things[0]?.id),
    }),
    probe(method.reportProgress, {
      ...{ things, restore },
      request: ({ id }) => ({ ...key(), targetId: id, percent: 10, evidence: 'matrix' }),
    }),
    probe(method.setTarget, { things: [plain], request: () => aTarget() }),
  ];
}

function actions(world: AroundWorld): Probe[] {
  const { method } = JointActionService;
  const things = [world.thing('action')];
  const how = { things, restore: (thing: Thing) => world.restore(thing) };
  return [
    probe(method.listActions, {
      things,
      request: () => ({ pageSize: 100 }),
      found: ({ actions: found }) => found.map(({ actionId }) => actionId).filter((id) => id === things[0]?.id),
    }),
    probe(method.getAction, { things, request: ({ id }) => ({ actionId: id }) }),
    probe(method.addCases, { ...how, request: ({ id }) => ({ ...key(), actionId: id, caseIds: [world.caseId] }) }),
    probe(method.coordinate, {
      ...how,
      request: ({ id }) => ({ ...key(), actionId: id, heldDate: '2026-11-22', decision: 'matrix' }),
    }),
    probe(method.callUp, {
      ...how,
      request: ({ id }) => ({ ...key(), actionId: id, homePlaceId: placeAt(HERE), matterCode: '01.01.05' }),
    }),
    probe(method.standDown, { ...how, request: ({ id }) => ({ ...key(), actionId: id, report: 'matrix' }) }),
    probe(method.openAction, { things: [plain], request: () => anAction() }),
  ];
}

function offers(world: AroundWorld): Probe[] {
  const { method } = OfferService;
  const things = [world.thing('offer')];
  // What is said of nobody: there is nothing to mask.
  const secrets = { reporter_name: '曾国供', reporter_phone: '12900007733' };
  const askings = [{ ...world.thing('asking'), secrets }];
  const restore = (thing: Thing) => world.restore(thing);
  const held = { things: askings, restore, relations: ['with-code'] };
  const guessed = { things: [plain], relations: ['wrong-code'] };
  const word = (followCode: string) => ({
    ...key(),
    followCode,
    offerId: things[0]?.id ?? '',
    outcome: OfferOutcome.TAKEN,
  });
  const wrong = () => v4().slice(0, 16);
  return [
    probe(method.listOffers, {
      things,
      request: () => ({ pageSize: 100 }),
      found: ({ offers: found }) => found.map(({ offerId }) => offerId).filter((id) => id === things[0]?.id),
    }),
    probe(method.getOffersByCode, { ...held, request: () => ({ followCode: world.askingCode }) }),
    probe(method.getOffersByCode, { ...guessed, request: () => ({ followCode: wrong() }) }),
    probe(method.tellOutcome, { ...held, request: () => word(world.askingCode) }),
    probe(method.tellOutcome, { ...guessed, request: () => word(wrong()) }),
    probe(method.withdrawAsking, { ...held, request: () => ({ ...key(), followCode: world.askingCode }) }),
    probe(method.withdrawAsking, { ...guessed, request: () => ({ ...key(), followCode: wrong() }) }),
    probe(method.makeOffer, { things: [plain], request: () => anOffer() }),
    probe(method.askForOffers, {
      things: [plain],
      request: () => ({ ...key(), placeId: placeAt(HERE), kind: OfferKind.LEAD }),
    }),
  ];
}

function unclearTexts(world: AroundWorld): Probe[] {
  const { method } = UnclearTextService;
  const things = [world.thing('unclear_text')];
  const restore = (thing: Thing) => world.restore(thing);
  return [
    probe(method.listUnclearTexts, {
      things,
      request: () => ({ pageSize: 100 }),
      found: ({ texts: found }) => found.map(({ unclearTextId }) => unclearTextId).filter((id) => id === things[0]?.id),
    }),
    probe(method.revealUnclearText, { things, request: ({ id }) => ({ unclearTextId: id, purpose: 'matrix' }) }),
    probe(method.fileUnclearText, {
      ...{ things, restore },
      request: ({ id }) => ({ ...key(), unclearTextId: id, matterCode: '01.01.05', gridId: placeAt(HERE) }),
    }),
    probe(method.discardUnclearText, {
      ...{ things, restore },
      request: ({ id }) => ({ ...key(), unclearTextId: id, reason: 'matrix' }),
    }),
  ];
}

/** Ids of what lies outside the grid of the matrix. What everybody reads, and units, the whole house knows. */
export const foreignAround = (world: AroundWorld): ForeignIds => ({
  ...world.foreign,
  owner_unit_id: [],
  // The plan of the district is known in the house.
  parent_id: [],
  'casework.OfferService.AskForOffers.place_id': [],
  home_place_id: world.foreignPlaces,
  case_id: world.foreign['case_id'] ?? [],
  place_id: world.foreignPlaces,
  // A message may be about any place of the district.
  'casework.UnclearTextService.FileUnclearText.grid_id': [],
  topic_id: world.foreign['topic-put_id'] ?? [],
  'casework.OpinionService.TellOpinion.place_id': [],
  'casework.OpinionService.RevealOpinionContact.opinion_id': [],
  'casework.DeliberationService.PutTopic.place_id': [],
  'casework.ConsultationService.GetText.text_id': [],
  'casework.ConsultationService.AnswerQuestion.text_id': [],
  'casework.ConsultationService.ListTexts.place_id': [],
  'casework.NoticeService.ListNotices.place_id': [],
});
