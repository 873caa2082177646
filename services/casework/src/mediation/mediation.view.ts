import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampDate } from '@bufbuild/protobuf/wkt';
import type { MediationSchema } from '@wangge/contracts/wangge/casework/v1/mediation_service';
import { timestampOf } from '../case/case.change.ts';
import { confirmBy, type MediationFacts, type MediationWords } from './mediation.rules.ts';
import type { Mediated } from './mediations.ts';

export const etagOf = (version: number): string => `v${version}`;

/** A mediation as the contract says it. Names are clear: the door masks them, and leaves minutes out. */
export function toMediation(
  caseId: string,
  facts: MediationFacts,
  words: MediationWords,
  version: number,
): MessageInitShape<typeof MediationSchema> {
  const { consents, mediators, chosenByParties, isOpen, sessions, form, courtAnswer } = facts;
  return {
    ...{ caseId, chosenByParties, isOpen, agreementForm: form, courtAnswer, etag: etagOf(version) },
    mediators: [...mediators],
    parties: consents.map(({ consent, time }, at) => ({
      ...{ number: at + 1, name: words.parties[at]?.name ?? '', consent },
      consentTime: timestampOf(time),
    })),
    sessions: sessions.map(({ time, place, present }, at) => ({
      ...{ place, present: [...present], minutes: words.minutes[at] ?? '' },
      time: timestampOf(time),
    })),
    effectiveTime: timestampOf(facts.effectiveTime),
    confirmByTime: timestampOf(confirmBy(facts)?.toISOString()),
    applicationTime: timestampOf(facts.applicationTime),
    courtTime: timestampOf(facts.courtTime),
    promises: facts.promises.map(({ party, dueDay, checkDay, checks }, at) => ({
      ...{ number: at + 1, partyNumber: party, text: words.promises[at]?.text ?? '', dueDate: dueDay },
      checkDate: checkDay,
      checks: checks.map(({ outcome, ground, time }, i) => ({
        ...{ outcome, ground, time: timestampOf(time), note: words.promises[at]?.notes[i] ?? '' },
      })),
    })),
  };
}

/** A mediation as operations answer it. */
export const shown = ({ found, facts, words, row }: Mediated) => ({
  mediation: toMediation(found.facts.caseId, facts, words, row?.version ?? 0),
});

/** A time the contract requires. */
export function instantOf(time: Parameters<typeof timestampDate>[0] | undefined): string {
  if (!time) throw new Error('validation lets no request without a time pass');
  return timestampDate(time).toISOString();
}
