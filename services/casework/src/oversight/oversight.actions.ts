import type { DescMethod } from '@bufbuild/protobuf';
import { DeadlineService } from '@wangge/contracts/wangge/casework/v1/deadline_service';
import { UnitTaskService } from '@wangge/contracts/wangge/casework/v1/unit_task_service';
import { SupervisionService } from '@wangge/contracts/wangge/casework/v1/supervision_service';
import { rests } from '@wangge/flow';
import { accessRule } from '@wangge/platform/access';
import { isWithin, type Passport } from '@wangge/platform/identity';
import { scopeOf } from '@wangge/platform/persistence';
import type { Standing } from '../case/case.errors.ts';
import { allowedActions, isLegal, taskOf } from '../case/case.flow.ts';
import type { Case } from '../case/case.state.ts';
import { HIGHEST_LEVEL, nextLevel } from './levels.ts';

const { method: deadline } = DeadlineService;
const { method: supervision } = SupervisionService;

interface Act {
  readonly operation: DescMethod;
  readonly may: (found: Case, passport: Passport) => boolean;
}

/** What is done beside the flow: by those above a case, and by the unit they look at. The operation says which roles. */
export const ACTS = {
  askExtension: { operation: deadline.askExtension, may: asks },
  refuseExtension: { operation: deadline.refuseExtension, may: refuses },
  sendUp: { operation: deadline.sendUpCase, may: (f, p) => isInHand(f, p) && nextLevel(f, p) <= HIGHEST_LEVEL },
  takeOver: { operation: deadline.takeOverCase, may: isInHand },
  supervise: { operation: supervision.orderSupervision, may: (f, p) => isInHand(f, p) && leads(f) },
  answerSupervision: { operation: supervision.answerSupervision, may: answers },
  acceptSupervision: { operation: supervision.acceptSupervisionAnswer, may: judges },
  returnSupervision: { operation: supervision.returnSupervisionAnswer, may: judges },
  passTask: { operation: UnitTaskService.method.passTask, may: passes },
} as const satisfies Readonly<Record<string, Act>>;

/** The names of what this caller may do with a case now beside the flow. */
export const oversightActions = (found: Case, passport: Passport): string[] =>
  Object.entries<Act>(ACTS).flatMap(([name, { operation, may }]) =>
    accessRule(operation).allows(passport) && may(found, passport) ? [name] : [],
  );

/** Where a case stands for a caller who is refused: its state, and all that is possible instead. */
export const standingFor = (found: Case, passport: Passport): Standing => ({
  caseId: found.facts.caseId,
  state: found.now.state,
  allowed: [...allowedActions(found, passport), ...oversightActions(found, passport)],
});

function asks(found: Case, { unitId }: Passport): boolean {
  const task = taskOf(found, unitId);
  const open = task?.lead === true && (task.state === 'dispatched' || task.state === 'accepted');
  return open && found.flow.actions.get('extend')?.from.includes(found.now.state) === true;
}

/** A unit passes its task among its own people while it may complete it. */
export function passes(found: Case, passport: Passport): boolean {
  const task = taskOf(found, passport.unitId);
  return task !== undefined && isLegal(found, task.lead ? 'complete' : 'complete-help', passport);
}

function refuses(found: Case, passport: Passport): boolean {
  const { asked } = found.now.oversight;
  return asked !== undefined && asked.subject !== scopeOf({ passport }).actor && isLegal(found, 'extend', passport);
}

function isInHand({ now, flow }: Case, { paths }: Passport): boolean {
  return isWithin(now.orgPath, paths) && !rests(flow, now.state);
}

const leads = ({ now }: Case): boolean =>
  now.tasks.some(({ lead, unitId, state }) => lead && unitId === now.leadUnitId && state !== 'withdrawn');

/** The last order that waits for an answer is the one that is answered. */
function answers({ now }: Case, { unitId }: Passport): boolean {
  const waiting = now.oversight.orders?.findLast(({ state }) => state === 'issued' || state === 'returned');
  return unitId !== '' && waiting?.unitId === unitId;
}

function judges({ now }: Case, { paths }: Passport): boolean {
  return isWithin(now.orgPath, paths) && now.oversight.orders?.some(({ state }) => state === 'answered') === true;
}
