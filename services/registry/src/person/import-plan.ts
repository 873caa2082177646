import type { NewDwelling, NewResident } from '@wangge/contracts/wangge/registry/v1/person_service';
import { type FieldViolation, invalidFields } from '@wangge/platform/errors';
import { v7 } from 'uuid';
import { addressInWords } from '../dwelling/address.ts';
import { faultInWords, isMadeUp, normalise, readIdentityNumber } from './identity-number.ts';
import type { Home } from './home.ts';
import type { PersonFacts } from './person.facts.ts';

/** A resident to be registered. */
export interface PlannedResident {
  readonly facts: PersonFacts;
  readonly home: Home;
  readonly request: { readonly phone: string; readonly residency: string; readonly serviceFlags: readonly string[] };
}

/** A dwelling of the import: new, or there already, with those of its people who are new. */
export interface PlannedDwelling {
  readonly dwellingId: string;
  readonly isNew: boolean;
  readonly gridId: string;
  readonly orgPath: string;
  readonly building: string;
  readonly entrance: string;
  readonly room: string;
  readonly residents: readonly PlannedResident[];
}

/** What the store knows before an import. */
export interface Known {
  pathOf(gridId: string): string;
  /** Id of the dwelling behind this door, if it is there. */
  dwellingAt(dwelling: NewDwelling): string | undefined;
  /** Household of who has this number, normalised, if somebody has. */
  householdOf(number: string): string | undefined;
}

/**
 * Reads every number of an import; made-up residents only.
 * @throws INVALID_ARGUMENT naming each field
 */
export function readNumbers(dwellings: readonly NewDwelling[], today: string): void {
  const faults: FieldViolation[] = [];
  dwellings.forEach(({ residents }, i) =>
    residents.forEach(({ identityNumber }, j) => {
      const reading = readIdentityNumber(identityNumber, today);
      const field = `dwellings[${i}].residents[${j}].identity_number`;
      if (reading.fault) faults.push({ field, description: faultInWords[reading.fault] });
      else if (!isMadeUp(reading.number.value))
        faults.push({ field, description: 'must lie in an area that exists nowhere' });
    }),
  );
  if (faults.length > 0) throw invalidFields(faults);
}

/** What is to be written: everything that is not there. Numbers must have been read by {@link readNumbers}. */
export function planImport(dwellings: readonly NewDwelling[], known: Known, today: string): PlannedDwelling[] {
  const taken = new Set<string>();
  const doors = new Map<string, string>();
  return dwellings.map((dwelling) => {
    const { gridId, building, entrance, room, residents } = dwelling;
    const door = JSON.stringify([gridId, building, entrance, room]);
    const there = known.dwellingAt(dwelling) ?? doors.get(door);
    const dwellingId = there ?? v7();
    doors.set(door, dwellingId);
    const place = { dwellingId, gridId, orgPath: known.pathOf(gridId) };
    const household = residents.map(householdOf(known)).find((id) => id !== undefined);
    const home = { ...place, householdId: household ?? v7(), address: addressInWords(dwelling) };
    const fresh = residents.filter(isNew(known, taken)).map((resident, i) => {
      const opens = household === undefined && i === 0;
      // Whoever comes into a household that is there, or second, is not its head whatever was said.
      const relation = opens ? '0' : resident.relation === '0' ? '8' : resident.relation;
      return { request: resident, facts: factsOf(resident, today), home: { ...home, opens, relation } };
    });
    return { ...place, isNew: there === undefined, building, entrance, room, residents: fresh };
  });
}

const householdOf =
  (known: Known) =>
  ({ identityNumber }: NewResident): string | undefined =>
    known.householdOf(normalise(identityNumber));

/** Whether nobody has the number yet, in the store or earlier in the import. */
const isNew =
  (known: Known, taken: Set<string>) =>
  (resident: NewResident): boolean => {
    const number = normalise(resident.identityNumber);
    if (householdOf(known)(resident) !== undefined || taken.has(number)) return false;
    taken.add(number);
    return true;
  };

function factsOf({ name, identityNumber }: NewResident, today: string): PersonFacts {
  const reading = readIdentityNumber(identityNumber, today);
  if (reading.fault) throw new Error('the numbers of an import are read before it is planned');
  const { value, birthDate = null, sex = '0' } = reading.number;
  return { name, number: value, noNumberReason: '', birthDate, sex, doubts: [] };
}
