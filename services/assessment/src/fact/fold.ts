import { timestampDate, type Timestamp } from '@bufbuild/protobuf/wkt';
import { Channel } from '@wangge/contracts/wangge/casework/v1/case';
import type { CaseFact, FoundBy } from './case-fact.ts';

const beijing = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', dateStyle: 'short' });

/** The Beijing day of an instant, "YYYY-MM-DD". */
export const dayOf = (time: Timestamp | undefined): string | null =>
  time === undefined ? null : beijing.format(timestampDate(time));

/** The part of an event of casework that every one of them has. */
export interface CaseEvent {
  readonly $typeName: string;
  readonly caseId: string;
  readonly version: number;
  readonly matterCode: string;
  readonly happenedAtPath: string;
  readonly time?: Timestamp;
}

interface Details {
  readonly dueTime?: Timestamp;
  readonly onTime?: boolean;
  readonly reworkCount?: number;
  readonly satisfaction?: number;
  readonly clock?: string;
  readonly lead?: boolean;
  readonly channel?: Channel;
}

type Step = (fact: CaseFact, day: string | null, details: Details) => Partial<CaseFact>;

const due = ({ dueTime }: Details): Partial<CaseFact> => (dueTime === undefined ? {} : { dueDay: dayOf(dueTime) });

/** Who came upon what a channel brings: staff on their way, or somebody who had to tell them. */
const FOUND_BY: Readonly<Partial<Record<Channel, FoundBy>>> = {
  [Channel.PATROL]: 'patrol',
  [Channel.DIARY]: 'patrol',
  [Channel.PHONE]: 'public',
  [Channel.SMS]: 'public',
  [Channel.WEB]: 'public',
  [Channel.WINDOW]: 'public',
  [Channel.CAPTAIN]: 'public',
  [Channel.LETTER]: 'public',
  [Channel.HOTLINE]: 'public',
  [Channel.DELEGATE]: 'public',
};

/** What each event adds to what is known of a case. Events that are not here change the version only. */
const STEPS: Readonly<Record<string, Step>> = {
  CaseReported: (_fact, day, details) => ({
    reportedDay: day,
    foundBy: FOUND_BY[details.channel ?? Channel.UNSPECIFIED] ?? '',
    ...due(details),
  }),
  CaseFiled: (fact, day, details) => ({ filedDay: fact.filedDay ?? day, ...due(details) }),
  CaseRefused: (_fact, day) => ({ refusedDay: day }),
  CaseDispatched: (fact, day) => ({ dispatchedDay: fact.dispatchedDay ?? day }),
  DispatchObjected: (fact) => ({ objections: fact.objections + 1 }),
  TaskCompleted: (fact, day, { lead }) => (lead === true ? { handledDay: fact.handledDay ?? day } : {}),
  CaseSentBack: (fact) => ({ reworks: fact.reworks + 1 }),
  CaseClosed: (fact, day, details) => ({
    closedDay: day,
    closedOnTime: details.onTime ?? false,
    filedDay: fact.filedDay ?? day,
    ...due(details),
  }),
  CaseReopened: (_fact, day, details) => ({
    closedDay: null,
    closedOnTime: false,
    evaluatedDay: null,
    satisfaction: 0,
    reopenedDay: day,
    ...due(details),
  }),
  CaseResumed: (_fact, _day, details) => due(details),
  DeadlineRecomputed: (_fact, _day, details) => due(details),
  DeadlineExtended: (_fact, _day, details) =>
    details.clock === 'overall' || details.clock === 'closing' ? due(details) : {},
  CaseEvaluated: (_fact, day, { satisfaction }) => ({ evaluatedDay: day, satisfaction: satisfaction ?? 0 }),
};

/** Folds one event into what is known of its case. */
export function fold(fact: CaseFact, event: CaseEvent & Details): CaseFact {
  const name = event.$typeName.slice(event.$typeName.lastIndexOf('.') + 1);
  const step = STEPS[name]?.(fact, dayOf(event.time), event) ?? {};
  return {
    ...fact,
    orgPath: event.happenedAtPath || fact.orgPath,
    matterCode: event.matterCode || fact.matterCode,
    ...step,
    version: event.version,
  };
}
