import { Injectable } from '@nestjs/common';
import type {
  AcceptTaskRequest,
  AnswerTaskRequest,
  ListTasksRequest,
  ObjectTaskRequest,
  WatchTasksRequest,
} from '@wangge/contracts/wangge/exchange/v1/department_task_service';
import { notFound } from '@wangge/platform/errors';
import { Database, PageTokens, scopeOf, type CommandCall } from '@wangge/platform/persistence';
import { Places } from '@wangge/platform/places';
import type { Call } from '@wangge/platform/rpc';
import { endWith, mayWatch } from '../board/board.ts';
import { CaseFeed } from '../board/case-feed.ts';
import { LiveLines } from '../board/live-lines.ts';
import { CaseActions } from '../case/case.actions.ts';
import { illegalTransition } from '../case/case.errors.ts';
import { taskOf } from '../case/case.flow.ts';
import type { CaseRow } from '../case/case.row.ts';
import type { Case, TaskState } from '../case/case.state.ts';
import { openTasks } from '../case/case.store.ts';
import { Cases, type Found } from '../case/cases.ts';
import { FlowBook } from '../flow/flow.book.ts';
import { toDepartmentTask } from './department-task.view.ts';

const PAGE = 20;
const MOST = 100;

type TaskRow = CaseRow & { readonly taskId: string };

/** The tasks of a department's unit, through the same verbs as everybody's. */
@Injectable()
export class DepartmentTasks {
  constructor(
    private readonly db: Database,
    private readonly cases: Cases,
    private readonly act: CaseActions,
    private readonly feed: CaseFeed,
    private readonly places: Places,
    private readonly tokens: PageTokens,
    private readonly flows: FlowBook,
  ) {}

  /** A page of open tasks, oldest first. */
  async list({ pageSize }: ListTasksRequest, call: CommandCall) {
    const size = pageSize || PAGE;
    const rows = await this.#open(call, size + 1, this.tokens.open(call)?.[0] ?? null);
    const page = rows.slice(0, size);
    const last = page.at(-1);
    const nextPageToken = last && rows.length > size ? this.tokens.seal(call, [last.taskId]) : '';
    const tasks = page.map(async (row) => this.#show(await this.flows.caseOf(row), row.taskId, call));
    return { tasks: await Promise.all(tasks), nextPageToken };
  }

  /**
   * Those open now, or of them those that came after one that was seen, then each new one. What is dispatched while the first are
   * read is told once.
   */
  async *watch({ afterTaskId }: WatchTasksRequest, call: Call & CommandCall) {
    const told = new Set<string>();
    const changed = new LiveLines<string>();
    const close = this.feed.open((change) => {
      if (change.action === 'dispatch' && mayWatch(change, call.passport)) changed.push(change.caseId);
    });
    const over = endWith(call, changed);
    try {
      for (let after: string | null = afterTaskId || null; ;) {
        const rows: TaskRow[] = await this.#open(call, MOST, after);
        for (const row of rows) {
          told.add(row.taskId);
          yield { task: this.#show(await this.flows.caseOf(row), row.taskId, call) };
        }
        after = rows.at(-1)?.taskId ?? null;
        if (rows.length < MOST) break;
      }
      for await (const caseId of changed) {
        const found = await this.cases.get(call, caseId);
        const task = taskOf(found, call.passport.unitId);
        if (!task || told.has(task.taskId)) continue;
        told.add(task.taskId);
        yield { task: this.#show(found, task.taskId, call) };
      }
    } finally {
      over();
      close();
    }
  }

  async accept({ taskId }: AcceptTaskRequest, call: CommandCall) {
    const found = await this.act.accept.run(() => this.#find(taskId, 'accept', call), '', call);
    return { task: this.#show(found, taskId, call) };
  }

  async object({ taskId, reason, reference }: ObjectTaskRequest, call: CommandCall) {
    const found = await this.act.object.run(() => this.#find(taskId, 'object', call), reason, reference, call);
    return { task: this.#show(found, taskId, call) };
  }

  /** @throws NOT_FOUND, FAILED_PRECONDITION unless the department may answer the task now */
  async checkAnswerable(taskId: string, call: CommandCall): Promise<void> {
    const found = await this.cases.getByTask(call, taskId);
    const task = found.now.tasks.find((one) => one.taskId === taskId);
    if (task?.unitId !== call.passport.unitId) throw notFound('task');
    const { allowedActions = [] } = this.#show(found, taskId, call);
    if (!allowedActions.includes('answer'))
      throw illegalTransition('upload', { caseId: found.facts.caseId, state: task.state, allowed: allowedActions });
  }

  async answer({ taskId, result, fileIds }: AnswerTaskRequest, call: CommandCall) {
    const find = () => this.#find(taskId, 'answer', call);
    const found = await this.act.complete.run(
      find,
      { result, files: { ids: fileIds, kind: 'after', field: 'file_ids' } },
      call,
    );
    return { task: this.#show(found, taskId, call) };
  }

  #open(call: CommandCall, limit: number, after: string | null): Promise<TaskRow[]> {
    const scope = scopeOf(call);
    return scope.unit === null
      ? Promise.resolve([])
      : this.db.read<TaskRow>(scope, openTasks, [limit, after, scope.unit]);
  }

  /** The case of one of the unit's own tasks; another unit's task in the same case is not there for this one. */
  async #find(taskId: string, action: string, call: CommandCall): Promise<Found> {
    const { unitId } = call.passport;
    const result = await this.cases.findByTask(call, taskId);
    const found = result.repeated ?? result.found;
    const task = found.now.tasks.find((one) => one.taskId === taskId);
    if (task?.unitId !== unitId) throw notFound('task');
    if (!result.repeated && taskOf(found, unitId)?.taskId !== taskId) {
      throw illegalTransition(action, { caseId: found.facts.caseId, state: task.state, allowed: [] });
    }
    return result;
  }

  #show(found: Case, taskId: string, { passport }: Pick<CommandCall, 'passport'>) {
    const placeName = found.now.gridId === null ? '' : (this.places.get(found.now.gridId)?.name ?? '');
    return toDepartmentTask(found, taskIn(found, taskId), { passport, placeName });
  }
}

function taskIn({ facts, now }: Case, taskId: string): TaskState {
  const task = now.tasks.find((one) => one.taskId === taskId);
  if (!task) throw new Error(`case ${facts.caseId} has no task ${taskId}`);
  return task;
}
