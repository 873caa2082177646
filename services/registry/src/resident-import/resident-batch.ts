import type { Sealer } from '@wangge/platform/persistence';
import { v7 } from 'uuid';
import { addressInWords, type Door, doorKey } from '../dwelling/address.ts';
import type { Home } from '../person/home.ts';
import { newPerson, type NewPerson } from '../person/new-person.ts';
import { numberIndex, openPerson, type PersonEnvelope, sealPerson } from '../person/person.envelope.ts';
import type { PersonRow } from '../person/person.store.ts';
import type { Residency } from '../person/person-state.ts';
import type { Columns, Field } from './resident-columns.ts';
import { faultAt, type Line, type ReadRow, type RowFault } from './resident-row.ts';

export interface KnownHousehold {
  readonly householdId: string;
  readonly dwellingId: string | null;
  readonly gridId: string;
  hasHead: boolean;
}

/** A dwelling behind a door, and the household that lives there, if one does. */
export interface KnownDoor {
  readonly dwellingId: string;
  household: KnownHousehold | undefined;
}

/** What is there already of what a batch is about; a batch adds to it what it will write. */
export interface Known {
  /** By the keyed hash of the number. */
  readonly people: Map<string, PersonRow[]>;
  /** By the keyed hash of what the source knows them by, of those without a number. */
  readonly unnumbered: Map<string, PersonRow>;
  /** By grid and keyed hash of the door. */
  readonly doors: Map<string, KnownDoor>;
  /** By the keyed hash of the source's key. */
  readonly households: Map<string, KnownHousehold>;
}

export const nobodyKnown = (): Known => ({
  ...{ people: new Map(), unnumbered: new Map(), doors: new Map(), households: new Map() },
});

export interface PlannedDwelling extends Door {
  readonly dwellingId: string;
  readonly gridId: string;
  readonly orgPath: string;
  readonly index: Buffer;
}

/** An id the source has for something, kept as a keyed hash. */
export interface PlannedKey {
  readonly kind: 'person' | 'household';
  readonly index: Buffer;
  readonly recordId: string;
}

export interface PlannedUpdate {
  readonly before: PersonRow;
  readonly row: PersonRow;
  readonly envelope: PersonEnvelope;
}

export interface Reject extends Line {
  readonly faults: readonly RowFault[];
}

/** What a batch writes, and how its rows ended. */
export interface BatchPlan {
  readonly dwellings: PlannedDwelling[];
  readonly people: NewPerson[];
  readonly updates: PlannedUpdate[];
  readonly keys: PlannedKey[];
  /** Households opened here; those that have no head at the end of the batch become tasks. */
  readonly opened: { readonly household: KnownHousehold; readonly orgPath: string }[];
  /** Households that were there without a head and got one. */
  readonly headed: string[];
  readonly rejects: Reject[];
  /** Persons who are there as told. */
  readonly unchanged: string[];
}

/** The keyed hashes a row is looked up by. */
export interface Keys {
  readonly number: Buffer | null;
  readonly person: Buffer | null;
  readonly door: Buffer | null;
  readonly household: Buffer | null;
}

export function keysOf(
  { facts, door, grid, householdKey, personKey, told }: ReadRow,
  source: string,
  sealer: Sealer,
): Keys {
  const ofSource = (kind: string, key: string) => sealer.index(`import-${kind}`, `${source}\n${key}`);
  const byKey = facts.number === '' || told.has('source_key');
  return {
    number: numberIndex(sealer, facts.number),
    person: byKey ? ofSource('person', personKey) : null,
    door: door === undefined ? null : sealer.index('door', doorKey(door)),
    household: householdKey === '' ? null : ofSource('household', `${grid.gridId}\n${householdKey}`),
  };
}

export const hexOf = (bytes: Buffer | null): string => bytes?.toString('hex') ?? '';
export const doorAt = (gridId: string, index: Buffer | null): string => `${gridId} ${hexOf(index)}`;

/** Decides what becomes of each row; nothing is written here. */
export class BatchPlanner {
  readonly plan: BatchPlan = {
    ...{ dwellings: [], people: [], updates: [], keys: [], opened: [], headed: [], rejects: [] },
    unchanged: [],
  };

  constructor(
    private readonly known: Known,
    private readonly columns: Columns,
    private readonly sealer: Sealer,
    private readonly now: Date,
  ) {}

  add(row: ReadRow, keys: Keys): void {
    const fault = this.#decide(row, keys);
    if (fault !== undefined) this.reject(row, [faultAt(this.columns, ...fault)]);
  }

  reject({ line, cells }: Line, faults: readonly RowFault[]): void {
    this.plan.rejects.push({ line, cells, faults });
  }

