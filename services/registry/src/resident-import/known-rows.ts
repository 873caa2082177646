import type { Tx } from '@wangge/platform/persistence';
import type { PersonRow } from '../person/person.store.ts';
import { doorAt, hexOf, type Keys, type Known, type KnownHousehold, nobodyKnown } from './resident-batch.ts';
import type { ReadRow } from './resident-row.ts';
import * as rows from './resident-rows.store.ts';

type Keyed<T> = T & { readonly keyIndex: Buffer };
interface DoorRow {
  readonly gridId: string;
  readonly addressIndex: Buffer;
  readonly dwellingId: string;
  readonly householdId: string | null;
  readonly hasHead: boolean;
}

/** Looks up what is there of a batch, within the opener's places; what an earlier batch would have written comes before it. */
export async function lookUp(
  tx: Tx,
  batch: readonly (readonly [ReadRow, Keys])[],
  earlier: Pick<Known, 'doors' | 'households'> | undefined,
): Promise<Known> {
  const present = (of: (keys: Keys) => Buffer | null) => batch.flatMap(([, keys]) => of(keys) ?? []);
  const doors = batch.filter(([, { door }]) => door !== null);
  const [people, unnumbered, dwellings, households] = await Promise.all([
    tx.query<Keyed<PersonRow>>(rows.KNOWN_PEOPLE, [present(({ number }) => number)]),
    tx.query<Keyed<PersonRow>>(rows.KNOWN_UNNUMBERED, [present(({ person }) => person)]),
    tx.query<DoorRow>(rows.KNOWN_DOORS, [doors.map(([row]) => row.grid.gridId), doors.map(([, keys]) => keys.door)]),
    tx.query<Keyed<KnownHousehold>>(rows.KNOWN_HOUSEHOLDS, [present(({ household }) => household)]),
  ]);
  const known = nobodyKnown();
  for (const person of people) {
    const at = hexOf(person.keyIndex);
    known.people.set(at, [...(known.people.get(at) ?? []), person]);
  }
  for (const person of unnumbered) known.unnumbered.set(hexOf(person.keyIndex), person);
  const byId = new Map<string, KnownHousehold>();
  const once = (household: KnownHousehold): KnownHousehold => {
    const same = byId.get(household.householdId) ?? household;
    byId.set(household.householdId, same);
    return same;
  };
  for (const { keyIndex, ...household } of households) known.households.set(hexOf(keyIndex), once(household));
  for (const { gridId, addressIndex, dwellingId, householdId, hasHead } of dwellings) {
    const household = householdId === null ? undefined : once({ householdId, dwellingId, gridId, hasHead });
    known.doors.set(doorAt(gridId, addressIndex), { dwellingId, household });
  }
  for (const [at, door] of earlier?.doors ?? []) known.doors.set(at, door);
  for (const [at, household] of earlier?.households ?? []) known.households.set(at, household);
  return known;
}
