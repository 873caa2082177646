import { randomUUID } from 'node:crypto';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Suite } from '@wangge/testing/suite';
import * as t from './registry.builders.ts';

let suite: Suite;
let officer: ReturnType<typeof t.officer>;
beforeAll(async () => {
  suite = await t.startRegistry();
  officer = t.officer(suite, t.path.street);
});
afterAll(() => suite.stop());

const key = () => ({ requestId: randomUUID() });
const door = async (gridId: string = t.place.grid1): Promise<string> =>
  (await officer.dwellings.registerDwelling(t.newDwelling({ gridId }))).dwelling?.dwellingId ?? '';

/** A household of a head and others with these relations, in a dwelling of their own. */
async function family(...relations: string[]) {
  const dwellingId = await door();
  const head = t.only(await officer.people.registerPerson(t.newPerson({ dwellingId })));
  const { householdId } = head;
  const people = [head];
  for (const relation of relations)
    people.push(
      t.only(await officer.people.registerPerson(t.newPerson({ dwellingId, householdId, relation, name: '李四' }))),
    );
  return { householdId, dwellingId, people, ids: people.map(({ personId }) => personId) };
}
const membersNow = async (householdId: string) =>
  (await officer.people.listHouseholdMembers({ householdId })).persons.map(({ personId }) => personId);
const openTasks = (recordId: string) =>
  suite.sql<{ kind: string }>('select kind from quality_task where record_id = $1 and settle_time is null', [recordId]);
const told = (id: string) =>
  suite.sql<{ version: number; name: string }>(
    `select version, replace(subject, 'evt.wangge.registry.v1.', '') as name from outbox where aggregate_id = $1 order by version`,
    [id],
  );
const dead = (personId: string) => ({
  ...{ ...key(), personId, deathDate: '2026-11-01', ground: 'medical-certificate', document: 'D-20261101-7788' },
});
const away = (personId: string) => ({
  ...{ ...key(), personId, moveDate: '2026-11-02', ground: 'work', destinationArea: '110101' },
});
const refused = (field: string) => ({ code: 'INVALID_ARGUMENT', details: { fieldViolations: [{ field }] } });

describe('a correction', () => {
  it('changes what is given, settles what agrees now, and keeps what was', async () => {
    const number = t.identityNumber({ born: '19800101', sex: '1' });
    const made = t.only(
      await officer.people.registerPerson(
        t.newPerson({ identityNumber: number, birthDate: '1981-01-01', name: '甲错' }),
      ),
    );
    expect(await openTasks(made.personId)).toContainEqual({ kind: 'birth-date-differs' });
    const request = {
      ...key(),
      personId: made.personId,
      birthDate: '1980-01-01',
      name: '乙正',
      ground: 'document-shown',
    };
    const after = t.only(await officer.lives.correctPerson({ ...request, etag: made.etag, document: 'K-55667788' }));
    expect(after).toMatchObject({
      version: 2,
      name: '乙*',
      birthDate: '1980-**-**',
      phone: made.phone,
      status: 'present',
    });
    expect(await openTasks(made.personId)).not.toContainEqual({ kind: 'birth-date-differs' });
    const found = async (query: string) =>
      (await officer.people.searchPersons({ query })).persons.map(({ personId }) => personId);
    expect(await found('乙正')).toContain(made.personId);
    expect(await found('甲错')).not.toContain(made.personId);
    const { versions } = await officer.lives.listPersonVersions({ personId: made.personId });
    expect(versions.map(({ action, ground, person }) => [action, ground, person?.name])).toEqual([
      ['corrected', 'document-shown', '乙*'],
      ['registered', '', '甲*'],
    ]);
    expect(versions[0]?.document).toMatch(/^K?.*\*+.*$/);
    expect(versions[0]?.document).not.toContain('556677');
    expect(await told(made.personId)).toEqual([
      { version: 1, name: 'PersonRegistered' },
      { version: 2, name: 'PersonCorrected' },
    ]);
    const repeat = await officer.lives.correctPerson({ ...request, etag: made.etag, document: 'K-55667788' });
    expect(t.only(repeat)).toEqual(after);
  });

  it('settles a conflict by another number, and finds the next', async () => {
    const number = t.identityNumber();
    await officer.people.registerPerson(t.newPerson({ identityNumber: number }));
    const two = t.only(await officer.people.registerPerson(t.newPerson({ identityNumber: number })));
    expect(await openTasks(two.personId)).toContainEqual({ kind: 'number-conflict' });
    const correct = (identityNumber: string) =>
      officer.lives.correctPerson({ ...key(), personId: two.personId, identityNumber, ground: 'document-shown' });
    await correct(t.identityNumber());
    expect(await openTasks(two.personId)).not.toContainEqual({ kind: 'number-conflict' });
    await correct(number);
    expect(await openTasks(two.personId)).toContainEqual({ kind: 'number-conflict' });
  });

  it('is refused by the name of the field', async () => {
    const { personId, etag } = t.only(await officer.people.registerPerson(t.newPerson()));
    const correct = (change: object) =>
      officer.lives.correctPerson({ ...key(), personId, ground: 'survey', ...change });
    await expect(correct({})).rejects.toMatchObject(refused('name'));
    await expect(correct({ birthDate: '2027-01-01' })).rejects.toMatchObject(refused('birth_date'));
    await expect(correct({ identityNumber: '110105194912310021' })).rejects.toMatchObject(refused('identity_number'));
    await expect(correct({ noNumberReason: 'newborn' })).rejects.toMatchObject(refused('no_number_reason'));
    await correct({ phone: '12900000009' });
    await expect(correct({ phone: '12900000008', etag })).rejects.toMatchObject({ reason: 'STALE_ETAG' });
  });
});

