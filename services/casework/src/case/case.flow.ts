import type { DescMethod } from '@bufbuild/protobuf';
import { CaseService } from '@wangge/contracts/wangge/casework/v1/case_service';
import { DepartmentTaskService } from '@wangge/contracts/wangge/exchange/v1/department_task_service';
import {
  decide,
  FlowRefusal,
  legalActions,
  type Actor,
  type CaseFact as Fact,
  type CaseRelation as Relation,
  type Decision,
} from '@wangge/flow';
import { accessRule } from '@wangge/platform/access';
import { isWithin, type Passport } from '@wangge/platform/identity';
import { scopeOf } from '@wangge/platform/persistence';
import {
  evidenceMissing,
  illegalTransition,
  notYourAction,
  objectedBefore,
  takenBefore,
  verifierIsHandler,
  type Standing,
} from './case.errors.ts';
import type { Case, TaskState } from './case.state.ts';

/** What people see of an action of the flow, and the operations whose access option says who may take it. */
interface Face {
  readonly name: string;
  readonly operations: readonly DescMethod[];
}

const { method: people } = CaseService;
const { method: departments } = DepartmentTaskService;
const face = (name: string, ...operations: DescMethod[]): Face => ({ name, operations });

/**
 * The actions that do more than move a case: they give and take tasks, count, tell the reporter. Each has its operation; one
 * without is taken by the service itself. Any other action of a flow is a step of `AdvanceCase`.
 */
const FACES: Readonly<Record<string, Face>> = {
  file: face('file', people.fileCase),
  refuse: face('refuse', people.refuseCase),
  settle: face('settle', people.settleCase),
  dispatch: face('dispatch', people.dispatchCase),
  accept: face('accept', people.acceptTask, departments.acceptTask),
  'accept-help': face('accept', people.acceptTask, departments.acceptTask),
  object: face('object', people.objectTask, departments.objectTask),
  'adjudicate-uphold': face('adjudicate', people.adjudicateObjection),
  'adjudicate-reject': face('adjudicate', people.adjudicateObjection),
  complete: face('complete', people.completeTask, departments.answerTask),
  'complete-help': face('complete', people.completeTask, departments.answerTask),
  suspend: face('suspend', people.suspendCase),
  resume: face('resume', people.resumeCase),
  extend: face('extend', people.extendDeadline),
  verify: face('verify', people.verifyCase),
  'send-back': face('sendBack', people.sendBackCase),
  close: face('close', people.closeCase),
  evaluate: face('evaluate', people.evaluateCase),
  reopen: face('reopen', people.reopenCase),
  'reopen-to-desk': face('reopen', people.reopenCase),
  'reopen-by-reporter': face('reopen'),
};

const STEP = [people.advanceCase];

/** The actions that have an operation of their own, or none. */
export const VERBS: readonly string[] = Object.keys(FACES);

/** Whether an action is a step that only its flow knows. */
export const isStep = (action: string): boolean => !Object.hasOwn(FACES, action);

/** The name of an action as people know it. */
export const nameOf = (action: string): string => FACES[action]?.name ?? action;

/** What comes with an action. */
export interface Given {
  /** Evidence given with it or attached before. */
  readonly evidence?: readonly string[];
  /** What the matter asks for, in place of the flow's own word. */
  readonly needed?: readonly string[];
  /** What the caller has proven to be to the case otherwise: whoever holds its code is its reporter. */
  readonly proven?: readonly Relation[];
}

/**
 * What follows when this caller takes this action, or why it cannot be taken: FAILED_PRECONDITION with the state and what is
 * possible instead, PERMISSION_DENIED when it is for others to do.
 */
export function decideAction(found: Case, action: string, passport: Passport, given: Given = {}): Decision {
  const { evidence = [], needed, proven = [] } = given;
  const actor = actorFor(found, passport, proven);
  try {
    return decide(found.flow, found.now.state, action, actor, { evidence, ...(needed && { matterRequires: needed }) });
  } catch (error) {
    if (error instanceof FlowRefusal) throw refusal(error, found, passport);
    throw error;
  }
}

/** The names of what this caller may do with a case now, in the order of the flow. */
export function allowedActions(found: Case, passport: Passport): string[] {
  const legal = legalActions(found.flow, found.now.state, actorFor(found, passport));
  return [...new Set(legal.filter((action) => mayCall(action, passport)).map(nameOf))];
}

