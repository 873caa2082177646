import { loadFlow, type FlowData } from '@wangge/flow';

const OWNERS = ['community-officer', 'street-officer', 'leader'];
const place = [{ roles: OWNERS, relations: ['place'] }];
const words = { roles: OWNERS, relations: ['place'], evidence: ['note'] };

const waiting = (name: string, en: string, zh: string) => ({ name, label: { en, zh }, clock: 'overall' });
const end = (name: string, en: string, zh: string) => ({ name, label: { en, zh }, terminal: true });
const overall = (amount: number, unit: 'workingDays' | 'days', stops: string[]) => [
  {
    ...{ name: 'overall', label: { en: 'In all', zh: '总时限' }, allowance: { amount, unit }, ambers: [0.5, 0.8] },
    ...{ starts: ['open'], stops },
  },
];

/** Opinions and suggestions (意见建议): triaged and answered within 15 working days. */
export const opinionData: FlowData = {
  name: 'opinion',
  version: 1,
  label: { en: 'Opinion', zh: '意见建议' },
  initial: 'told',
  states: [
    waiting('told', 'Told', '已提出'),
    waiting('taken-up', 'Taken up', '已采纳'),
    end('answered', 'Answered', '已答复'),
    end('declined', 'Declined', '不予采纳'),
  ],
  actions: [
    { name: 'take-up', label: { en: 'Take up', zh: '采纳' }, from: ['told'], to: 'taken-up', actors: place },
    {
      ...{ name: 'answer', label: { en: 'Answer', zh: '答复' }, from: ['told', 'taken-up'], to: 'answered' },
      ...{ actors: place, requires: ['note'] },
    },
    {
      ...{ name: 'decline', label: { en: 'Decline', zh: '不予采纳' }, from: ['told'], to: 'declined' },
      ...{ actors: place, requires: ['note'] },
    },
  ],
  clocks: overall(15, 'workingDays', ['answer', 'decline']),
};

/** Deliberation (议事): from a topic to a published result within 60 days. */
export const topicData: FlowData = {
  name: 'topic',
  version: 1,
  label: { en: 'Deliberation', zh: '民主议事' },
  initial: 'put',
  states: [
    waiting('put', 'Put', '已提出'),
    waiting('met', 'Met', '已议'),
    waiting('decided', 'Decided', '已决议'),
    end('published', 'Published', '已公开'),
    end('declined', 'Declined', '不予讨论'),
  ],
  actions: [
    { name: 'meet', label: { en: 'Meet', zh: '开会' }, from: ['put'], to: 'met', actors: place },
    { name: 'decide', label: { en: 'Decide', zh: '决议' }, from: ['met'], to: 'decided', actors: place },
    { name: 'publish', label: { en: 'Publish', zh: '公开' }, from: ['decided'], to: 'published', actors: place },
    {
      ...{ name: 'decline', label: { en: 'Decline', zh: '不予讨论' }, from: ['put'], to: 'declined' },
      ...{ actors: place, requires: ['note'] },
    },
  ],
  clocks: overall(60, 'days', ['publish', 'decline']),
};

/** Joint actions (联合行动): open until they are stood down. */
export const jointActionData: FlowData = {
  name: 'joint-action',
  version: 1,
  label: { en: 'Joint action', zh: '联合行动' },
  initial: 'open',
  states: [waiting('open', 'Open', '进行中'), end('stood-down', 'Stood down', '已解除')],
  actions: [
    { name: 'add-cases', label: { en: 'Add cases', zh: '并入案卷' }, from: ['open'], actors: place },
    { name: 'coordinate', label: { en: 'Coordinate', zh: '协调' }, from: ['open'], actors: place },
    { name: 'call-up', label: { en: 'Call up', zh: '召集' }, from: ['open'], actors: place },
    { name: 'stand-down', label: { en: 'Stand down', zh: '解除' }, from: ['open'], to: 'stood-down', actors: place },
  ],
  clocks: overall(90, 'days', ['stand-down']),
};

export const opinionFlow = loadFlow(opinionData, words);
export const topicFlow = loadFlow(topicData, words);
export const jointActionFlow = loadFlow(jointActionData, words);
