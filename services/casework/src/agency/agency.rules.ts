import { isLocalDate } from '@wangge/worktime';
import type { Instant } from '../case/case.state.ts';
import { badPromise, noSuchReceipt, notInFuture, notNow, tooManyOriginals } from './agency.errors.ts';

export type Receiver = 'resident' | 'family' | 'proxy';
export type Manner = '' | 'handed-back' | 'delivered';

export interface Original {
  readonly agentName: string;
  readonly takeTime: Instant;
  readonly manner: Manner;
  readonly returnTime: Instant | null;
  readonly returnAgentName: string;
}

/** What is held of an agency service without a name of a resident or of their papers. */
export interface AgencyFacts {
  readonly agentName: string;
  readonly agentStaffId: string;
  /** Empty: the deadline of the case. */
  readonly promisedDay: string;
  readonly mandate: { readonly time: Instant; readonly fileId: string; readonly noOriginals: boolean } | null;
  readonly originals: readonly Original[];
  readonly delivery: { readonly time: Instant; readonly receiver: Receiver; readonly fileId: string } | null;
}

/** Names of papers, of who gave and got them; sealed. One of each for an original. */
export interface AgencyWords {
  readonly documents: readonly string[];
  readonly givers: readonly string[];
  readonly receivers: readonly string[];
  readonly deliveredTo: string;
}

export const NO_FACTS: AgencyFacts = {
  ...{ agentName: '', agentStaffId: '', promisedDay: '', mandate: null, originals: [], delivery: null },
};
export const NO_WORDS: AgencyWords = { documents: [], givers: [], receivers: [], deliveredTo: '' };

const MOST_ORIGINALS = 30;

/** Where a case stands when something is recorded of it. */
export interface Standing {
  readonly at: Date;
  readonly state: string;
  /** Whether its flow has come to an end. */
  readonly ended: boolean;
}

/** Numbers of the receipts whose originals are still held. */
export const heldOf = ({ originals }: AgencyFacts): number[] =>
  originals.flatMap(({ manner }, at) => (manner === '' ? [at + 1] : []));

/** Somebody else may take over until it is delivered; a day is promised within the deadline of the case. */
export function withAgent(
  facts: AgencyFacts,
  agent: Pick<AgencyFacts, 'agentName' | 'agentStaffId' | 'promisedDay'>,
  o: Standing & { readonly today: string; readonly dueDay: string },
): AgencyFacts {
  if (o.ended || facts.delivery !== null) throw notNow('agent', o.state);
  const { promisedDay } = agent;
  if (promisedDay !== '' && (!isLocalDate(promisedDay) || promisedDay < o.today || promisedDay > o.dueDay))
    throw badPromise(o.dueDay);
  return { ...facts, ...agent };
}

/** A mandate names the agent, so there is one first; it can be signed anew until the result is there. */
export function withMandate(
  facts: AgencyFacts,
  mandate: NonNullable<AgencyFacts['mandate']>,
  o: Standing,
): AgencyFacts {
  if (facts.agentName === '' || o.ended || facts.delivery !== null) throw notNow('mandate', o.state);
  if (new Date(mandate.time) > o.at) throw notInFuture('time');
  if (mandate.noOriginals && facts.originals.length > 0) throw notNow('mandate without originals', o.state);
  return { ...facts, mandate };
}

export function withOriginal(facts: AgencyFacts, time: Instant, o: Standing): AgencyFacts {
  if (facts.agentName === '' || o.ended || facts.delivery !== null) throw notNow('original', o.state);
  if (new Date(time) > o.at) throw notInFuture('time');
  if (facts.originals.length >= MOST_ORIGINALS) throw tooManyOriginals(MOST_ORIGINALS);
  const taken = {
    agentName: facts.agentName,
    takeTime: time,
    manner: '',
    returnTime: null,
    returnAgentName: '',
  } as const;
  // What was handed over after all needs its receipt.
  const mandate = facts.mandate && { ...facts.mandate, noOriginals: false };
  return { ...facts, mandate, originals: [...facts.originals, taken] };
}

/** Once each; also after the end, since what is somebody's goes back whenever it is found. */
export function withReturn(
  facts: AgencyFacts,
  back: { readonly number: number; readonly manner: Manner; readonly time: Instant },
  o: Standing,
): AgencyFacts {
  const original = facts.originals[back.number - 1];
  if (!original) throw noSuchReceipt();
  if (original.manner !== '') throw notNow('return', o.state);
  if (new Date(back.time) > o.at) throw notInFuture('time');
  const returned = { ...original, manner: back.manner, returnTime: back.time, returnAgentName: facts.agentName };
  return { ...facts, originals: facts.originals.map((one, at) => (at === back.number - 1 ? returned : one)) };
}

/** What the unit answered is brought home once. */
export function withDelivery(
  facts: AgencyFacts,
  delivery: NonNullable<AgencyFacts['delivery']>,
  o: Standing,
): AgencyFacts {
  if (o.state !== 'result' || facts.delivery !== null) throw notNow('delivery', o.state);
  if (new Date(delivery.time) > o.at) throw notInFuture('time');
  return { ...facts, delivery };
}

/**
 * Evidence of the flow that these facts give, and evidence they contradict, whatever picture is handed in.
 * @param files ids of the files of the case, and of those given now: what was signed counts with its picture
 */
export function evidenceFrom(
  facts: AgencyFacts,
  files: readonly string[],
): { readonly gives: string[]; readonly denies: string[] } {
  const { mandate, delivery, originals } = facts;
  const known: Readonly<Record<string, boolean>> = {
    mandate: mandate !== null && files.includes(mandate.fileId),
    receipt: originals.length > 0 || mandate?.noOriginals === true,
    signature: delivery !== null && files.includes(delivery.fileId),
  };
  const gives = Object.keys(known).filter((name) => known[name]);
  return { gives, denies: Object.keys(known).filter((name) => !known[name]) };
}
