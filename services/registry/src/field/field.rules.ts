import { ErrorReason } from '@wangge/contracts/wangge/registry/v1/errors';
import type { FieldFacts } from '@wangge/contracts/wangge/registry/v1/field_service';
import { DomainError, invalidFields } from '@wangge/platform/errors';
import { isListed, listOf } from '../code-list/code-lists.ts';
import { refusalOf } from './field.refusals.ts';
import { heldAt } from './held-facts.ts';

/** What a field says of itself, without what the wire adds. */
export type FieldDraft = Omit<FieldFacts, '$typeName' | '$unknown'>;

/** A fault of a draft, by the column it is in. */
export interface DraftFault {
  readonly column: 'code' | 'name' | 'codes';
  readonly reason: ErrorReason;
  readonly message: string;
}

const tidy = (text: string): string => text.trim().replaceAll(/\s+/gu, ' ');

/** A draft with its words made tidy. */
export const tidied = (facts: FieldDraft): FieldDraft => ({
  ...{ code: facts.code, name: tidy(facts.name), about: facts.about, type: facts.type, codes: facts.codes.map(tidy) },
  ...{ purpose: tidy(facts.purpose), legalBasis: tidy(facts.legalBasis), ownerUnit: tidy(facts.ownerUnit) },
  ...{ retentionDays: facts.retentionDays, atEnd: facts.atEnd, sensitivity: facts.sensitivity },
});

/** Why a field cannot even be drafted. */
export function draftFault(field: FieldDraft, allowed: readonly string[]): DraftFault | undefined {
  const refusal = refusalOf(field, allowed);
  if (refusal)
    return {
      ...{ column: 'name', reason: ErrorReason.FIELD_REFUSED },
      message: `is never collected (${refusal.rule}): ${refusal.why}`,
    };
  const held = heldAt(field.about, field.code);
  if (held !== undefined)
    return {
      column: 'code',
      reason: ErrorReason.FIELD_HELD,
      message: `is asked for nobody again: it is held at ${held}`,
    };
  if ((field.type === 'code') !== field.codes.length > 0)
    return {
      ...{ column: 'codes', reason: ErrorReason.UNSPECIFIED },
      message: field.type === 'code' ? 'a code says which values there are' : 'are given of a code only',
    };
  const list = listOf(field.codes);
  if (list !== undefined && !isListed(list, allowed))
    return { column: 'codes', reason: ErrorReason.UNSPECIFIED, message: `there is no code list ${list} here` };
  return undefined;
}

/** What a field does not say yet of what a published one must. */
export const missingOf = ({ purpose, legalBasis, ownerUnit, retentionDays }: FieldDraft): string[] => [
  ...(purpose === '' ? ['purpose'] : []),
  ...(legalBasis === '' ? ['legal_basis'] : []),
  ...(ownerUnit === '' ? ['owner_unit'] : []),
  ...(retentionDays === 0 ? ['retention_days'] : []),
];

/** A fault of something, with what it is about. */
export interface Fault {
  readonly field: string;
  readonly description: string;
  readonly reason: ErrorReason;
}

const MOST_TOLD = 20;

/** What was sent cannot be. @throws INVALID_ARGUMENT with the reason of the first */
export function refuse(faults: readonly Fault[]): void {
  const [first] = faults;
  if (!first) return;
  const violations = faults.slice(0, MOST_TOLD).map(({ field, description }) => ({ field, description }));
  throw invalidFields(violations, first.reason === ErrorReason.UNSPECIFIED ? undefined : ErrorReason[first.reason]);
}

/** What is held is not fit to be published. @throws FAILED_PRECONDITION with the reason of the first, naming twenty of them */
export function refuseToPublish(faults: readonly Fault[]): void {
  const [first] = faults;
  if (!first) return;
  const preconditionViolations = faults
    .slice(0, MOST_TOLD)
    .map(({ field, description, reason }) => ({ type: ErrorReason[reason], subject: field, description }));
  const message = `${first.field} ${first.description}`;
  const metadata = { faults: String(faults.length) };
  throw new DomainError('FAILED_PRECONDITION', ErrorReason[first.reason], message, metadata, {
    preconditionViolations,
  });
}
