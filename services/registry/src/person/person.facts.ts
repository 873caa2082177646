import type { RegisterPersonRequest } from '@wangge/contracts/wangge/registry/v1/person_service';
import { type FieldViolation, invalidFields } from '@wangge/platform/errors';
import type { QualityKind } from '../quality/quality-task.entity.ts';
import { isDay } from './day.ts';
import { faultInWords, type IdentityNumber, readIdentityNumber } from './identity-number.ts';

/** What a registration says of a person, read and made to agree. */
export interface PersonFacts {
  readonly name: string;
  /** Normalised; empty when there is none, with `noNumberReason` saying why. */
  readonly number: string;
  readonly noNumberReason: string;
  /** "YYYY-MM-DD"; null when nobody knows. */
  readonly birthDate: string | null;
  readonly sex: string;
  /** What does not agree: tasks for later, no reason to send the person away. */
  readonly doubts: readonly QualityKind[];
}

type Told = Pick<RegisterPersonRequest, 'name' | 'identityNumber' | 'noNumberReason' | 'birthDate' | 'sex'>;

/**
 * Reads what was told of a person. What the person says of birth and sex stands, even against the number; the disagreement
 * becomes a doubt.
 * @param today "YYYY-MM-DD", Asia/Shanghai
 * @throws INVALID_ARGUMENT naming each field
 */
export function factsOf(told: Told, today: string): PersonFacts {
  const faults: FieldViolation[] = [];
  const name = told.name.trim().replace(/\s+/gu, ' ');
  if (name === '') faults.push({ field: 'name', description: 'is empty' });
  const number = numberOf(told, today, faults);
  if (told.birthDate !== '' && !isDay(told.birthDate)) faults.push({ field: 'birth_date', description: 'is no day' });
  else if (told.birthDate > today) faults.push({ field: 'birth_date', description: 'lies in the future' });
  if (faults.length > 0) throw invalidFields(faults);
  return {
    name,
    number: number?.value ?? '',
    noNumberReason: told.noNumberReason,
    birthDate: told.birthDate || number?.birthDate || null,
    sex: told.sex || number?.sex || '0',
    doubts: number === undefined ? [] : doubtsOf(told, number),
  };
}

function numberOf(told: Told, today: string, faults: FieldViolation[]): IdentityNumber | undefined {
  const reading = readIdentityNumber(told.identityNumber, today);
  if (!reading.fault) {
    if (told.noNumberReason !== '')
      faults.push({ field: 'no_number_reason', description: 'must be empty with a number' });
    return reading.number;
  }
  if (reading.fault !== 'EMPTY') faults.push({ field: 'identity_number', description: faultInWords[reading.fault] });
  else if (told.noNumberReason === '')
    faults.push({ field: 'no_number_reason', description: 'is needed without a number' });
  return undefined;
}

function doubtsOf(told: Told, number: IdentityNumber): QualityKind[] {
  const doubts: QualityKind[] = [];
  if (number.birthDate !== undefined && told.birthDate !== '' && told.birthDate !== number.birthDate)
    doubts.push('birth-date-differs');
  // "0" unknown and "9" not stated disagree with nothing.
  if (number.sex !== undefined && ['1', '2'].includes(told.sex) && told.sex !== number.sex) doubts.push('sex-differs');
  if (number.unknownArea) doubts.push('unknown-area');
  return doubts;
}
