import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Injectable } from '@nestjs/common';
import type { ImportResidentsRequest, NewDwelling } from '@wangge/contracts/wangge/registry/v1/person_service';
import { DwellingRegisteredSchema } from '@wangge/contracts/wangge/registry/v1/registry_events';
import { Clock } from '@wangge/platform/clock';
import { event, type EventInit } from '@wangge/platform/events';
import {
  type CommandCall,
  Database,
  earlier,
  earlierStatement,
  earlierValues,
  onceMore,
  scopeOf,
  Sealer,
  type Tx,
} from '@wangge/platform/persistence';
import { doorKey } from '../../dwelling/address.ts';
import { Grids } from '../../grids.ts';
import { dayOf } from '../day.ts';
import { normalise } from '../identity-number.ts';
import { type Known, planImport, type PlannedDwelling, readNumbers } from '../import-plan.ts';
import * as store from '../import.store.ts';
import { tokensOf } from '../name-search.ts';
import { newPerson, type NewPerson, registrationEvents } from '../new-person.ts';
import { numberIndex, phoneIndex } from '../person.envelope.ts';

const hex = (bytes: Buffer | null): string | null => bytes && `\\x${bytes.toString('hex')}`;

/** Registers made-up residents with their households and dwellings; what is there already is left as it is. */
@Injectable()
export class ImportResidents {
  constructor(
    private readonly db: Database,
    private readonly sealer: Sealer,
    private readonly grids: Grids,
    private readonly clock: Clock,
  ) {}

  async run({ dwellings }: ImportResidentsRequest, call: CommandCall) {
    const today = dayOf(this.clock.now());
    readNumbers(dwellings, today);
    const paths = await this.#pathsOf(dwellings);
    const size = dwellings.reduce((sum, { residents }) => sum + residents.length, 0);
    const registered = await onceMore(() =>
      this.db.transaction(scopeOf(call), async (tx) => {
        await tx.query(store.LOCK_IMPORT);
        const repeat = earlier(call, await tx.query(earlierStatement.text, earlierValues(call)));
        if (repeat) return Number(repeat.resultCode);
        const plan = planImport(dwellings, await this.#known(tx, dwellings, paths), today);
        const count = await this.#write(tx, plan, call);
        // An import is no aggregate: it is remembered under its own key, with how many it registered.
        await tx.remember({ call, aggregateId: call.requestId, version: 1, resultCode: String(count) });
        return count;
      }),
    );
    return { registered, unchanged: size - registered };
  }

  async #pathsOf(dwellings: readonly NewDwelling[]): Promise<Map<string, string>> {
    const paths = new Map<string, string>();
    for (const [i, { gridId }] of dwellings.entries())
      if (!paths.has(gridId)) paths.set(gridId, await this.grids.pathOf(gridId, `dwellings[${i}].grid_id`));
    return paths;
  }

  async #known(tx: Tx, dwellings: readonly NewDwelling[], paths: ReadonlyMap<string, string>): Promise<Known> {
    const doors = dwellings.map((dwelling) => this.#door(dwelling));
    const numbers = dwellings.flatMap(({ residents }) =>
      residents.map(({ identityNumber }) => this.#number(identityNumber)),
    );
    const there = await tx.query<{ dwellingId: string; gridId: string; addressIndex: Buffer }>(store.KNOWN_DWELLINGS, [
      dwellings.map(({ gridId }) => gridId),
      doors,
    ]);
    const people = await tx.query<{ numberIndex: Buffer; householdId: string }>(store.KNOWN_PEOPLE, [numbers]);
    const dwellingIds = new Map(
      there.map((row) => [`${row.gridId} ${row.addressIndex.toString('hex')}`, row.dwellingId]),
    );
    const households = new Map(people.map((row) => [row.numberIndex.toString('hex'), row.householdId]));
    return {
      pathOf: (gridId) => paths.get(gridId) ?? '',
      dwellingAt: (dwelling) => dwellingIds.get(`${dwelling.gridId} ${this.#door(dwelling).toString('hex')}`),
      householdOf: (number) => households.get(this.#number(number).toString('hex')),
    };
  }

  async #write(tx: Tx, plan: readonly PlannedDwelling[], call: CommandCall): Promise<number> {
    const now = this.clock.now();
    const dwellings = plan.filter(({ isNew }) => isNew);
    const people = plan.flatMap(({ residents }) =>
      residents.map((resident) => newPerson({ ...resident, now }, this.sealer)),
    );
    const households = people.filter(({ home }) => home.opens);
    await tx.query(store.INSERT_DWELLINGS, [JSON.stringify(dwellings.map((each) => this.#dwellingRow(each))), now]);
    await tx.query(store.INSERT_HOUSEHOLDS, [JSON.stringify(households.map(householdRow)), now]);
    await tx.query(store.INSERT_PEOPLE, [
      JSON.stringify(people.map((each) => this.#personRow(each))),
      now,
      scopeOf(call).actor,
    ]);
    await tx.query(store.INSERT_TOKENS, [JSON.stringify(people.flatMap(tokenRows))]);
    const events = [
      ...dwellings.map((dwelling) => dwellingRegistered(dwelling, now)),
      ...people.flatMap(registrationEvents),
    ];
    await Promise.all(events.map((each) => tx.publish(each)));
    return people.length;
  }

  #dwellingRow(dwelling: PlannedDwelling) {
    const { dwellingId, gridId, orgPath, building, entrance, room } = dwelling;
    const sealed = hex(this.sealer.seal(dwellingId, { room }));
    return {
      ...{ dwelling_id: dwellingId, grid_id: gridId, org_path: orgPath, building, entrance },
      ...{ address_index: hex(this.#door(dwelling)), sealed },
    };
  }

  #personRow({ row, envelope }: NewPerson) {
    return {
      ...{ person_id: row.personId, org_path: row.orgPath, grid_id: row.gridId, household_id: row.householdId },
      ...{ dwelling_id: row.dwellingId, relation: row.relation, name: row.name, pinyin: row.pinyin, sex: row.sex },
      ...{ birth_date: row.birthDate, residency: row.residency, no_number_reason: row.noNumberReason },
      ...{ service_flags: row.serviceFlags, sealed: hex(row.sealed) },
      ...{
        number_index: hex(numberIndex(this.sealer, envelope.number)),
        phone_index: hex(phoneIndex(this.sealer, envelope.phone)),
      },
    };
  }

  #door({ building, entrance, room }: Pick<PlannedDwelling, 'building' | 'entrance' | 'room'>): Buffer {
    return this.sealer.index('door', doorKey({ building, entrance, room }));
  }

  #number(number: string): Buffer {
    return this.sealer.index('identity-number', normalise(number));
  }
}

const householdRow = ({ row }: NewPerson) => ({
  household_id: row.householdId,
  dwelling_id: row.dwellingId,
  grid_id: row.gridId,
  org_path: row.orgPath,
});

const tokenRows = ({ row }: NewPerson) =>
  tokensOf(row.name).map((token) => ({ person_id: row.personId, token, org_path: row.orgPath }));

const dwellingRegistered = ({ dwellingId, gridId, orgPath }: PlannedDwelling, now: Date): EventInit =>
  event({
    schema: DwellingRegisteredSchema,
    aggregateId: dwellingId,
    version: 1,
    orgPath,
    message: { dwellingId, version: 1, gridId, orgPath, time: timestampFromDate(now) },
  });
