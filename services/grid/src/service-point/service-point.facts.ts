import type { ServicePointFacts } from '@wangge/contracts/wangge/grid/v1/service_point';
import { invalidFields } from '@wangge/platform/errors';
import { isLocalDate } from '@wangge/worktime';
import { hoursFaults, type OpeningHours } from './opening-hours.ts';

/** What is held of a point beside where it is. */
export interface PointFacts extends OpeningHours {
  readonly name: string;
  readonly address: string;
  readonly publicPhone: string;
  readonly matterCodes: readonly string[];
  readonly services: readonly string[];
  readonly stepFree: boolean;
  readonly agreedUntil: string;
}

/** What was told, as it is kept. @throws INVALID_ARGUMENT naming the field */
export function factsOf(told: ServicePointFacts): PointFacts {
  const { name, address, publicPhone, openOnHolidays, matterCodes, services, stepFree, agreedUntil } = told;
  const spans = told.spans.map(({ weekdays, open, close }) => ({ weekdays, open, close }));
  const specialDays = told.specialDays.map((day) => ({
    date: day.date,
    spans: day.spans.map(({ open, close }) => ({ open, close })),
  }));
  const faults = [...hoursFaults({ spans, specialDays, openOnHolidays }), ...agreementFaults(told)];
  if (faults.length > 0)
    throw invalidFields(faults.map(({ field, description }) => ({ field: `facts.${field}`, description })));
  return {
    ...{ name, address, publicPhone, spans, specialDays, openOnHolidays },
    ...{ matterCodes, services, stepFree, agreedUntil },
  };
}

function agreementFaults({ kind, agreedUntil }: ServicePointFacts): { field: string; description: string }[] {
  if (agreedUntil === '') return [];
  const fault = kind !== 'provider' ? 'is for providers' : isLocalDate(agreedUntil) ? undefined : 'is no day';
  return fault === undefined ? [] : [{ field: 'agreed_until', description: fault }];
}

/** Whether a matter is handed in there: one of its codes is the matter's or a branch above it; no code is every matter. */
export const takesMatter = ({ matterCodes }: PointFacts, code: string): boolean =>
  matterCodes.length === 0 || matterCodes.some((own) => code === own || code.startsWith(`${own}.`));
