import type { EstablishmentFacts } from '@wangge/contracts/wangge/registry/v1/establishment_service';
import { type FieldViolation, invalidFields } from '@wangge/platform/errors';
import { maskName, maskPhone } from '@wangge/platform/privacy';
import { codeFaultInWords, readCreditCode } from './credit-code.ts';

/** Whom to reach: what is sealed, under the establishment's id. */
export interface ContactEnvelope {
  readonly name: string;
  readonly phone: string;
}

/** What was told of an establishment, read and made to agree. */
export interface ReadFacts {
  readonly kind: string;
  readonly name: string;
  /** Normalised; empty when there is none, with `noCodeReason` saying why. */
  readonly creditCode: string;
  readonly noCodeReason: string;
  readonly premises: string;
  readonly staffCount: number | null;
  readonly hub: string;
  readonly field: string;
  readonly services: readonly string[];
  readonly contact: ContactEnvelope;
  /** The organisation code within does not hold: a task for later, no reason to refuse. */
  readonly doubtful: boolean;
}

const tidy = (text: string): string => text.trim().replace(/\s+/gu, ' ');

/**
 * Reads what was told of an establishment. A contact that comes back as it was shown, masked, is the one held.
 * @throws INVALID_ARGUMENT naming each field
 */
export function factsOf(told: EstablishmentFacts, held: ContactEnvelope = { name: '', phone: '' }): ReadFacts {
  const faults: FieldViolation[] = [];
  const fault = (field: string, description: string) => faults.push({ field: `facts.${field}`, description });
  for (const field of ['name', 'premises'] as const) if (tidy(told[field]) === '') fault(field, 'is empty');
  const reading = readCreditCode(told.creditCode);
  if (reading.code && told.noCodeReason !== '') fault('no_code_reason', 'must be empty with a code');
  if (reading.fault === 'EMPTY' && told.noCodeReason === '') fault('no_code_reason', 'is needed without a code');
  if (reading.fault !== undefined && reading.fault !== 'EMPTY') fault('credit_code', codeFaultInWords[reading.fault]);
  if (told.kind !== 'social-organisation')
    for (const field of ['hub', 'field', 'services'] as const)
      if (told[field].length > 0) fault(field, 'is told of social organisations only');
  const phoneKept = told.contactPhone === maskPhone(held.phone);
  if (!phoneKept && told.contactPhone.includes('*')) fault('contact_phone', 'is masked, and not the one that is held');
  if (faults.length > 0) throw invalidFields(faults);
  return {
    kind: told.kind,
    name: tidy(told.name),
    creditCode: reading.code?.value ?? '',
    noCodeReason: told.noCodeReason,
    premises: tidy(told.premises),
    staffCount: told.staffCount ?? null,
    hub: tidy(told.hub),
    field: tidy(told.field),
    services: told.services.map(tidy),
    contact: {
      name: told.contactName === maskName(held.name) ? held.name : tidy(told.contactName),
      phone: phoneKept ? held.phone : told.contactPhone,
    },
    doubtful: reading.code?.organisationHolds === false,
  };
}
