import { type FieldViolation, invalidFields } from '@wangge/platform/errors';
import { isDay } from '../person/day.ts';

/**
 * Judges the day of a life event.
 * @param field name of the field in the request
 * @param o.today "YYYY-MM-DD"
 * @param o.bornOn of everybody it touches; null where nobody knows
 * @throws INVALID_ARGUMENT naming the field
 */
export function checkDay(
  field: string,
  day: string,
  { today, bornOn = [] }: { readonly today: string; readonly bornOn?: readonly (string | null)[] },
): void {
  const fault = (description: string): FieldViolation => ({ field, description });
  if (!isDay(day)) throw invalidFields([fault('is no day')]);
  if (day > today) throw invalidFields([fault('lies in the future')]);
  if (bornOn.some((born) => born !== null && born > day)) throw invalidFields([fault('lies before the birth')]);
}
