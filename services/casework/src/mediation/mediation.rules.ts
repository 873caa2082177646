import type { Instant } from '../case/case.state.ts';
import type { PromiseFacts, PromiseWords } from '../performance/performance.rules.ts';
import { confirmationOver, consentMissing, notInFuture, notNow, noSuchParty } from './mediation.errors.ts';

export type Consent = 'asked' | 'given' | 'refused' | 'withdrawn';
export type CourtAnswer = '' | 'accepted' | 'not-accepted' | 'confirmed' | 'rejected';

/** What is held of a mediation without a name or a word of what was said. */
export interface MediationFacts {
  readonly consents: readonly { readonly consent: Consent; readonly time: Instant | null }[];
  readonly mediators: readonly string[];
  readonly chosenByParties: boolean;
  readonly isOpen: boolean;
  readonly sessions: readonly { readonly time: Instant; readonly place: string; readonly present: readonly string[] }[];
  readonly form: '' | 'written' | 'oral';
  readonly effectiveTime: Instant | null;
  readonly applicationTime: Instant | null;
  readonly courtAnswer: CourtAnswer;
  readonly courtTime: Instant | null;
  readonly promises: readonly PromiseFacts[];
}

/** Names and words; sealed. */
export interface MediationWords {
  readonly parties: readonly { readonly name: string; readonly phone: string }[];
  readonly minutes: readonly string[];
  readonly content: string;
  readonly promises: readonly PromiseWords[];
}

/** A mediation before anything was recorded of it. */
export const NO_FACTS: MediationFacts = {
  ...{ consents: [], mediators: [], chosenByParties: false, isOpen: false, sessions: [] },
  ...{ form: '', effectiveTime: null, applicationTime: null, courtAnswer: '', courtTime: null },
  promises: [],
};
export const NO_WORDS: MediationWords = { parties: [], minutes: [], content: '', promises: [] };

const DAY_MS = 86_400_000;
/** People's Mediation Law 33: the parties may apply together within 30 days of the effect. */
const CONFIRM_DAYS = 30;
/** How long before the end somebody is reminded. */
const REMIND_DAYS = 7;

/** Until when judicial confirmation may be applied for; undefined without an agreement. */
export const confirmBy = ({ effectiveTime }: MediationFacts): Date | undefined =>
  effectiveTime === null ? undefined : new Date(new Date(effectiveTime).getTime() + CONFIRM_DAYS * DAY_MS);

/** When to remind of it: only while nobody has applied. */
export function remindAt(facts: MediationFacts): Date | null {
  const end = confirmBy(facts);
  return end === undefined || facts.applicationTime !== null ? null : new Date(end.getTime() - REMIND_DAYS * DAY_MS);
}

/** Whether every party has consented; nobody recorded is nobody who did. */
export const allConsent = ({ consents }: MediationFacts): boolean =>
  consents.length >= 2 && consents.every(({ consent }) => consent === 'given');

/** Parties may be corrected until the first of them has answered. */
export function withParties(facts: MediationFacts, count: number, state: string): MediationFacts {
  if (state !== 'applied' || facts.consents.some(({ consent }) => consent !== 'asked')) throw notNow('parties', state);
  return { ...facts, consents: Array.from({ length: count }, () => ({ consent: 'asked', time: null })) };
}

/** A party's answer: once asked, or consent taken back while there is no agreement. */
export function withConsent(
  facts: MediationFacts,
  o: { readonly number: number; readonly consent: Consent; readonly at: Date; readonly state: string },
): MediationFacts {
  const before = facts.consents[o.number - 1];
  if (!before) throw noSuchParty();
  const asked = o.consent === 'withdrawn' ? before.consent === 'given' : before.consent === 'asked';
  const open = o.consent === 'withdrawn' ? ['applied', 'consented', 'in-session'] : ['applied'];
  if (!asked || !open.includes(o.state)) throw notNow(`consent ${o.consent}`, o.state);
  const answer = { consent: o.consent, time: o.at.toISOString() };
  return { ...facts, consents: facts.consents.map((one, at) => (at === o.number - 1 ? answer : one)) };
}

/** The step of the flow by which a mediation ends that a party does not want; undefined where it has ended. */
export function endingStep(state: string): string | undefined {
  if (state === 'applied') return 'decline';
  return ['consented', 'in-session'].includes(state) ? 'end-mediation' : undefined;
}