describe('a death', () => {
  it('leaves the household to the others, and nothing can happen to the dead', async () => {
    const { householdId, ids } = await family('1');
    const [head = '', wife = ''] = ids;
    const before = await officer.dwellings.countResidents({});
    expect(t.only(await officer.lives.recordDeath(dead(head)))).toMatchObject({ status: 'dead', dwellingId: '' });
    expect((await officer.dwellings.countResidents({})).people).toBe(before.people - 1);
    expect(await membersNow(householdId)).toEqual([wife]);
    expect(await openTasks(householdId)).toEqual([{ kind: 'no-head' }]);
    expect(await told(head)).toContainEqual({ version: 2, name: 'PersonDied' });
    const gone = { code: 'FAILED_PRECONDITION', reason: 'PERSON_NOT_PRESENT', metadata: { state: 'dead' } };
    await expect(officer.lives.recordDeath(dead(head))).rejects.toMatchObject(gone);
    await expect(officer.lives.moveOut(away(head))).rejects.toMatchObject(gone);
    const move = { ...key(), personId: head, dwellingId: await door(), moveDate: '2026-11-01', ground: 'x' };
    await expect(officer.people.movePerson(move)).rejects.toMatchObject(gone);
    await officer.households.arrangeHousehold({
      ...{ ...key(), householdId, members: [{ personId: wife, relation: '0' }] },
      ...{ arrangeDate: '2026-11-02', ground: 'head-died' },
    });
    expect(await openTasks(householdId)).toEqual([]);
  });

  it('lies between the birth and today', async () => {
    const { personId } = t.only(await officer.people.registerPerson(t.newPerson()));
    for (const deathDate of ['1979-12-31', '2026-11-23', '2026-02-30'])
      await expect(officer.lives.recordDeath({ ...dead(personId), deathDate })).rejects.toMatchObject(
        refused('death_date'),
      );
  });
});

describe('a move away', () => {
  it('takes the person out of counts and households; a move brings them in again', async () => {
    const { householdId, ids } = await family('1');
    const [, leaver = ''] = ids;
    expect(t.only(await officer.lives.moveOut(away(leaver)))).toMatchObject({ status: 'moved-out', address: '' });
    expect(await membersNow(householdId)).toEqual([ids[0]]);
    const { versions } = await officer.lives.listPersonVersions({ personId: leaver });
    expect(versions[0]).toMatchObject({ action: 'moved-out', day: '2026-11-02', destinationArea: '110101' });
    const back = { ...key(), personId: leaver, dwellingId: await door(), moveDate: '2026-11-20', ground: 'returned' };
    expect(t.only(await officer.people.movePerson(back))).toMatchObject({
      status: 'present',
      relation: '0',
      version: 3,
    });
  });
});

