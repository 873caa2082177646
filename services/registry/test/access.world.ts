import { randomUUID } from 'node:crypto';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { PlaceService } from '@wangge/contracts/wangge/grid/v1/place_service';
import { DwellingService } from '@wangge/contracts/wangge/registry/v1/dwelling_service';
import type { Person } from '@wangge/contracts/wangge/registry/v1/person';
import { type MovePersonRequestSchema, PersonService } from '@wangge/contracts/wangge/registry/v1/person_service';
import { auditReadSubject, RECORDING_SERVICES } from '@wangge/platform/access';
import { isWithin } from '@wangge/platform/identity';
import { accessDistrict, BEFORE, ELSEWHERE, HERE, type Thing } from '@wangge/testing/access';
import { eventually, standIn, startSuite, type Suite } from '@wangge/testing/suite';
import { dataSource } from '../src/data-source.ts';
import { registryConfig } from '../src/registry.config.ts';
import { RegistryModule } from '../src/registry.module.ts';
import { identityNumber, newPerson, NOW, only } from './registry.builders.ts';

const ROOM = 'QX731';
const places = accessDistrict();
const gridId = (path: string): string => places.add(path).placeId;

/** A resident under test, who lives in the grid of the matrix. */
export interface Resident extends Thing {
  readonly householdId: string;
}

interface Elsewhere {
  readonly path: string;
  readonly personId: string;
}

/** The registry with residents in the grid of the matrix and one in each of the others. */
export class AccessWorld {
  readonly phone = '12900007731';
  readonly newcomer: Thing;
  readonly #moves = new Map<string, number>();
  readonly #officer;

  private constructor(
    readonly suite: Suite,
    readonly residents: readonly Resident[],
    readonly elsewhere: readonly Elsewhere[],
    /** Two homes in the grid of the matrix; the residents live in the first. */
    readonly homes: readonly [string, string],
  ) {
    this.#officer = officerOf(suite);
    this.newcomer = { id: 'newcomer', state: 'any', secrets: secretsOf('曾国新', identityNumber(), this.phone) };
  }

  static async start(env: Record<string, string> = {}): Promise<AccessWorld> {
    const suite = await startSuite({
      ...{ service: 'registry', module: RegistryModule, dataSource, config: registryConfig, now: NOW, env },
      world: [
        standIn(PlaceService, {
          listPlaces: () => ({ places: places.all }),
          locate: () => ({ grid: { placeId: gridId(HERE) } }),
        }),
      ],
    });
    await silentRecords(suite);
    const maker = new Maker(suite);
    await eventually(() => maker.door(HERE, ROOM));
    const homes = [await maker.door(HERE, ROOM), await maker.door(HERE, ROOM)] as const;
    const before = await maker.door(BEFORE, ROOM);
    const born = await maker.resident('曾国近', { path: HERE, dwellingId: homes[0], flags: ['elderly'] });
    const mover = await maker.resident('曾国迁', { path: BEFORE, dwellingId: before });
    const moved = await maker.move(mover, homes[0]);
    // Fewer than five are never told as a figure.
    for (let n = 0; n < 4; n += 1) await maker.person('李四', { path: HERE, dwellingId: homes[0] });
    await maker.person('李无家', { path: HERE });
    const elsewhere: Elsewhere[] = [];
    for (const path of ELSEWHERE) await maker.door(path, ROOM);
    for (const path of ELSEWHERE) elsewhere.push({ path, personId: (await maker.person('曾国远', { path })).personId });
    return new AccessWorld(suite, [born, moved], elsewhere, homes);
  }

  residentOf(id: string): Resident {
    return this.residents.find((one) => one.id === id) ?? missing();
  }

  /** Who lives elsewhere within some paths. */
  personsWithin(paths: readonly string[]): string[] {
    return this.elsewhere.filter(({ path }) => isWithin(path, paths)).map(({ personId }) => personId);
  }

  gridAt(path: string): string {
    return gridId(path);
  }