  #decide(row: ReadRow, keys: Keys): readonly [Field, string] | undefined {
    const [person, another] = keys.number === null ? [] : (this.known.people.get(hexOf(keys.number)) ?? []);
    if (another !== undefined) return ['identity_number', 'NUMBER_CONFLICT'];
    const byKey = keys.person === null ? undefined : this.known.unnumbered.get(hexOf(keys.person));
    if (person === undefined && keys.number !== null && byKey !== undefined)
      return ['identity_number', 'NUMBER_IS_NEW'];
    const there = person ?? byKey;
    return there === undefined ? this.#insert(row, keys) : this.#compare(row, keys, there);
  }

  #compare(row: ReadRow, keys: Keys, there: PersonRow): readonly [Field, string] | undefined {
    if (there.name !== row.facts.name) return ['name', 'NAME_DIFFERS'];
    if (there.status !== 'present') return ['name', 'NOT_PRESENT'];
    if (there.gridId !== row.grid.gridId) return ['grid_code', 'LIVES_ELSEWHERE'];
    const door = keys.door === null ? undefined : this.known.doors.get(doorAt(row.grid.gridId, keys.door));
    if (keys.door !== null && door?.dwellingId !== there.dwellingId)
      return [row.told.has('room') ? 'room' : 'address', 'LIVES_ELSEWHERE'];
    const held = openPerson(this.sealer, there);
    const next = updated(row, there);
    const phone = row.told.has('phone') ? row.request.phone : held.phone;
    if (phone === held.phone && sameFacts(next, there)) {
      this.plan.unchanged.push(there.personId);
      return undefined;
    }
    const envelope = { ...held, phone };
    const sealed = sealPerson(this.sealer, there.personId, envelope);
    this.plan.updates.push({ before: there, row: { ...next, version: there.version + 1, sealed }, envelope });
    return undefined;
  }

  #insert(row: ReadRow, keys: Keys): readonly [Field, string] | undefined {
    const { grid, request, facts } = row;
    const door = this.#doorOf(row, keys);
    const byKey = keys.household === null ? undefined : this.known.households.get(hexOf(keys.household));
    if (byKey !== undefined && byKey.dwellingId !== (door?.dwellingId ?? null))
      return ['household_key', 'HOUSEHOLD_ELSEWHERE'];
    const household = byKey ?? (keys.household === null ? door?.household : undefined);
    const relation = request.relation || (household === undefined ? '0' : '8');
    if (relation === '0' && household?.hasHead) return ['relation', 'HOUSEHOLD_HAS_HEAD'];
    const home: Home = {
      ...{ ...grid, relation, opens: household === undefined, dwellingId: door?.dwellingId ?? null },
      householdId: household?.householdId ?? v7(),
      address: row.door === undefined ? '' : addressInWords(row.door),
    };
    this.#keepDoor(row, keys, door);
    this.#keepHousehold(home, keys, household, door);
    const person = newPerson({ request, facts, home, now: this.now }, this.sealer);
    this.plan.people.push(person);
    this.#keepPerson(person.row, keys);
    return undefined;
  }

  #doorOf({ grid }: ReadRow, { door }: Keys): KnownDoor | undefined {
    if (door === null) return undefined;
    return this.known.doors.get(doorAt(grid.gridId, door)) ?? { dwellingId: v7(), household: undefined };
  }

  #keepDoor({ grid, door }: ReadRow, keys: Keys, known: KnownDoor | undefined): void {
    if (known === undefined || door === undefined || keys.door === null) return;
    const at = doorAt(grid.gridId, keys.door);
    if (this.known.doors.has(at)) return;
    this.known.doors.set(at, known);
    this.plan.dwellings.push({ ...door, ...grid, dwellingId: known.dwellingId, index: keys.door });
  }

  #keepHousehold(home: Home, keys: Keys, known: KnownHousehold | undefined, door: KnownDoor | undefined): void {
    const isHead = home.relation === '0';
    if (known !== undefined) {
      if (isHead && !this.plan.opened.some(({ household }) => household === known))
        this.plan.headed.push(known.householdId);
      known.hasHead ||= isHead;
      return;
    }
    const { householdId, dwellingId, gridId, orgPath } = home;
    const household: KnownHousehold = { householdId, dwellingId, gridId, hasHead: isHead };
    this.plan.opened.push({ household, orgPath });
    if (door !== undefined) door.household ??= household;
    if (keys.household === null) return;
    this.known.households.set(hexOf(keys.household), household);
    this.plan.keys.push({ kind: 'household', index: keys.household, recordId: householdId });
  }

  #keepPerson(row: PersonRow, keys: Keys): void {
    if (keys.number !== null) this.known.people.set(hexOf(keys.number), [row]);
    if (keys.number !== null || keys.person === null) return;
    this.known.unnumbered.set(hexOf(keys.person), row);
    this.plan.keys.push({ kind: 'person', index: keys.person, recordId: row.personId });
  }
}

/** A person with what the row says instead of what was held; what it does not say stays. */
function updated({ request, told }: ReadRow, there: PersonRow): PersonRow {
  const flags = [...request.serviceFlags].sort();
  return {
    ...there,
    sex: told.has('sex') && request.sex !== '0' ? request.sex : there.sex,
    birthDate: told.has('birth_date') ? request.birthDate : there.birthDate,
    residency: request.residency as Residency,
    serviceFlags: told.has('service_flags') ? flags : there.serviceFlags,
  };
}

const sameFacts = (one: PersonRow, other: PersonRow): boolean =>
  one.sex === other.sex &&
  one.birthDate === other.birthDate &&
  one.residency === other.residency &&
  one.serviceFlags.toSorted().join(' ') === other.serviceFlags.toSorted().join(' ');
