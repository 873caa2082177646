import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type {
  DeadlineMoveSchema,
  DeadlineSchema,
  OpenCaseSchema,
  OversightSchema,
  SupervisionOrderSchema,
} from '@wangge/contracts/wangge/casework/v1/deadline_service';
import type { FlowDefinition } from '@wangge/flow';
import type { Passport } from '@wangge/platform/identity';
import { explain } from '@wangge/worktime';
import { timestampOf } from '../case/case.change.ts';
import { standingOf } from '../case/case.clocks.ts';
import type { Case, ClockState, SupervisionOrder as SupervisionOrderState } from '../case/case.state.ts';
import { oversightActions } from '../oversight/oversight.actions.ts';
import { HELP } from '../case/help.clocks.ts';
import type { OpenRow } from './open-cases.pages.ts';
import type { ClockLine } from './replay.ts';

type Move = MessageInitShape<typeof DeadlineMoveSchema>;

const LABELS: Readonly<Record<string, { readonly en: string; readonly zh: string }>> = {
  [HELP]: { en: 'Help due', zh: '协办时限' },
  supervise: { en: 'Answer to an order due', zh: '督办时限' },
};

/** A deadline in words, with what moved it. */
export function toDeadline(
  clock: ClockState,
  moves: readonly Move[],
  { clocks }: FlowDefinition,
): MessageInitShape<typeof DeadlineSchema> {
  const { name, light, amount, unit, provisional, explanation, run, taskId = '', orderId = '' } = clock;
  const { en, zh } = clocks.find((one) => one.name === name)?.label ?? LABELS[name] ?? { en: name, zh: name };
  return {
    ...{ clock: name, label: en, labelZh: zh, light, amount, unit, provisional, taskId, orderId },
    state: standingOf(clock),
    startTime: timestampOf(run.startedTime),
    dueTime: timestampOf(clock.dueTime),
    amberTimes: clock.amberTimes.map((at) => timestampFromDate(new Date(at))),
    explanation: explain(explanation, 'en'),
    explanationZh: explain(explanation, 'zh'),
    moves: [...moves],
  };
}

/** The lines after which a clock was due at another instant than before. */
export function movesOf(
  { name, taskId }: ClockState,
  lines: readonly ClockLine[],
  states: readonly (readonly ClockState[])[],
): Move[] {
  const dueIn = (clocks: readonly ClockState[] | undefined) =>
    clocks?.find((clock) => clock.name === name && clock.taskId === taskId)?.dueTime;
  return lines.flatMap(({ version, action, actor, at }, index) => {
    const [before, after] = [dueIn(states[index - 1]), dueIn(states[index])];
    if (after === before) return [];
    return [
      { version, action, actor, time: timestampOf(at), dueBefore: timestampOf(before), dueAfter: timestampOf(after) },
    ];
  });
}

/** What those above a case know and do. */
export function toOversight(found: Case, passport: Passport): MessageInitShape<typeof OversightSchema> {
  const { escalationLevel, oversight, clocks } = found.now;
  const { asked, takenOver, toEscalate = [], orders = [] } = oversight;
  return {
    escalationLevel,
    allowedActions: oversightActions(found, passport),
    goingUp: toEscalate.length > 0,
    orders: orders.map((order) => toOrder(order, clocks)),
    ...(asked && { asked: { ...asked, askTime: timestampOf(asked.askTime) } }),
    ...(takenOver && {
      takenOver: { label: takenOver.label, note: takenOver.note, time: timestampOf(takenOver.time) },
    }),
  };
}

/** Who gave it is told by their role; their subject stays with the case. */
const toOrder = (
  {
    issueTime,
    answerTime,
    orderId,
    state,
    unitId,
    unitName,
    issuer,
    note,
    answer,
    returnedBecause,
  }: SupervisionOrderState,
  clocks: readonly ClockState[],
): MessageInitShape<typeof SupervisionOrderSchema> => ({
  ...{ orderId, state, unitId, unitName, issuer, note, answer, returnedBecause },
  issueTime: timestampOf(issueTime),
  answerTime: timestampOf(answerTime),
  dueTime: timestampOf(clocks.find((clock) => clock.orderId === orderId)?.dueTime),
});

export const toOpenCase = ({ dueAt, ...row }: OpenRow): MessageInitShape<typeof OpenCaseSchema> => ({
  ...row,
  dueTime: timestampFromDate(dueAt),
});
