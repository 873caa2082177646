import { Injectable } from '@nestjs/common';
import type {
  CompleteDecisionTaskRequest,
  ListDecisionTasksRequest,
  NewDecisionTask,
} from '@wangge/contracts/wangge/casework/v1/deliberation_service';
import {
  DecisionTaskCompletedSchema,
  DecisionTaskGivenSchema,
} from '@wangge/contracts/wangge/casework/v1/opinion_events';
import { Clock } from '@wangge/platform/clock';
import { invalidFields, notFound, type FieldViolation } from '@wangge/platform/errors';
import { event } from '@wangge/platform/events';
import { Database, once, pageOf, PageTokens, timeOf, type Tx } from '@wangge/platform/persistence';
import type { Call } from '@wangge/platform/rpc';
import { isLocalDate, localDateOf } from '@wangge/worktime';
import { v7 } from 'uuid';
import { alreadyOver } from '../register.errors.ts';
import type { DecisionTask } from './topic.entity.ts';

const COLUMNS = `decision_task_id as "decisionTaskId", source_id as "sourceId", title, owner_unit_id as "ownerUnitId",
  owner_post as "ownerPost", org_path as "orgPath", to_char(due_date, 'YYYY-MM-DD') as "dueDate", result,
  complete_time as "completeTime"`;
const INSERT = `insert into decision_task (decision_task_id, source_id, title, owner_unit_id, owner_post, org_path, due_date, result)
  values ($1, $2, $3, $4, $5, $6, $7, '')`;
const ONE = `select ${COLUMNS} from decision_task where decision_task_id = $1`;
const LOCK = `${ONE} for update`;
const COMPLETE = 'update decision_task set result = $2, complete_time = $3 where decision_task_id = $1';
/** [behind this id, how many, open only]: of the caller's places or unit. Published ones are read with their topic. */
const LIST = `select ${COLUMNS} from decision_task where ($1::uuid is null or decision_task_id < $1)
    and (not $3 or complete_time is null)
    and ((org_path || '.') ^@ any (string_to_array(nullif(current_setting('wangge.paths', true), ''), ','))
      or owner_unit_id = nullif(current_setting('wangge.unit', true), '')::uuid)
  order by decision_task_id desc limit $2`;
const OF_SOURCES = `select ${COLUMNS} from decision_task where source_id = any ($1::uuid[]) order by decision_task_id`;

/** Tasks that follow from decisions, each with an owner and a day. */
@Injectable()
export class DecisionTaskDesk {
  constructor(
    private readonly db: Database,
    private readonly pages: PageTokens,
    private readonly clock: Clock,
  ) {}

  async list({ openOnly, pageSize }: ListDecisionTasksRequest, call: Call) {
    const o = { text: LIST, id: 'decisionTaskId', pageSize, values: [openOnly] } as const;
    const { rows, nextPageToken } = await pageOf<DecisionTask>(this.db, this.pages, call, o);
    return { tasks: rows.map((row) => this.view(row)), nextPageToken };
  }

  async complete({ decisionTaskId, result }: CompleteDecisionTaskRequest, call: Call) {
    const end = async (tx: Tx) => {
      const [task] = await tx.query<DecisionTask>(LOCK, [decisionTaskId]);
      if (!task) throw notFound('task');
      if (task.completeTime) throw alreadyOver('task');
      const at = this.clock.now();
      await tx.query(COMPLETE, [decisionTaskId, result, at]);
      const { sourceId, orgPath, dueDate } = task;
      const onTime = localDateOf(at) <= dueDate;
      const message = { decisionTaskId, version: 2, sourceId, orgPath, onTime, time: timeOf(at) };
      const told = { schema: DecisionTaskCompletedSchema, aggregateId: decisionTaskId, version: 2, orgPath, message };
      await tx.publish(event(told));
      return { id: decisionTaskId, version: 2 };
    };
    const show = async (tx: Tx, id: string) => {
      const [task] = await tx.query<DecisionTask>(ONE, [id]);
      if (!task) throw notFound('task');
      return this.view(task);
    };
    return { task: await once(this.db, call, end, show) };
  }

  /** Gives the tasks of a decision within its transaction. */
  async give(tx: Tx, sourceId: string, orgPath: string, tasks: readonly NewDecisionTask[]): Promise<void> {
    const at = this.clock.now();
    for (const { title, ownerUnitId, ownerPost, dueDate } of tasks) {
      const decisionTaskId = v7();
      await tx.query(INSERT, [decisionTaskId, sourceId, title, ownerUnitId || null, ownerPost, orgPath, dueDate]);
      const message = {
        ...{ decisionTaskId, version: 1, sourceId, title, ownerUnitId, ownerPost, orgPath, dueDate },
        time: timeOf(at),
      };
      const told = { schema: DecisionTaskGivenSchema, aggregateId: decisionTaskId, version: 1, orgPath, message };
      await tx.publish(event(told));
    }
  }

  /** The tasks of some decisions, by the id of what they follow from. */
  async of(tx: Tx, sourceIds: readonly string[]): Promise<ReadonlyMap<string, DecisionTask[]>> {
    return Map.groupBy(await tx.query<DecisionTask>(OF_SOURCES, [sourceIds]), ({ sourceId }) => sourceId);
  }

  view(task: DecisionTask) {
    const { completeTime, ownerUnitId, ...rest } = task;
    const late = completeTime === null && task.dueDate < localDateOf(this.clock.now());
    return { ...rest, ownerUnitId: ownerUnitId ?? '', late, completeTime: timeOf(completeTime) };
  }
}

/** Each task has one owner and a day that exists. @throws INVALID_ARGUMENT */
export function checkTasks(tasks: readonly NewDecisionTask[]): void {
  const faults = tasks.flatMap(({ ownerUnitId, ownerPost, dueDate }, at): FieldViolation[] => [
    ...((ownerUnitId === '') === (ownerPost === '')
      ? [{ field: `tasks[${at}].owner_unit_id`, description: 'a task has one owner: a unit or a post' }]
      : []),
    ...(isLocalDate(dueDate) ? [] : [{ field: `tasks[${at}].due_date`, description: 'must be a day that exists' }]),
  ]);
  if (faults.length > 0) throw invalidFields(faults);
}
