import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PersonService } from '@wangge/contracts/wangge/registry/v1/person_service';
import { DwellingService } from '@wangge/contracts/wangge/registry/v1/dwelling_service';
import type { Suite } from '@wangge/testing/suite';
import { seedResidents } from '../../../tools/seed/residents.ts';
import * as t from './registry.builders.ts';

let suite: Suite;
const grids = [t.place.grid1, t.place.grid2, t.place.grid3].map((placeId) => ({ placeId, name: '赵家楼社区第1网格' }));
const dwellings = seedResidents(grids, 1_000, 7);
const people = dwellings.flatMap(({ residents }) => residents);
beforeAll(async () => {
  suite = await t.startRegistry();
});
afterAll(() => suite.stop());

const seed = () => suite.asService('seed', { job: 'seed', cause: 'test' }).client(PersonService);
const FIGURES = ['person', 'household', 'person_history', 'outbox'].map(
  (table) => `(select count(*) from ${table} where org_path like 'dc.s1.%') as ${table}`,
);
const figures = async () =>
  (await suite.sql(`select ${FIGURES.join(', ')}, (select count(*) from dwelling) as dwelling`))[0];

describe('an import of residents', () => {
  it('registers every resident once with dwelling, household, history and events, and a repeat changes nothing', async () => {
    const request = { requestId: randomUUID(), dwellings };
    expect(await seed().importResidents(request)).toMatchObject({ registered: people.length, unchanged: 0 });
    const after = await figures();
    const [p, d] = [String(people.length), String(dwellings.length)];
    expect(after).toEqual({
      person: p,
      dwelling: d,
      household: d,
      person_history: p,
      outbox: String(people.length + 2 * dwellings.length),
    });
    expect(await seed().importResidents(request)).toMatchObject({ registered: people.length, unchanged: 0 });
    expect(await seed().importResidents({ requestId: randomUUID(), dwellings })).toMatchObject({
      registered: 0,
      unchanged: people.length,
    });
    expect(await figures()).toEqual(after);
    await expect(seed().importResidents({ ...request, dwellings: dwellings.slice(1) })).rejects.toMatchObject({
      reason: 'IDEMPOTENCY_KEY_REUSED',
    });
  });

  it('adds a newcomer to the household that is there', async () => {
    const [first] = dwellings.filter(({ residents }) => residents.length > 1);
    if (!first) throw new Error('no family');
    const newcomer = {
      name: '张新',
      identityNumber: t.identityNumber(),
      phone: '',
      relation: '0',
      residency: 'registered',
      serviceFlags: [],
    };
    const grown = { ...first, residents: [...first.residents, newcomer] };
    expect(await seed().importResidents({ requestId: randomUUID(), dwellings: [grown] })).toMatchObject({
      registered: 1,
      unchanged: first.residents.length,
    });
    const { persons } = await t
      .officer(suite, t.path.street)
      .people.findPersons({ key: { case: 'identityNumber', value: newcomer.identityNumber } });
    const joined = t.only({ person: persons[0] });
    expect(joined.relation).toBe('8');
    const members = await t
      .officer(suite, t.path.street)
      .people.listHouseholdMembers({ householdId: joined.householdId, pageSize: 100 });
    expect(members.persons).toHaveLength(first.residents.length + 1);
    expect(members.persons[0]?.relation).toBe('0');
  });

  it('takes nobody whose number may be somebody’s, names the place, and writes nothing', async () => {
    const before = await figures();
    const bad = (identityNumber: string) => ({
      ...dwellings[0],
      room: '999',
      residents: [{ ...people[0], identityNumber }],
    });
    await expect(
      seed().importResidents({
        requestId: randomUUID(),
        dwellings: [dwellings[1] ?? {}, bad('11010519491231002X'), bad('100000199001010000')],
      }),
    ).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      details: {
        fieldViolations: [
          {
            field: 'dwellings[1].residents[0].identity_number',
            description: 'must lie in an area that exists nowhere',
          },
          { field: 'dwellings[2].residents[0].identity_number' },
        ],
      },
    });
    expect(await figures()).toEqual(before);
  });

  it('is for the seed only', async () => {
    const request = { requestId: randomUUID(), dwellings: dwellings.slice(0, 1) };
    const before = await figures();
    await expect(t.officer(suite, t.path.district).people.importResidents(request)).rejects.toThrow();
    expect(await figures()).toEqual(before);
  });
});

describe('figures and lists of what was imported', () => {
  it('count people by place, and do not tell of fewer than five', async () => {
    const count = (under: string) => t.officer(suite, t.path.street).dwellings.countResidents({ under });
    const all = await count('');
    expect(all).toMatchObject({ dwellings: dwellings.length, people: people.length + 1, suppressed: false });
    const parts = await Promise.all([t.path.grid1, t.path.grid2, t.path.grid3].map(count));
    expect(parts.reduce((sum, part) => sum + part.people, 0)).toBe(all.people);
    expect(await t.worker(suite, t.path.farGrid).dwellings.countResidents({})).toMatchObject({
      households: 0,
      people: 0,
      suppressed: true,
    });
    const assessment = suite.asService('assessment', { job: 'population', cause: 'test' }).client(DwellingService);
    expect((await assessment.countResidents({ under: t.path.street })).people).toBe(all.people);
    await expect(assessment.countResidents({})).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });

  it('list who has a service flag, by id and place only', async () => {
    const flagged = people.filter(({ serviceFlags }) => serviceFlags.includes('living-alone'));
    const client = suite.asService('assistance', { job: 'reconcile', cause: 'test' }).client(PersonService);
    const first = await client.listServiceFlag({ flag: 'living-alone', pageSize: 1 });
    const rest =
      first.nextPageToken === ''
        ? []
        : (await client.listServiceFlag({ flag: 'living-alone', pageSize: 100, pageToken: first.nextPageToken }))
            .residents;
    expect([...first.residents, ...rest]).toHaveLength(flagged.length);
    expect(flagged.length).toBeGreaterThan(0);
  });

  it('list dwellings in address order, page by page, without the room', async () => {
    const { dwellings: door } = t.officer(suite, t.path.street);
    const first = await door.listDwellings({ pageSize: 5 });
    const second = await door.listDwellings({ pageSize: 100, pageToken: first.nextPageToken });
    const listed = [...first.dwellings, ...second.dwellings];
    expect(listed).toHaveLength(dwellings.length);
    expect(listed.every(({ room }) => room === '')).toBe(true);
    const keys = listed.map(({ orgPath, building, entrance }) => `${orgPath} ${building} ${entrance}`);
    expect(keys).toEqual(keys.toSorted());
    expect((await door.listDwellings({ pageSize: 100, under: t.path.grid3 })).dwellings).toHaveLength(3);
  });

  it('refuse the same door twice in a grid, telling which it is', async () => {
    const worker = t.worker(suite, t.path.grid1).dwellings;
    const request = t.newDwelling();
    const { dwelling } = await worker.registerDwelling(request);
    expect((await worker.registerDwelling(request)).dwelling).toEqual(dwelling);
    await expect(worker.registerDwelling({ ...request, requestId: randomUUID(), use: 'let' })).rejects.toMatchObject({
      code: 'ALREADY_EXISTS',
      reason: 'DWELLING_EXISTS',
      metadata: { dwelling_id: dwelling?.dwellingId },
    });
    await expect(worker.registerDwelling(t.newDwelling({ gridId: t.place.grid2 }))).rejects.toMatchObject({
      code: 'PERMISSION_DENIED',
    });
  });
});
