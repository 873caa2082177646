import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Injectable } from '@nestjs/common';
import { ErrorReason } from '@wangge/contracts/wangge/casework/v1/errors';
import { JointActionMovedSchema } from '@wangge/contracts/wangge/casework/v1/joint_action_events';
import type {
  AddCasesRequest,
  CallUpRequest,
  CoordinateRequest,
  GetActionRequest,
  ListActionsRequest,
  OpenActionRequest,
  StandDownRequest,
} from '@wangge/contracts/wangge/casework/v1/joint_action_service';
import { Clock } from '@wangge/platform/clock';
import { DomainError, invalidFields, notFound } from '@wangge/platform/errors';
import { event } from '@wangge/platform/events';
import type { Passport } from '@wangge/platform/identity';
import {
  Database,
  nextVersionOf,
  once,
  pageOf,
  PageTokens,
  scopeOf,
  timeOf,
  type Tx,
} from '@wangge/platform/persistence';
import { Places } from '@wangge/platform/places';
import type { Call } from '@wangge/platform/rpc';
import { isLocalDate } from '@wangge/worktime';
import { v7 } from 'uuid';
import { checkTasks, DecisionTaskDesk } from '../opinion/decision-task.desk.ts';
import type { DecisionTask } from '../opinion/topic.entity.ts';
import { CalendarBook } from '../calendar/calendar.book.ts';
import { placeNamed } from '../place-named.ts';
import { actionsFor, openingOf, take, type Standing } from '../procedure/procedure.ts';
import { jointActionFlow } from '../procedure/procedures.ts';
import { nameNobody } from '../register.errors.ts';
import { CallUps, newlyCalled, refuseTracking } from './call-up.ts';
import type { CalledLine, JointAction } from './joint-action.entity.ts';
import {
  actionById,
  changeAction,
  COUNT_CASES,
  INSERT_ACTION,
  LIST_ACTIONS,
  LOCK_ACTION,
  ONE_ACTION,
  TAKEN_CASES,
} from './joint-action.store.ts';

/** What came new with a step, for whoever follows it. */
interface News {
  readonly caseIds?: readonly string[];
  readonly called?: readonly CalledLine[];
}

/** What a step changes, decided on the action as it is locked. */
interface Step {
  readonly action: string;
  change(found: JointAction, tx: Tx): Promise<{ readonly next: JointAction; readonly news?: News }>;
}

/** Joint actions: cases, meetings and call-ups under one hand, until they are stood down. */
@Injectable()
export class JointActionDesk {
  constructor(
    private readonly db: Database,
    private readonly pages: PageTokens,
    private readonly clock: Clock,
    private readonly places: Places,
    private readonly book: CalendarBook,
    private readonly tasks: DecisionTaskDesk,
    private readonly callUps: CallUps,
  ) {}

  async open(request: OpenActionRequest, call: Call) {
    const { title, emergency, caseIds } = request;
    nameNobody({ title });
    const { orgPath } = placeNamed(this.places, request.placeId);
    const add = async (tx: Tx): Promise<string> => {
      const [actionId, at] = [v7(), this.clock.now()];
      await checkCases(tx, actionId, caseIds);
      const { state } = openingOf(jointActionFlow, at, this.book.calendar);
      await tx.query(INSERT_ACTION, [actionId, state, title, emergency, orgPath, caseIds, at]);
      await tellOf(tx, { actionId, version: 1, state, title, emergency, orgPath }, 'open', { caseIds }, at);
      return actionId;
    };
    return { action: await once(this.db, call, add, (tx, id) => this.#one(tx, id, call)) };
  }

  addCases({ actionId, caseIds }: AddCasesRequest, call: Call) {
    return this.#step(actionId, call, {
      action: 'add-cases',
      change: async (found, tx) => {
        await checkCases(tx, actionId, caseIds);
        const added = caseIds.filter((one) => !found.caseIds.includes(one));
        return { next: { ...found, caseIds: [...found.caseIds, ...added] }, news: { caseIds: added } };
      },
    });
  }