/** Chosen once all have consented, and again while sessions go on. */
export function withMediators(
  facts: MediationFacts,
  chosen: Pick<MediationFacts, 'mediators' | 'chosenByParties' | 'isOpen'>,
  state: string,
): MediationFacts {
  if (!allConsent(facts)) throw consentMissing();
  if (!['applied', 'consented', 'in-session'].includes(state)) throw notNow('mediators', state);
  return { ...facts, ...chosen };
}

export function withSession(
  facts: MediationFacts,
  session: MediationFacts['sessions'][number],
  o: { readonly at: Date; readonly state: string },
): MediationFacts {
  if (!allConsent(facts)) throw consentMissing();
  if (o.state !== 'in-session' || facts.mediators.length === 0) throw notNow('session', o.state);
  if (new Date(session.time) > o.at) throw notInFuture('time');
  return { ...facts, sessions: [...facts.sessions, session] };
}

export function withAgreement(
  facts: MediationFacts,
  agreed: { readonly form: 'written' | 'oral'; readonly effectiveTime: Date },
  o: { readonly at: Date; readonly state: string },
): MediationFacts {
  if (!allConsent(facts)) throw consentMissing();
  // Also after the step, for one that was signed later; a second one would be another agreement.
  if (!['in-session', 'agreed'].includes(o.state) || facts.form !== '') throw notNow('agreement', o.state);
  if (agreed.effectiveTime > o.at) throw notInFuture('effective_time');
  return { ...facts, form: agreed.form, effectiveTime: agreed.effectiveTime.toISOString() };
}

/** What may follow what was said last. */
const COURT: Readonly<Record<string, readonly string[]>> = {
  '': ['accepted', 'not-accepted'],
  accepted: ['confirmed', 'rejected'],
};

export function withConfirmation(
  facts: MediationFacts,
  said: { readonly answer: string; readonly time: Date },
  o: { readonly at: Date; readonly state: string },
): MediationFacts {
  const end = confirmBy(facts);
  if (end === undefined) throw notNow('confirmation', o.state);
  if (said.time > o.at) throw notInFuture('time');
  const time = said.time.toISOString();
  if (said.answer === 'applied') {
    if (facts.applicationTime !== null) throw notNow('application', o.state);
    if (said.time > end) throw confirmationOver(end);
    return { ...facts, applicationTime: time };
  }
  if (facts.applicationTime === null || !COURT[facts.courtAnswer]?.includes(said.answer))
    throw notNow(`court ${said.answer}`, o.state);
  return { ...facts, courtAnswer: said.answer as CourtAnswer, courtTime: time };
}

/** Evidence of the flow that these facts give, and evidence they contradict, whatever picture is handed in. */
export function evidenceFrom(facts: MediationFacts): { readonly gives: string[]; readonly denies: string[] } {
  const known: Readonly<Record<string, boolean>> = {
    'consent-of-both': allConsent(facts),
    agreement: facts.form !== '',
    'court-ruling': facts.courtAnswer === 'confirmed' || facts.courtAnswer === 'rejected',
  };
  const gives = Object.keys(known).filter((name) => known[name]);
  return { gives, denies: Object.keys(known).filter((name) => !known[name]) };
}

/** What was concluded, of which rates are told. */
export interface Counted {
  readonly agreed: number;
  readonly ended: number;
  readonly performed: number;
}

/** The rates by their definition: nothing of nothing is no rate. */
export function ratesOf({ agreed, ended, performed }: Counted) {
  return {
    ...(agreed + ended > 0 && { successRate: agreed / (agreed + ended) }),
    ...(agreed > 0 && { performanceRate: performed / agreed }),
  };
}

export const DEFINITION = {
  definitionZh:
    '调解成功率＝达成协议件数÷（达成协议件数＋调解终止件数）；履行率＝已履行件数÷达成协议件数。按达成协议或终止之日计入所查期间；受理前一方不同意的不计；事项履行率＝已履行事项数÷到期事项数，回访率＝已回访事项数÷到期事项数，按约定履行之日计入所查期间，以最近一次回访为准；分母为零不计算。',
  definition:
    'Success rate = agreements reached / (agreements reached + ended without agreement); performance rate = performed / agreements reached. Counted on the day of the agreement or the end; what a party declined before it began is not counted. Promise performance rate = promises performed / promises due; check rate = promises looked at / promises due; counted on the day promised, by what was found last; nothing of nothing is no rate.',
};
