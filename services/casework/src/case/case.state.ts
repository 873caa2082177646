import type { ClockRun, Flow } from '@wangge/flow';
import type { ClockUnit, Explanation } from '@wangge/worktime';

/** An instant as ISO 8601 in UTC: states live in jsonb, where a Date would not come back as one. */
export type Instant = string;

export type Light = 'green' | 'amber' | 'amber2' | 'red';
export type ItemClass = 'immediate' | 'promised' | 'supplementary' | 'referred';
export type TaskStanding = 'dispatched' | 'objected' | 'accepted' | 'completed' | 'withdrawn';

/** A task (任务) of one unit. Who acted stands here, so that nobody verifies their own work. */
export interface TaskState {
  readonly taskId: string;
  readonly unitId: string;
  readonly unitName: string;
  readonly lead: boolean;
  readonly state: TaskStanding;
  readonly result: string;
  readonly dispatchTime: Instant;
  readonly acceptTime: Instant | null;
  readonly completeTime: Instant | null;
  /** Subjects of those who accepted or completed it. */
  readonly handledBy: readonly string[];
  /** What became of the unit's objection; it may object once, and the decision binds. */
  readonly objection: 'none' | 'open' | 'upheld' | 'rejected';
  /** When a helper's answer is due; null for the lead unit, whose clocks are the case's. */
  readonly dueTime: Instant | null;
}

/** A clock (时限) as it stands. The explanation is kept as data and told in either language when asked. */
export interface ClockState {
  readonly name: string;
  readonly amount: number;
  readonly unit: ClockUnit;
  /** When it started, stood still and stopped, and what it was granted. */
  readonly run: ClockRun;
  readonly dueTime: Instant;
  /** When its warnings begin, the first first. */
  readonly amberTimes: readonly Instant[];
  /** The worst light it has reached and told of. */
  readonly light: Light;
  readonly provisional: boolean;
  readonly explanation: Explanation;
  /** The last year whose notice was known when it was computed; absent in what is older than this field. */
  readonly knownUntil?: number;
  /** How many notices had been declared here by then; absent while none had. */
  readonly edition?: number;
  /** The helper's task it belongs to; absent for the clocks of the case. */
  readonly taskId?: string;
  /** The supervision order it belongs to. */
  readonly orderId?: string;
}

/** More time a unit asks for (延期申请); granted or refused by somebody above. */
export interface ExtensionAsked {
  readonly unitId: string;
  readonly unitName: string;
  readonly subject: string;
  readonly clock: string;
  readonly amount: number;
  readonly reason: string;
  readonly askTime: Instant;
}

/** A leader who took a case over in person (领导包案). */
export interface TakenOver {
  readonly subject: string;
  readonly label: string;
  readonly note: string;
  readonly time: Instant;
}

/** A clock that went red and was not sent up yet: somebody responsible is to be found first. */
export interface ToEscalate {
  readonly clock: string;
  readonly level: number;
  readonly time: Instant;
}

/** What those above a case know and do. */
export interface Oversight {
  readonly asked?: ExtensionAsked;
  readonly takenOver?: TakenOver;
  readonly toEscalate?: readonly ToEscalate[];
  readonly orders?: readonly SupervisionOrder[];
  /** Not from above: who of a unit has its task. */
  readonly passed?: readonly PassedTask[];
}

/** A task that a unit gave to one of its own workers. */
export interface PassedTask {
  readonly taskId: string;
  readonly staffId: string;
  readonly staffName: string;
  readonly time: Instant;
}

/** An order of a leader to the unit that leads, to answer by a day (督办单). */
export interface SupervisionOrder {
  readonly orderId: string;
  readonly state: 'issued' | 'answered' | 'returned' | 'accepted';
  readonly unitId: string;
  readonly unitName: string;
  readonly issuer: string;
  readonly issuerSubject: string;
  readonly note: string;
  readonly answer: string;
  readonly returnedBecause: string;
  readonly issueTime: Instant;
  readonly answerTime: Instant | null;
}

export interface AttachmentState {
  readonly fileId: string;
  readonly kind: 'before' | 'after' | 'evidence';
  /** Which evidence it shows; absent in what is older than this field, empty where nobody said. */
  readonly evidence?: string;
  readonly mediaType: string;
  readonly size: number;
  readonly attachTime: Instant;
}

/**
 * Everything of a case that changes, in one value: decisions make the next one of it, the store writes it to the row, and each
 * line of history keeps it, so that a repeated call is answered with what the first one was. No personal data.
 */
export interface CaseState {
  readonly version: number;
  readonly state: string;
  readonly matterCode: string;
  readonly matterName: string;
  readonly itemClass: ItemClass;
  readonly gridId: string | null;
  readonly happenedAtPath: string;
  readonly orgPath: string;
  readonly leadUnitId: string | null;
  /** Units that have or had a task: they keep sight of it; acting needs an open task. */
  readonly unitIds: readonly string[];
  readonly light: Light;
  readonly escalationLevel: number;
  readonly reworkCount: number;
  readonly objectionCount: number;
  readonly reopenCount: number;
  readonly satisfaction: number;
  /** How often each action was taken that its flow allows once, in the case or since it was last reopened. */
  readonly taken: Readonly<Record<string, number>>;
  readonly oversight: Oversight;
  readonly fileTime: Instant | null;
  readonly closeTime: Instant | null;
  readonly tasks: readonly TaskState[];
  readonly clocks: readonly ClockState[];
  readonly attachments: readonly AttachmentState[];
}

/** What never changes of a case once it is reported. */
export interface CaseFacts {
  readonly caseId: string;
  readonly number: string;
  readonly flow: string;
  readonly flowVersion: number;
  readonly catalogueVersion: number;
  readonly description: string;
  readonly channel: string;
  readonly longitude: number | null;
  readonly latitude: number | null;
  readonly placeWords: string;
  readonly reporterSubject: string;
  readonly reporterId: string;
  /** Envelope with the reporter's name and phone, or null when they gave neither. */
  readonly sealed: Buffer | null;
  readonly reportTime: Instant;
}

/** A case as it was read: facts, and the state a decision is made on. */
export interface Case {
  readonly facts: CaseFacts;
  readonly now: CaseState;
  /** The flow it runs on, in the version it was opened under. */
  readonly flow: Flow;
}
