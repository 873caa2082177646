import { ConsultationService } from '@wangge/contracts/wangge/casework/v1/consultation_service';
import { NoticeService } from '@wangge/contracts/wangge/casework/v1/notice_service';
import { type ForeignIds, HERE, type Probe, probe, type Thing } from '@wangge/testing/access';
import { v4 } from 'uuid';
import { type AroundWorld, aNotice, aText } from './around.world.ts';

const plain: Thing = { id: 'any', state: 'any', secrets: {} };
const key = () => ({ requestId: v4() });

/** How each operation around the case is tried. */
export function probesAround(world: AroundWorld): Probe[] {
  return [...texts(world), ...notices(world)];
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

/** Ids of what lies outside the grid of the matrix. What everybody reads, and units, the whole house knows. */
export const foreignAround = (world: AroundWorld): ForeignIds => ({
  ...world.foreign,
  owner_unit_id: [],
  place_id: world.foreignPlaces,
  'casework.ConsultationService.GetText.text_id': [],
  'casework.ConsultationService.AnswerQuestion.text_id': [],
  'casework.ConsultationService.ListTexts.place_id': [],
  'casework.NoticeService.ListNotices.place_id': [],
});
