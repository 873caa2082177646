import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Suite } from '@wangge/testing/suite';
import * as t from './registry.builders.ts';

let suite: Suite;
beforeAll(async () => {
  suite = await t.startRegistry();
});
afterAll(() => suite.stop());

const eventsOf = (...ids: string[]) =>
  suite.sql(
    'select aggregate_id, version, subject, org_path from outbox where aggregate_id = any ($1) order by subject',
    [ids],
  );
const count = async (table: string, column: string, id: string) =>
  Number((await suite.sql(`select count(*) as n from ${table} where ${column} = $1`, [id]))[0]?.['n']);

describe('a registration', () => {
  it('opens a household, links person to dwelling and grid, and tells it once', async () => {
    const { people, dwellings } = t.worker(suite, t.path.grid1);
    const { dwelling } = await dwellings.registerDwelling(t.newDwelling());
    const request = t.newPerson({ dwellingId: dwelling?.dwellingId ?? '', serviceFlags: ['needs-visit'] });
    const person = t.only(await people.registerPerson(request));
    expect(person).toMatchObject({
      relation: '0',
      dwellingId: dwelling?.dwellingId,
      gridId: t.place.grid1,
      orgPath: t.path.grid1,
      birthDate: '1980-**-**',
      sex: '1',
      serviceFlags: ['needs-visit'],
      version: 1,
    });
    expect(person.address).toMatch(/^建国门内大街\d+号楼\*\*\*$/);
    expect(await eventsOf(person.personId, person.householdId)).toEqual([
      {
        aggregate_id: person.householdId,
        version: 1,
        subject: 'evt.wangge.registry.v1.HouseholdOpened',
        org_path: t.path.grid1,
      },
      {
        aggregate_id: person.personId,
        version: 1,
        subject: 'evt.wangge.registry.v1.PersonRegistered',
        org_path: t.path.grid1,
      },
    ]);
    expect(await count('person_history', 'person_id', person.personId)).toBe(1);
  });

  it('answers a repeat what it answered first, and refuses the key with another body', async () => {
    const { people } = t.worker(suite, t.path.grid1);
    const request = t.newPerson();
    const answers = await Promise.all([1, 2, 3].map(() => people.registerPerson(request)));
    const person = t.only(await people.registerPerson(request));
    for (const answer of answers) expect(t.only(answer)).toEqual(person);
    expect(await count('person_history', 'person_id', person.personId)).toBe(1);
    expect(await count('outbox', 'aggregate_id', person.personId)).toBe(1);
    await expect(people.registerPerson({ ...request, name: '李四' })).rejects.toMatchObject({
      code: 'ABORTED',
      reason: 'IDEMPOTENCY_KEY_REUSED',
    });
  });

  it('lets somebody join a household, but not as a second head', async () => {
    const { people } = t.worker(suite, t.path.grid1);
    const head = t.only(await people.registerPerson(t.newPerson()));
    const { householdId } = head;
    const child = t.only(await people.registerPerson(t.newPerson({ householdId, relation: '2', name: '张大力' })));
    expect(child).toMatchObject({ householdId, relation: '2' });
    await expect(people.registerPerson(t.newPerson({ householdId, relation: '0' }))).rejects.toMatchObject({
      code: 'FAILED_PRECONDITION',
      reason: 'HOUSEHOLD_HAS_HEAD',
      metadata: { state: 'headed', allowed_actions: 'RegisterPerson' },
    });
    const { persons } = await people.listHouseholdMembers({ householdId });
    expect(persons.map(({ personId }) => personId)).toEqual([head.personId, child.personId]);
  });

  it('is refused in a foreign place, known or not, and at a place nobody lives in', async () => {
    const { people } = t.worker(suite, t.path.grid1);
    for (const gridId of [t.place.grid2, t.place.farGrid, randomUUID()])
      await expect(people.registerPerson(t.newPerson({ gridId }))).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
    await expect(
      t.officer(suite, t.path.community).people.registerPerson(t.newPerson({ gridId: t.place.community })),
    ).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', details: { fieldViolations: [{ field: 'grid_id' }] } });
  });

  it('finds no household and no dwelling out of reach, as if there were none', async () => {
    const far = t.worker(suite, t.path.farGrid);
    const { householdId } = t.only(await far.people.registerPerson(t.newPerson({ gridId: t.place.farGrid })));
    const { dwelling } = await far.dwellings.registerDwelling(t.newDwelling({ gridId: t.place.farGrid }));
    const { people } = t.worker(suite, t.path.grid1);
    const errors = await Promise.all(
      [
        { householdId },
        { householdId: randomUUID() },
        { dwellingId: dwelling?.dwellingId ?? '' },
        { dwellingId: randomUUID() },
      ].map((link) => people.registerPerson(t.newPerson(link)).catch((error: unknown) => error)),
    );
    expect(errors).toMatchObject(errors.map(() => ({ code: 'NOT_FOUND', reason: 'OBJECT_NOT_FOUND' })));
    expect(String(errors[0])).toBe(String(errors[1]));
    expect(String(errors[2])).toBe(String(errors[3]));
  });

  it('names the fields that are wrong and writes nothing', async () => {
    const { people } = t.worker(suite, t.path.grid1);
    const request = t.newPerson({ identityNumber: '1.10105E+17', birthDate: '2026-02-30' });
    await expect(people.registerPerson(request)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      details: { fieldViolations: [{ field: 'identity_number' }, { field: 'birth_date' }] },
    });
    expect(await count('idempotency', 'request_id', request.requestId ?? '')).toBe(0);
  });
});

