import type { Flow } from '@wangge/flow';
import type { AttachmentState, Case, CaseState, Instant, TaskState } from './case.state.ts';
import type { CaseFile } from './case.entity.ts';

/** A row as the statements of `case.store.ts` answer it. */
export interface CaseRow extends Omit<CaseFile, 'followCodeHash' | 'nextAlarmAt' | 'dueAt'> {
  readonly tasks: readonly TaskState[];
  readonly attachments: readonly AttachmentState[];
}

/** A row as facts and state, with the flow it runs on. */
export function caseOf(row: CaseRow, own: Flow): Case {
  const { caseId, number, flow, flowVersion, catalogueVersion, description, channel, longitude, latitude } = row;
  const { placeWords, reporterSubject, reporterId, sealed } = row;
  return {
    facts: {
      ...{ caseId, number, flow, flowVersion, catalogueVersion, description, channel, longitude, latitude },
      ...{ placeWords, reporterSubject, reporterId, sealed },
      reportTime: row.reportTime.toISOString(),
    },
    now: stateOf(row),
    flow: own,
  };
}

function stateOf(row: CaseRow): CaseState {
  const { version, state, matterCode, matterName, itemClass, gridId, happenedAtPath, orgPath, leadUnitId, unitIds } =
    row;
  const { light, escalationLevel, reworkCount, objectionCount, reopenCount, satisfaction, taken, oversight, clocks } =
    row;
  return {
    ...{ version, state, matterCode, matterName, itemClass, gridId, happenedAtPath, orgPath, leadUnitId, unitIds },
    ...{ light, escalationLevel, reworkCount, objectionCount, reopenCount, satisfaction, taken, oversight, clocks },
    fileTime: row.fileTime?.toISOString() ?? null,
    closeTime: row.closeTime?.toISOString() ?? null,
    tasks: row.tasks.map((task) => ({
      ...task,
      dispatchTime: instant(task.dispatchTime),
      acceptTime: task.acceptTime && instant(task.acceptTime),
      completeTime: task.completeTime && instant(task.completeTime),
      dueTime: task.dueTime && instant(task.dueTime),
    })),
    attachments: row.attachments.map((file) => ({ ...file, attachTime: instant(file.attachTime) })),
  };
}

// PostgreSQL writes an instant into json in its own way; a state knows one.
const instant = (at: string): Instant => new Date(at).toISOString();