  coordinate({ actionId, heldDate, decision, tasks }: CoordinateRequest, call: Call) {
    nameNobody({ decision });
    checkTasks(tasks);
    if (!isLocalDate(heldDate)) throw invalidFields([{ field: 'held_date', description: 'must be a day that exists' }]);
    return this.#step(actionId, call, {
      action: 'coordinate',
      change: async (found, tx) => {
        await this.tasks.give(tx, actionId, found.orgPath, tasks);
        return { next: { ...found, coordinations: [...found.coordinations, { heldDate, decision }] } };
      },
    });
  }

  async callUp(request: CallUpRequest, call: Call) {
    refuseTracking(request);
    const { actionId } = request;
    const [found] = await this.db.read<JointAction>(scopeOf(call), actionById, [actionId]);
    if (!found) throw notFound('action');
    const called = await this.callUps.find(request, found, this.clock.now());
    return this.#step(actionId, call, {
      action: 'call-up',
      change: async (locked) => {
        const more = newlyCalled(locked.calledUp, called);
        return { next: { ...locked, calledUp: [...locked.calledUp, ...more] }, news: { called: more } };
      },
    });
  }

  standDown({ actionId, report }: StandDownRequest, call: Call) {
    nameNobody({ report });
    const standDownTime = this.clock.now();
    const change = async (found: JointAction) => ({ next: { ...found, report, standDownTime } });
    return this.#step(actionId, call, { action: 'stand-down', change });
  }

  async get({ actionId }: GetActionRequest, call: Call) {
    return { action: await this.db.transaction(scopeOf(call), (tx) => this.#one(tx, actionId, call)) };
  }

  async list({ openOnly, pageSize }: ListActionsRequest, call: Call) {
    const o = { text: LIST_ACTIONS, id: 'actionId', pageSize, values: [openOnly] } as const;
    const { rows, nextPageToken } = await pageOf<JointAction>(this.db, this.pages, call, o);
    return { actions: rows.map((row) => headOf(row, call.passport)), nextPageToken };
  }

  async #step(actionId: string, call: Call, { action, change }: Step) {
    const write = async (tx: Tx) => {
      const [found] = await tx.query<JointAction>(LOCK_ACTION, [actionId]);
      if (!found) throw notFound('action');
      const { to } = take(jointActionFlow, standingOf(found), action, call.passport);
      const { next, news = {} } = await change(found, tx);
      const written = { ...next, version: found.version + 1, state: to };
      await tx.query(...changeAction(written));
      await tellOf(tx, written, action, news, this.clock.now());
      return { id: actionId, version: written.version };
    };
    return { action: await once(this.db, call, write, (tx, id) => this.#one(tx, id, call)) };
  }

  async #one(tx: Tx, actionId: string, { passport }: Call) {
    const [row] = await tx.query<JointAction>(ONE_ACTION, [actionId]);
    if (!row) throw notFound('action');
    const tasks: readonly DecisionTask[] = (await this.tasks.of(tx, [actionId])).get(actionId) ?? [];
    return {
      ...headOf(row, passport),
      caseIds: [...row.caseIds],
      coordinations: [...row.coordinations],
      calledUp: row.calledUp.map(({ callTime, ...one }) => ({
        ...one,
        callTime: timestampFromDate(new Date(callTime)),
      })),
      tasks: tasks.map((task) => this.tasks.view(task)),
    };
  }
}

/** Every case is the caller's to see, and under no other open action. @throws NOT_FOUND, FAILED_PRECONDITION CASE_TAKEN */
async function checkCases(tx: Tx, actionId: string, caseIds: readonly string[]): Promise<void> {
  if (caseIds.length === 0) return;
  await nextVersionOf(tx, 'joint-action/cases');
  const [counted] = await tx.query<{ n: number }>(COUNT_CASES, [caseIds]);
  if (counted?.n !== caseIds.length) throw notFound('case');
  const taken = (await tx.query<{ caseId: string }>(TAKEN_CASES, [caseIds, actionId])).map(({ caseId }) => caseId);
  if (taken.length > 0)
    throw new DomainError(
      'FAILED_PRECONDITION',
      ErrorReason[ErrorReason.CASE_TAKEN],
      'a case is under another open action',
      { case_ids: taken.join(',') },
    );
}

const standingOf = ({ actionId: id, state, orgPath }: JointAction): Standing => ({
  what: 'action',
  id,
  state,
  orgPath,
});

const headOf = (row: JointAction, passport: Passport) => {
  const { actionId, state, title, emergency, orgPath, report } = row;
  return {
    ...{ actionId, state, title, emergency, orgPath, report },
    allowedActions: actionsFor(jointActionFlow, standingOf(row), passport),
    openTime: timeOf(row.openTime),
    standDownTime: timeOf(row.standDownTime),
  };
};

type Told = Pick<JointAction, 'actionId' | 'version' | 'state' | 'title' | 'emergency' | 'orgPath'>;

async function tellOf(
  tx: Tx,
  told: Told,
  action: string,
  { caseIds = [], called = [] }: News,
  at: Date,
): Promise<void> {
  const { actionId, version, state, title, emergency, orgPath } = told;
  const idsOf = (of: (one: CalledLine) => string) => [...new Set(called.map(of))].filter((id) => id !== '');
  const message = {
    ...{ actionId, version, action, state, title, emergency, orgPath, caseIds: [...caseIds] },
    ...{ staffIds: idsOf(({ staffId }) => staffId), unitIds: idsOf(({ unitId }) => unitId), time: timeOf(at) },
  };
  await tx.publish(event({ schema: JointActionMovedSchema, aggregateId: actionId, version, orgPath, message }));
}
