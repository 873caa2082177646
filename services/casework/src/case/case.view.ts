import type { JsonObject, MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  Channel,
  type AttachmentSchema,
  type CaseSchema,
  type ClockSchema,
  type HistoryLineSchema,
  type TaskSchema,
} from '@wangge/contracts/wangge/casework/v1/case';
import type { Passport } from '@wangge/platform/identity';
import { explain } from '@wangge/worktime';
import { oversightActions } from '../oversight/oversight.actions.ts';
import { repeatCountOf } from '../intake/repeats.ts';
import { timestampOf } from './case.change.ts';
import { standingOf } from './case.clocks.ts';
import { allowedActions } from './case.flow.ts';
import type { AttachmentState, Case, ClockState, Instant, Oversight, TaskState } from './case.state.ts';

/** What the envelope of a case holds about its reporter. */
export interface Reporter {
  readonly name: string;
  readonly phone: string;
  /** Answers to the form of the matter, in clear. */
  readonly form?: JsonObject;
  /** The same as they are shown: what the form calls sensitive is masked. */
  readonly shown?: JsonObject;
  /** Whom it concerns, when it was told for somebody else. */
  readonly concerned?: { readonly name: string; readonly phone: string };
  readonly source?: Came;
  readonly handover?: HandedOver;
}

/** Where a report comes from; times as ISO 8601. */
export interface Came {
  readonly reference: string;
  readonly organisation: string;
  readonly receiveTime: Instant | null;
  readonly dueTime: Instant | null;
}

/** What was called first in an emergency. */
export interface HandedOver {
  readonly number: string;
  readonly time: Instant | null;
  readonly note: string;
}

/** What a message needs that a case's row does not hold. */
export interface Around {
  readonly gridName: string;
  readonly reporter: Reporter;
}

/** A line of history as the store answers it. */
export interface HistoryRow {
  readonly version: number;
  readonly action: string;
  readonly fromState: string;
  readonly toState: string;
  readonly actorLabel: string;
  readonly note: string;
  readonly happenTime: Date;
}

/** The version of a case, to be sent back with a change. */
export const etagOf = ({ now }: Case): string => `v${now.version}`;

/** A case as the contract says it, with what this caller may do with it. Names and numbers are clear: the door masks them. */
export function toCase(
  found: Case,
  passport: Passport,
  { gridName, reporter }: Around,
): MessageInitShape<typeof CaseSchema> {
  const { facts, now } = found;
  const { caseId, number, flow, flowVersion, catalogueVersion, description, placeWords, reporterId } = facts;
  const { version, state, matterCode, matterName, itemClass, happenedAtPath, orgPath } = now;
  const { reworkCount, objectionCount, reopenCount, satisfaction, escalationLevel } = now;
  return {
    ...{ caseId, number, flow, flowVersion, catalogueVersion, description, placeWords, reporterId, gridName },
    ...{ version, state, matterCode, matterName, itemClass, happenedAtPath, orgPath },
    ...{ reworkCount, objectionCount, reopenCount, satisfaction, escalationLevel },
    allowedActions: allowedActions(found, passport),
    oversightActions: oversightActions(found, passport),
    channel: channelOf(facts.channel),
    gridId: now.gridId ?? '',
    longitude: facts.longitude ?? 0,
    latitude: facts.latitude ?? 0,
    reporterName: reporter.name,
    reporterPhone: reporter.phone,
    ...(reporter.shown && { form: reporter.shown }),
    tasks: [...now.tasks].sort((a, b) => Number(b.lead) - Number(a.lead)).map((task) => toTask(found, task, passport)),
    clocks: now.clocks.map(toClock),
    attachments: now.attachments.map(toAttachment),
    reportTime: timestampFromDate(new Date(facts.reportTime)),
    fileTime: timestampOf(now.fileTime),
    closeTime: timestampOf(now.closeTime),
    etag: etagOf(found),
    repeatCount: repeatCountOf(now),
    ...intakeOf(reporter),
  };
}

/** How it came in, as far as it did not come in by itself. */
function intakeOf({ concerned, source, handover }: Reporter) {
  return {
    ...(concerned && { concernedName: concerned.name, concernedPhone: concerned.phone }),
    ...(source && {
      source: { ...source, receiveTime: timestampOf(source.receiveTime), dueTime: timestampOf(source.dueTime) },
    }),
    ...(handover && { handover: { ...handover, time: timestampOf(handover.time) } }),
  };
}

/** Who of a unit has its task; undefined when nobody by name. */
export const workerOf = ({ passed }: Oversight, taskId: string) => passed?.find((one) => one.taskId === taskId);

function toTask({ facts, now }: Case, task: TaskState, passport: Passport): MessageInitShape<typeof TaskSchema> {
  const { taskId, unitId, unitName, lead, state, result } = task;
  const worker = passport.unitId === unitId ? workerOf(now.oversight, taskId) : undefined;
  return {
    ...(worker && { workerStaffId: worker.staffId, workerName: worker.staffName }),
    ...{ caseId: facts.caseId, taskId, unitId, unitName, lead, state, result },
    dispatchTime: timestampOf(task.dispatchTime),
    acceptTime: timestampOf(task.acceptTime),
    completeTime: timestampOf(task.completeTime),
    dueTime: timestampOf(task.dueTime),
  };
}

export function toClock(clock: ClockState): MessageInitShape<typeof ClockSchema> {
  const { name, light, provisional, explanation, run, taskId = '' } = clock;
  return {
    ...{ name, light, provisional, taskId },
    state: standingOf(clock),
    startTime: timestampOf(run.startedTime),
    dueTime: timestampOf(clock.dueTime),
    stopTime: timestampOf(run.stoppedTime),
    explanation: explain(explanation, 'en'),
    explanationZh: explain(explanation, 'zh'),
  };
}

function toAttachment(file: AttachmentState): MessageInitShape<typeof AttachmentSchema> {
  const { fileId, kind, evidence = '', mediaType, size, attachTime } = file;
  return { fileId, kind, evidence, mediaType, size: BigInt(size), attachTime: timestampOf(attachTime) };
}

export function toHistoryLine(row: HistoryRow): MessageInitShape<typeof HistoryLineSchema> {
  const { version, action, fromState, toState, actorLabel: actor, note, happenTime } = row;
  return { version, action, fromState, toState, actor, note, time: timestampFromDate(happenTime) };
}

/** Channels as they are stored: "patrol", "phone" … */
export const channelName = (channel: Channel): string => (Channel[channel] ?? '').toLowerCase();

const channelOf = (name: string): Channel => Channel[name.toUpperCase() as keyof typeof Channel] ?? Channel.UNSPECIFIED;
