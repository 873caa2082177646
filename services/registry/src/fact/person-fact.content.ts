import {
  AllowanceChange,
  FactConfidence,
  type PushFactRequest,
} from '@wangge/contracts/wangge/exchange/v1/department_fact_service';
import { invalidFields } from '@wangge/platform/errors';
import { isDay } from '../person/day.ts';
import type { PersonFact } from './person-fact.entity.ts';

/** What is sealed of a fact, under its id. */
export interface FactEnvelope {
  /** Number of a certificate; may be empty. */
  readonly number: string;
  /** Amount a month of an allowance, in fen; "" for a certificate. */
  readonly monthlyFen: string;
}

export type FactContent = Pick<PersonFact, 'event' | 'kind' | 'effectiveDay' | 'endDay' | 'source' | 'confidence'> & {
  readonly envelope: FactEnvelope;
};

const CHANGES: Readonly<Record<AllowanceChange, string>> = {
  [AllowanceChange.UNSPECIFIED]: '',
  [AllowanceChange.GRANTED]: 'allowance-granted',
  [AllowanceChange.ADJUSTED]: 'allowance-adjusted',
  [AllowanceChange.ENDED]: 'allowance-ended',
};

const CONFIDENCES: Readonly<Record<FactConfidence, string>> = {
  [FactConfidence.UNSPECIFIED]: '',
  [FactConfidence.DOCUMENTED]: 'documented',
  [FactConfidence.DECLARED]: 'declared',
  [FactConfidence.DERIVED]: 'derived',
};

/**
 * The fact a department handed over, as it is kept.
 * @throws DomainError INVALID_ARGUMENT naming what the contract cannot see: days that are none, an amount that contradicts the change
 */
export function factContent({ fact, effectiveDay, source, confidence }: PushFactRequest): FactContent {
  const said = { effectiveDay: dayIn('effective_day', effectiveDay), source, confidence: CONFIDENCES[confidence] };
  if (fact.case === 'certificateGranted') {
    const { kind, number, endDay } = fact.value;
    const end = endDay === '' ? null : dayIn('certificate_granted.end_day', endDay);
    if (end !== null && end <= effectiveDay) throw fault('certificate_granted.end_day', 'must be after effective_day');
    return { ...said, event: 'certificate-granted', kind, endDay: end, envelope: { number, monthlyFen: '' } };
  }
  if (fact.case !== 'allowanceChanged') throw fault('fact', 'must be given');
  const { kind, change, monthlyFen } = fact.value;
  if ((change === AllowanceChange.ENDED) !== (monthlyFen === 0n))
    throw fault('allowance_changed.monthly_fen', 'is 0 when the allowance ended, and only then');
  return {
    ...said,
    event: CHANGES[change],
    kind,
    endDay: null,
    envelope: { number: '', monthlyFen: String(monthlyFen) },
  };
}

function dayIn(field: string, day: string): string {
  if (!isDay(day)) throw fault(field, 'is no day of the calendar');
  return day;
}

const fault = (field: string, description: string) => invalidFields([{ field, description }]);