  /** Ids of rows of a table that lie in a grid. */
  async idsIn(table: 'dwelling' | 'quality_task', path: string): Promise<string[]> {
    const column = table === 'dwelling' ? 'dwelling_id' : 'task_id';
    const rows = await this.suite.sql<{ id: string }>(`select ${column} as id from ${table} where org_path = $1`, [
      path,
    ]);
    return rows.map(({ id }) => id);
  }

  /** To the other of the two homes. */
  move({ id }: Thing): MessageInitShape<typeof MovePersonRequestSchema> {
    const dwellingId = this.homes[((this.#moves.get(id) ?? 0) + 1) % 2] ?? '';
    return { requestId: randomUUID(), personId: id, dwellingId, moveDate: '2026-11-01', ground: 'matrix' };
  }

  moved({ id }: Thing): Promise<void> {
    this.#moves.set(id, (this.#moves.get(id) ?? 0) + 1);
    return Promise.resolve();
  }

  registration() {
    const { name = '', identity_number: number = '' } = this.newcomer.secrets;
    return newPerson({
      name,
      identityNumber: number,
      phone: this.phone,
      gridId: gridId(HERE),
      dwellingId: this.homes[0],
    });
  }

  door() {
    return {
      requestId: randomUUID(),
      gridId: gridId(HERE),
      building: building(),
      entrance: '1',
      room: ROOM,
      use: 'own',
    };
  }

  imported() {
    const door = { gridId: gridId(HERE), building: building(), entrance: '1', room: ROOM, residents: [] };
    return { requestId: randomUUID(), dwellings: [door] };
  }

  /** What an officer of the whole district counts in a place. */
  async peopleIn(under: string): Promise<number> {
    return (await this.#officer.dwellings.countResidents({ under })).people;
  }
}

/** The other services have nothing to tell of anybody. */
async function silentRecords(suite: Suite): Promise<void> {
  const nc = await suite.broker.connect('admin');
  for (const service of RECORDING_SERVICES.filter((name) => name !== 'registry'))
    nc.subscribe(auditReadSubject(service), {
      callback: (_error, message) => void message.respond(JSON.stringify({ rows: [] })),
    });
  await nc.flush();
}

let built = 0;
const building = () => `建国门内大街${(built += 1)}号楼`;

const secretsOf = (name: string, number: string, phone: string): Thing['secrets'] => ({
  ...{ name, identity_number: number, phone, birth_date: '1980-01-01', address: ROOM },
});

const officerOf = (suite: Suite) => {
  const officer = suite.as({ roles: ['community-officer'], paths: ['dc', 'dd'], subject: 'https://id|builder' });
  return { people: officer.client(PersonService), dwellings: officer.client(DwellingService) };
};

/** Builds the world through the service's own door. */
class Maker {
  readonly #doors;

  constructor(suite: Suite) {
    this.#doors = officerOf(suite);
  }

  async door(path: string, room: string): Promise<string> {
    const door = {
      requestId: randomUUID(),
      gridId: gridId(path),
      building: building(),
      entrance: '1',
      room,
      use: 'own',
    };
    return (await this.#doors.dwellings.registerDwelling(door)).dwelling?.dwellingId ?? '';
  }

  async person(
    name: string,
    { path, dwellingId = '', flags = [] }: { path: string; dwellingId?: string; flags?: string[] },
    number = identityNumber(),
  ): Promise<Person> {
    const phone = name.startsWith('曾') ? '12900007731' : '12900000002';
    const request = { name, phone, identityNumber: number, gridId: gridId(path), dwellingId, serviceFlags: flags };
    return only(await this.#doors.people.registerPerson(newPerson(request)));
  }

  async resident(name: string, home: { path: string; dwellingId: string; flags?: string[] }): Promise<Resident> {
    const number = identityNumber();
    const { personId, householdId } = await this.person(name, home, number);
    return { id: personId, householdId, state: 'registered', secrets: secretsOf(name, number, '12900007731') };
  }

  async move(resident: Resident, dwellingId: string): Promise<Resident> {
    const request = { requestId: randomUUID(), personId: resident.id, dwellingId, moveDate: '2026-11-01', ground: 'x' };
    const { householdId } = only(await this.#doors.people.movePerson(request));
    return { ...resident, householdId, state: 'moved' };
  }
}

function missing(): never {
  throw new Error('there is no such resident');
}
