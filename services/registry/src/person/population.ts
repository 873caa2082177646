import { ErrorReason } from '@wangge/contracts/wangge/registry/v1/errors';
import { DomainError } from '@wangge/platform/errors';
import { yearsBefore } from './day.ts';

/** Whom an agreement covers, as the directory's statement takes it; null where it does not ask. */
export interface Population {
  /** Born on this day or before, "YYYY-MM-DD". */
  readonly bornUpTo: string | null;
  /** Born after this day. */
  readonly bornAfter: string | null;
  readonly sex: string | null;
  readonly residency: string | null;
  /** A service flag they carry. */
  readonly flag: string | null;
}

const EVERYBODY: Population = { bornUpTo: null, bornAfter: null, sex: null, residency: null, flag: null };
const CONDITION =
  /^(?:age(?<order>>=|<)(?<age>\d{1,3})|sex=(?<sex>[0129])|residency=(?<residency>[a-z-]{1,20})|flag=(?<flag>[a-z-]{1,31}))$/;

/**
 * Reads an agreement's population: conditions joined by `,` that must all hold, of `age>=60`, `age<18`, `sex=2`,
 * `residency=new-resident`, `flag=living-alone`; empty means everybody. Who has no known date of birth has no age.
 * @param today "YYYY-MM-DD", on which ages are reckoned
 * @throws PERMISSION_DENIED POPULATION_UNREADABLE: what is not understood covers nobody
 */
export function populationOf(text: string, today: string): Population {
  return text
    .split(',')
    .filter((condition) => text !== '' || condition !== '')
    .reduce<Population>(
      (population, condition) => ({ ...population, ...conditionOf(condition.trim(), population, today) }),
      EVERYBODY,
    );
}

function conditionOf(condition: string, so: Population, today: string): Partial<Population> {
  const { order, age, ...equal } = CONDITION.exec(condition)?.groups ?? {};
  if (age !== undefined) {
    const day = yearsBefore(today, Number(age));
    if (order === '<') return { bornAfter: so.bornAfter !== null && so.bornAfter > day ? so.bornAfter : day };
    return { bornUpTo: so.bornUpTo !== null && so.bornUpTo < day ? so.bornUpTo : day };
  }
  const [named] = Object.entries(equal).filter(([, value]) => value !== undefined);
  const [field, value] = named ?? [];
  // Two different values of one field would cover nobody; that is a slip in the agreement, not a wish.
  if (field === undefined || value === undefined || so[field as keyof Population] !== null) throw unreadable();
  return { [field]: value };
}

const unreadable = (): DomainError =>
  new DomainError(
    'PERMISSION_DENIED',
    ErrorReason[ErrorReason.POPULATION_UNREADABLE],
    'the population of the agreement is not understood',
  );