/** Whether the flow lets this caller take an action now, whichever operation asks. */
export const isLegal = (found: Case, action: string, passport: Passport): boolean =>
  legalActions(found.flow, found.now.state, actorFor(found, passport)).includes(action);

function mayCall(action: string, passport: Passport): boolean {
  return (isStep(action) ? STEP : (FACES[action]?.operations ?? [])).some((operation) =>
    accessRule(operation).allows(passport),
  );
}

/** Whether a role may call the operation of an action. */
export function mayTake(action: string, role: string): boolean {
  const operations = isStep(action) ? STEP : (FACES[action]?.operations ?? []);
  return operations.some((operation) => accessRule(operation).roles.includes(role));
}

function refusal(refused: FlowRefusal, found: Case, passport: Passport): Error {
  const standing: Standing = {
    caseId: found.facts.caseId,
    state: found.now.state,
    allowed: allowedActions(found, passport),
  };
  const name = nameOf(refused.action);
  switch (refused.reason) {
    case 'ILLEGAL_TRANSITION':
      return illegalTransition(name, standing);
    case 'NOT_YOUR_ACTION':
      return worksOnIt(found, passport) ? verifierIsHandler(name, standing) : notYourAction(name, standing);
    case 'ONCE_ONLY':
      return refused.action === 'object' ? objectedBefore(standing) : takenBefore(name, standing);
    case 'MISSING_EVIDENCE':
      return evidenceMissing(name, refused.missing, standing);
  }
}

/** Whether a caller did the work, or is of a unit that did: by whatever code they hold, they do not judge it. */
export function handles(found: Case, passport: Passport): boolean {
  const relations = relationsOf(found, passport);
  return relations.includes('handler') || relations.includes('handling-unit');
}

function worksOnIt(found: Case, passport: Passport): boolean {
  return relationsOf(found, passport).includes('place') && handles(found, passport);
}

function actorFor(found: Case, passport: Passport, proven: readonly Relation[] = []): Actor {
  const objections = tasksOf(found, passport.unitId).filter((task) => task.objection !== 'none');
  return {
    roles: passport.roles,
    relations: [...relationsOf(found, passport), ...proven],
    counts: { ...found.now.taken, object: objections.length },
    facts: factsOf(found),
  };
}

function relationsOf(found: Case, passport: Passport): Relation[] {
  const { facts, now } = found;
  const { actor } = scopeOf(passport);
  const holds: readonly (readonly [Relation, boolean])[] = [
    ['place', isWithin(now.orgPath, passport.paths)],
    ['reporter', actor !== '' && facts.reporterSubject === actor],
    ['handler', now.tasks.some((task) => task.handledBy.includes(actor))],
    ['handling-unit', taskOf(found, passport.unitId) !== undefined],
  ];
  return [...holds.flatMap(([relation, held]) => (held ? [relation] : [])), ...taskRelations(found, passport)];
}

function taskRelations(found: Case, { unitId }: Passport): Relation[] {
  const task = taskOf(found, unitId);
  const side = task?.lead ? 'lead' : 'help';
  if (task?.state === 'dispatched') return ['task-dispatched', `${side}-dispatched`];
  return task?.state === 'accepted' ? [`${side}-accepted`] : [];
}

function factsOf({ now }: Case): Fact[] {
  return [`${now.itemClass}-item`, ...(now.leadUnitId === null ? [] : (['led'] as const))];
}

const tasksOf = ({ now }: Case, unitId: string): readonly TaskState[] =>
  unitId === '' ? [] : now.tasks.filter((task) => task.unitId === unitId);

/** The task of a unit that counts now: its last; one that was withdrawn is history. */
export const taskOf = (found: Case, unitId: string): TaskState | undefined =>
  tasksOf(found, unitId).findLast((task) => task.state !== 'withdrawn');

/** The same for who has been let act: the flow offers these actions to a unit with a task only. */
export function getTask(found: Case, unitId: string): TaskState {
  const task = taskOf(found, unitId);
  if (!task) throw new Error(`the flow let unit ${unitId} act on ${found.facts.caseId} without a task`);
  return task;
}