describe('what does not agree', () => {
  const kindsOf = async (recordId: string, ...paths: string[]) => {
    const { tasks } = await t.officer(suite, ...paths).dwellings.listQualityTasks({ pageSize: 100 });
    return tasks
      .filter((task) => task.recordId === recordId)
      .map(({ kind }) => kind)
      .sort();
  };

  it('becomes tasks: no dwelling, another date of birth, another sex', async () => {
    const request = t.newPerson({ birthDate: '1980-01-02', sex: '2' });
    const { personId, sex } = t.only(await t.worker(suite, t.path.grid1).people.registerPerson(request));
    expect(sex).toBe('2');
    expect(await kindsOf(personId, t.path.grid1)).toEqual(['birth-date-differs', 'no-dwelling', 'sex-differs']);
    expect(await kindsOf(personId, t.path.grid2)).toEqual([]);
  });

  it('tells of the same number on two people only whoever may see both, and never the caller', async () => {
    const number = t.identityNumber();
    const first = await t.worker(suite, t.path.grid1).people.registerPerson(t.newPerson({ identityNumber: number }));
    const { people } = t.worker(suite, t.path.grid2);
    const second = t.only(await people.registerPerson(t.newPerson({ identityNumber: number, gridId: t.place.grid2 })));
    expect(second).toMatchObject({ version: 1, relation: '0' });
    expect((await people.findPersons({ key: { case: 'identityNumber', value: number } })).persons).toHaveLength(1);
    expect(await kindsOf(second.personId, t.path.grid2)).toEqual(['no-dwelling']);
    expect(await kindsOf(second.personId, t.path.community)).toEqual(['no-dwelling', 'number-conflict']);
    expect(await kindsOf(t.only(first).personId, t.path.community)).toEqual(['no-dwelling']);
  });

  it('notices two registrations of one number at the same time', async () => {
    const { people } = t.officer(suite, t.path.community);
    const numbers = Array.from({ length: 24 }, () => t.identityNumber());
    // All of one grid, then all of the other: the two of a pair then travel on different connections.
    const twice = [t.place.grid1, t.place.grid2].flatMap((gridId) =>
      numbers.map((identityNumber) => ({ identityNumber, gridId })),
    );
    const both = await Promise.all(twice.map((wish) => people.registerPerson(t.newPerson(wish))));
    const ids = both.map((answer) => t.only(answer).personId);
    const conflicts = `select from quality_task where kind = 'number-conflict' and record_id = any ($1) and other_id = any ($1)`;
    expect(await suite.sql(conflicts, [ids])).toHaveLength(numbers.length);
  });
});
