import { invalidFields } from '@wangge/platform/errors';
import { isLocalDate, localDateOf, type LocalDate } from '@wangge/worktime';
import type { Instant } from '../case/case.state.ts';
import { notInFuture, notNow } from '../mediation/mediation.errors.ts';
import type { MediationFacts } from '../mediation/mediation.rules.ts';

export type Outcome = 'performed' | 'partly' | 'not-performed';
export type Ground = 'seen' | 'receipt' | 'both-parties' | 'one-party';

/** What was found of a promise; nothing that was found is ever overwritten. */
export interface Check {
  readonly outcome: Outcome;
  readonly ground: Ground;
  readonly time: Instant;
}

/** A promise of an agreement without a word of it. */
export interface PromiseFacts {
  readonly party: number;
  readonly dueDay: LocalDate;
  /** When to look next; empty for never. */
  readonly checkDay: LocalDate;
  /** Whether that day was told. */
  readonly reminded: boolean;
  readonly checks: readonly Check[];
}

/** Its words; sealed. */
export interface PromiseWords {
  readonly text: string;
  /** One for each check. */
  readonly notes: readonly string[];
}

interface Promised {
  readonly partyNumber: number;
  readonly dueDate: string;
}

interface Found extends Check {
  /** Which promise, from 1. */
  readonly number: number;
  readonly note: string;
  readonly againDay: string;
}

const lastOf = ({ checks }: PromiseFacts): Outcome | undefined => checks.at(-1)?.outcome;

/** What was promised may be put right until somebody has looked whether it was done. */
export function withPromises(facts: MediationFacts, promises: readonly Promised[], state: string): MediationFacts {
  const checked = facts.promises.some(({ checks }) => checks.length > 0);
  if (facts.effectiveTime === null || checked || !['in-session', 'agreed'].includes(state))
    throw notNow('promises', state);
  const from = localDateOf(new Date(facts.effectiveTime));
  const bad = promises.flatMap(({ partyNumber, dueDate }, at) => [
    ...(facts.consents[partyNumber - 1]
      ? []
      : [{ field: `promises[${at}].party_number`, description: 'is no party of it' }]),
    ...(isLocalDate(dueDate) && dueDate >= from
      ? []
      : [{ field: `promises[${at}].due_date`, description: `must be a day that exists, from ${from} on` }]),
  ]);
  if (bad.length > 0) throw invalidFields(bad);
  const made = promises.map(({ partyNumber: party, dueDate: dueDay }) => ({
    ...{ party, dueDay, checkDay: dueDay, reminded: false, checks: [] },
  }));
  return { ...facts, promises: made };
}

/** What was found of a promise: also before its day, and again while it is open. */
export function withCheck(
  facts: MediationFacts,
  { number, note, againDay, outcome, ground, time }: Found,
  o: { readonly at: Date; readonly state: string },
): MediationFacts {
  if (o.state !== 'agreed') throw notNow('performance', o.state);
  const promise = facts.promises[number - 1];
  if (!promise) throw invalidFields([{ field: 'number', description: 'is no promise of it' }]);
  if (lastOf(promise) === 'performed') throw notNow('performance', o.state);
  if (new Date(time) > o.at) throw notInFuture('time');
  if (outcome !== 'performed' && note.trim() === '')
    throw invalidFields([{ field: 'note', description: 'says what is open, and why' }]);
  if (againDay !== '' && (outcome === 'performed' || !isLocalDate(againDay) || againDay <= localDateOf(o.at)))
    throw invalidFields([{ field: 'again_date', description: 'is a day to come, of what was not performed whole' }]);
  const next = { ...promise, checkDay: againDay, reminded: false };
  const checked = { ...next, checks: [...promise.checks, { outcome, ground, time }] };
  return { ...facts, promises: facts.promises.map((one, at) => (at === number - 1 ? checked : one)) };
}

/** When somebody is reminded on a day: at nine in the morning. */
const morningOf = (day: LocalDate): Date => new Date(`${day}T09:00:00+08:00`);

const awaited = ({ checkDay, reminded }: PromiseFacts): boolean => checkDay !== '' && !reminded;

/** When to remind of the next promise to look at; null when there is none. */
export function checkAt({ promises }: MediationFacts): Date | null {
  const [first] = promises
    .filter(awaited)
    .map(({ checkDay }) => morningOf(checkDay))
    .toSorted((a, b) => +a - +b);
  return first ?? null;
}

/** The promises whose day has come, from 1, and the facts once they were told. */
export function reminded(
  facts: MediationFacts,
  now: Date,
): { readonly facts: MediationFacts; readonly numbers: number[] } {
  const due = facts.promises.map((one) => awaited(one) && morningOf(one.checkDay) <= now);
  const numbers = due.flatMap((is, at) => (is ? [at + 1] : []));
  const promises = facts.promises.map((one, at) => (due[at] ? { ...one, reminded: true } : one));
  return { facts: { ...facts, promises }, numbers };
}

/** Numbers of the promises that are not known to be performed. */
export const openOf = ({ promises }: MediationFacts): number[] =>
  promises.flatMap((one, at) => (lastOf(one) === 'performed' ? [] : [at + 1]));

/** How they stand, as events tell it. */
export function tallyOf({ promises }: MediationFacts) {
  const count = (outcome: Outcome) => promises.filter((one) => lastOf(one) === outcome).length;
  return {
    ...{ promises: promises.length, promisesPerformed: count('performed') },
    ...{ promisesPartly: count('partly'), promisesNotPerformed: count('not-performed') },
  };
}

/** Promises whose day came in a range, by what was found last. */
export interface CountedPromises {
  readonly promisesDue: number;
  readonly promisesPerformed: number;
  readonly promisesPartly: number;
  readonly promisesNotPerformed: number;
}

export const NO_PROMISES: CountedPromises = {
  ...{ promisesDue: 0, promisesPerformed: 0, promisesPartly: 0, promisesNotPerformed: 0 },
};

/** The rates by their definition: nothing of nothing is no rate. */
export function promiseRatesOf(counted: CountedPromises) {
  const { promisesDue: due, promisesPerformed, promisesPartly, promisesNotPerformed } = counted;
  if (due === 0) return {};
  return {
    checkRate: (promisesPerformed + promisesPartly + promisesNotPerformed) / due,
    promiseRate: promisesPerformed / due,
  };
}