describe('a birth', () => {
  const child = (householdId: string) => ({
    ...{ ...key(), householdId, relation: '2', name: '小宝', sex: '2', birthDate: '2026-11-10' },
    ...{ residency: 'registered', ground: 'birth-certificate', document: 'B-1' },
  });

  it('adds a child to the household, without a number for now', async () => {
    const { householdId, dwellingId } = await family('1');
    const born = t.only(await officer.lives.registerBirth(child(householdId)));
    expect(born).toMatchObject({ householdId, dwellingId, relation: '2', noNumberReason: 'newborn', version: 1 });
    expect(await membersNow(householdId)).toContain(born.personId);
    expect(await told(born.personId)).toEqual([{ version: 1, name: 'PersonRegistered' }]);
    expect((await officer.people.searchPersons({ query: 'xiaobao' })).persons.map((one) => one.personId)).toContain(
      born.personId,
    );
  });

  it('lies not in the future, and not in a household that nobody lives in', async () => {
    const { householdId, ids } = await family();
    await expect(officer.lives.registerBirth({ ...child(householdId), birthDate: '2026-11-23' })).rejects.toMatchObject(
      refused('birth_date'),
    );
    await officer.lives.moveOut(away(ids[0] ?? ''));
    await expect(officer.lives.registerBirth(child(householdId))).rejects.toMatchObject({ reason: 'HOUSEHOLD_CLOSED' });
    await expect(officer.lives.registerBirth(child(randomUUID()))).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

const how = { ground: 'housing', document: '' };
const moved = (householdId: string, dwellingId: string) => ({
  ...{ ...key(), householdId, dwellingId, moveDate: '2026-11-05', ...how },
});

describe('a household', () => {
  it('moves as a whole, with a line of history and an event for everybody', async () => {
    const { householdId, ids, dwellingId } = await family('1', '2');
    const to = await door(t.place.grid3);
    const request = moved(householdId, to);
    const answer = await officer.households.moveHousehold(request);
    expect(answer.persons.map(({ personId }) => personId).sort()).toEqual([...ids].sort());
    for (const person of answer.persons)
      expect(person).toMatchObject({ householdId, dwellingId: to, orgPath: t.path.grid3, version: 2 });
    for (const id of ids) expect(await told(id)).toContainEqual({ version: 2, name: 'PersonMoved' });
    expect(await told(householdId)).toEqual([
      { version: 1, name: 'HouseholdOpened' },
      { version: 2, name: 'HouseholdMoved' },
    ]);
    const lines = await suite.sql(
      'select distinct change_id from person_history where person_id = any ($1) and version = 2',
      [ids],
    );
    expect(lines).toHaveLength(1);
    await expect(t.worker(suite, t.path.grid1).people.getPerson({ personId: ids[0] ?? '' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    expect(await officer.households.moveHousehold(request)).toEqual(answer);
    await officer.households.moveHousehold(moved(householdId, dwellingId));
    expect(await officer.households.moveHousehold(request)).toEqual(answer);
  });

  it('is split and joined again; what was then is answered as it was', async () => {
    const { householdId, dwellingId, ids } = await family('1', '2');
    const [head = '', wife = '', son = ''] = ids;
    const split = (members: object[]) =>
      officer.households.splitHousehold({
        ...{ ...key(), householdId, members, splitDate: '2026-11-06', ground: 'separate-housekeeping' },
      });
    const stranger = t.only(await officer.people.registerPerson(t.newPerson())).personId;
    await expect(split([{ personId: stranger, relation: '0' }])).rejects.toMatchObject(refused('members[0].person_id'));
    const apart = await split([{ personId: son, relation: '0' }]);
    expect(apart.persons).toMatchObject([{ personId: son, dwellingId, relation: '0' }]);
    expect(apart.householdId).not.toBe(householdId);
    expect(await membersNow(householdId)).toEqual([head, wife]);
    const asOfTime = timestampFromDate(t.NOW);
    suite.clock.advance(60_000);
    const joined = await officer.households.mergeHouseholds({
      ...{ ...key(), householdId, joinedHouseholdId: apart.householdId, members: [{ personId: son, relation: '2' }] },
      ...{ mergeDate: '2026-11-07', ground: 'agreed' },
    });
    expect(joined).toMatchObject({ householdId, persons: [{ personId: son, relation: '2', version: 3 }] });
    expect(await told(apart.householdId)).toContainEqual({ version: 2, name: 'HouseholdClosed' });
    expect(await told(son)).toContainEqual({ version: 3, name: 'PersonHouseholdChanged' });
    const late = t.newPerson({ householdId: apart.householdId, dwellingId, relation: '8' });
    await expect(officer.people.registerPerson(late)).rejects.toMatchObject({ reason: 'HOUSEHOLD_CLOSED' });
    const then = await officer.people.listHouseholdMembers({ householdId: apart.householdId, asOfTime });
    expect(then.persons.map(({ personId }) => personId)).toEqual([son]);
    expect(t.only(await officer.people.getPerson({ personId: son, asOfTime }))).toMatchObject({
      version: 2,
      relation: '0',
    });
    await expect(
      officer.people.getPerson({ personId: son, asOfTime: timestampFromDate(new Date('2020-01-01')) }),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('changes its head in one step', async () => {
    const { householdId, ids } = await family('1');
    const [head = '', wife = ''] = ids;
    const members = [
      { personId: head, relation: '1' },
      { personId: wife, relation: '0' },
    ];
    await officer.households.arrangeHousehold({
      ...key(),
      householdId,
      members,
      arrangeDate: '2026-11-08',
      ground: 'agreed',
    });
    expect(await membersNow(householdId)).toEqual([wife, head]);
  });

  it('takes nobody along who joins while it moves, and leaves nobody behind', async () => {
    const { householdId, dwellingId } = await family('1');
    const doors = [await door(t.place.grid2), await door(t.place.grid3)];
    await Promise.allSettled([
      ...doors.map((to) => officer.households.moveHousehold(moved(householdId, to))),
      ...['2', '2', '3'].map((relation) =>
        officer.people.registerPerson(t.newPerson({ householdId, dwellingId, relation, name: '李四' })),
      ),
    ]);
    const apart = await suite.sql(
      `select p.person_id from person p join household h using (household_id)
        where household_id = $1 and (p.dwelling_id, p.org_path) is distinct from (h.dwelling_id, h.org_path)`,
      [householdId],
    );
    expect(apart).toEqual([]);
    const gaps = await suite.sql(
      `select person_id from person p where household_id = $1
         and (select count(*) from person_history h where h.person_id = p.person_id) <> p.version`,
      [householdId],
    );
    expect(gaps).toEqual([]);
  });
});
