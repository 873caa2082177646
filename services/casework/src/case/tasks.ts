import type { Unit } from '@wangge/contracts/wangge/grid/v1/unit';
import { v7 } from 'uuid';
import type { Case, TaskState } from './case.state.ts';

/** The tasks of a dispatch, the lead unit's first. */
export function newTasks(lead: Unit, helping: readonly Unit[], at: Date): TaskState[] {
  return [lead, ...helping].map(({ unitId, name }, index) => ({
    taskId: v7(),
    unitId,
    unitName: name,
    lead: index === 0,
    state: 'dispatched',
    result: '',
    dispatchTime: at.toISOString(),
    acceptTime: null,
    completeTime: null,
    handledBy: [],
    objection: 'none',
    dueTime: null,
  }));
}

/** The tasks of a case with one of them changed. */
export function withTask({ now }: Case, task: TaskState, change: Partial<TaskState>): TaskState[] {
  return now.tasks.map((one) => (one.taskId === task.taskId ? { ...one, ...change } : one));
}

/** Adds to those who have handled a task. */
export const handledBy = (task: TaskState, actor: string): readonly string[] => [
  ...new Set([...task.handledBy, actor]),
];

/** What is not finished is withdrawn: the case goes back to the desk, or is closed. */
export const withdrawn = (tasks: readonly TaskState[]): TaskState[] =>
  tasks.map((task) => (task.state === 'completed' ? task : { ...task, state: 'withdrawn' }));

/** Handling goes on: the lead unit has its task in hand again. */
export const takenUpAgain = ({ now }: Case): TaskState[] => {
  const lead = now.tasks.findLast((task) => task.lead && task.unitId === now.leadUnitId);
  return now.tasks.map((task) => (task === lead ? { ...task, state: 'accepted', completeTime: null } : task));
};
