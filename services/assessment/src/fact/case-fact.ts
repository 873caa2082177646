/** What is counted, per area, day and matter. Every indicator is made of these. */
export const COUNTERS = [
  'reported',
  'filed',
  'refused',
  'dispatched',
  'handled',
  'due_to_close',
  'closed',
  'on_time_closed',
  'rework_cases',
  'objections',
  'reopened',
  'evaluated',
  'satisfied',
  'satisfaction_sum',
  'told_by_public',
  'found_or_told',
] as const;
export type Counter = (typeof COUNTERS)[number];

/** Who came upon a matter: a patrol of the place, the public, or neither, as with what departments send. */
export type FoundBy = 'patrol' | 'public' | '';

/** What is known of one case: days are Beijing days, "YYYY-MM-DD". The figures are a pure function of all facts. */
export interface CaseFact {
  readonly caseId: string;
  /** Version of the last event folded in. */
  readonly version: number;
  readonly orgPath: string;
  readonly matterCode: string;
  readonly reportedDay: string | null;
  readonly filedDay: string | null;
  readonly refusedDay: string | null;
  readonly dispatchedDay: string | null;
  readonly handledDay: string | null;
  /** Day the whole case is due; moves when a suspension or an extension moves it. */
  readonly dueDay: string | null;
  readonly closedDay: string | null;
  readonly closedOnTime: boolean;
  readonly reworks: number;
  readonly objections: number;
  readonly reopenedDay: string | null;
  readonly evaluatedDay: string | null;
  readonly satisfaction: number;
  readonly foundBy: FoundBy;
}

/** A case of which nothing is known yet. */
export const blankFact = (caseId: string, orgPath: string, matterCode: string): CaseFact => ({
  caseId,
  version: 0,
  orgPath,
  matterCode,
  reportedDay: null,
  filedDay: null,
  refusedDay: null,
  dispatchedDay: null,
  handledDay: null,
  dueDay: null,
  closedDay: null,
  closedOnTime: false,
  reworks: 0,
  objections: 0,
  reopenedDay: null,
  evaluatedDay: null,
  satisfaction: 0,
  foundBy: '',
});

/** So much of a counter on a day. */
export interface Contribution {
  readonly day: string;
  readonly counter: Counter;
  readonly amount: number;
}

/**
 * What one case adds to the figures.
 *
 * Due to close (应结案) is a filed case on the day its limit expires, or on the day it was closed when that came earlier
 * (standards: cases whose limit expires inside the period, and cases closed in it whose limit was later).
 */
export function contributionsOf(fact: CaseFact): Contribution[] {
  const found: Contribution[] = [];
  const add = (day: string | null, counter: Counter, amount = 1) => {
    if (day !== null && amount !== 0) found.push({ day, counter, amount });
  };
  add(fact.reportedDay, 'reported');
  add(fact.filedDay, 'filed');
  add(fact.refusedDay, 'refused');
  add(fact.dispatchedDay, 'dispatched');
  add(fact.handledDay, 'handled');
  if (fact.filedDay !== null) add(earlier(fact.dueDay, fact.closedDay), 'due_to_close');
  add(fact.closedDay, 'closed');
  if (fact.closedOnTime) add(fact.closedDay, 'on_time_closed');
  if (fact.reworks > 0) add(fact.handledDay, 'rework_cases');
  add(fact.dispatchedDay, 'objections', fact.objections);
  add(fact.reopenedDay, 'reopened');
  add(fact.evaluatedDay, 'evaluated');
  if (fact.satisfaction >= 4) add(fact.evaluatedDay, 'satisfied');
  add(fact.evaluatedDay, 'satisfaction_sum', fact.satisfaction);
  if (fact.foundBy === 'public') add(fact.filedDay, 'told_by_public');
  if (fact.foundBy !== '') add(fact.filedDay, 'found_or_told');
  return found;
}

const earlier = (a: string | null, b: string | null): string | null =>
  a === null || b === null ? (a ?? b) : a < b ? a : b;

/** What changes in the figures when a fact becomes another: only what differs, by place, matter and day. */
export function changesBetween(before: CaseFact | undefined, after: CaseFact): FigureChange[] {
  const sums = new Map<string, FigureChange>();
  const put = (fact: CaseFact, sign: 1 | -1) => {
    for (const { day, counter, amount } of contributionsOf(fact)) {
      const key = `${fact.orgPath} ${fact.matterCode} ${day} ${counter}`;
      const known = sums.get(key)?.amount ?? 0;
      sums.set(key, {
        orgPath: fact.orgPath,
        matterCode: fact.matterCode,
        day,
        counter,
        amount: known + sign * amount,
      });
    }
  };
  if (before !== undefined) put(before, -1);
  put(after, 1);
  return [...sums.values()].filter(({ amount }) => amount !== 0);
}

export interface FigureChange extends Contribution {
  readonly orgPath: string;
  readonly matterCode: string;
}

/** Figures are kept for the community of a path, its street and the district, never for a grid; the district has no parent. */
export function areasOf(orgPath: string): { parent: string; area: string }[] {
  const labels = orgPath.split('.').slice(0, 3);
  return labels.map((_label, index) => ({
    parent: labels.slice(0, index).join('.'),
    area: labels.slice(0, index + 1).join('.'),
  }));
}
