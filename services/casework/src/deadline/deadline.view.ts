import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type {
  DeadlineMoveSchema,
  DeadlineSchema,
  OpenCaseSchema,
  OversightSchema,
} from '@wangge/contracts/wangge/casework/v1/deadline_service';
import type { FlowDefinition } from '@wangge/flow';
import { explain } from '@wangge/worktime';
import { timestampOf } from '../case/case.change.ts';
import { standingOf } from '../case/case.clocks.ts';
import type { CaseState, ClockState } from '../case/case.state.ts';
import { HELP } from '../case/help.clocks.ts';
import type { OpenRow } from './open-cases.pages.ts';
import type { ClockLine } from './replay.ts';

type Move = MessageInitShape<typeof DeadlineMoveSchema>;

const HELP_LABEL = { en: 'Help due', zh: '协办时限' };

/** A deadline in words, with what moved it. */
export function toDeadline(
  clock: ClockState,
  moves: readonly Move[],
  { clocks }: FlowDefinition,
): MessageInitShape<typeof DeadlineSchema> {
  const { name, light, amount, unit, provisional, explanation, run, taskId = '' } = clock;
  const { en, zh } =
    name === HELP ? HELP_LABEL : (clocks.find((one) => one.name === name)?.label ?? { en: name, zh: name });
  return {
    ...{ clock: name, label: en, labelZh: zh, light, amount, unit, provisional, taskId },
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
export function toOversight({ escalationLevel, oversight }: CaseState): MessageInitShape<typeof OversightSchema> {
  const { asked, takenOver, toEscalate = [] } = oversight;
  return {
    escalationLevel,
    goingUp: toEscalate.length > 0,
    ...(asked && { asked: { ...asked, askTime: timestampOf(asked.askTime) } }),
    ...(takenOver && {
      takenOver: { label: takenOver.label, note: takenOver.note, time: timestampOf(takenOver.time) },
    }),
  };
}

export const toOpenCase = ({ dueAt, ...row }: OpenRow): MessageInitShape<typeof OpenCaseSchema> => ({
  ...row,
  dueTime: timestampFromDate(dueAt),
});
