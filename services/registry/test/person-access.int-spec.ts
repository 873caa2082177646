import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Person } from '@wangge/contracts/wangge/registry/v1/person';
import type { Suite } from '@wangge/testing/suite';
import * as t from './registry.builders.ts';

let suite: Suite;
let near: Person;
let far: Person;
beforeAll(async () => {
  suite = await t.startRegistry();
  near = t.only(await t.worker(suite, t.path.grid1).people.registerPerson(t.newPerson({ name: '曾国近' })));
  far = t.only(
    await t
      .worker(suite, t.path.farGrid)
      .people.registerPerson(t.newPerson({ name: '曾国远', gridId: t.place.farGrid })),
  );
});
afterAll(() => suite.stop());

const failure = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'succeeded',
    (error: unknown) => error,
  );

describe('a person out of reach', () => {
  it('reads exactly like one who does not exist, for every operation', async () => {
    const { people } = t.worker(suite, t.path.grid1);
    const occasion = { case: 'caseId' as const, value: randomUUID() };
    const ask = (personId: string) => [
      people.getPerson({ personId }),
      people.revealPerson({ requestId: randomUUID(), personId, fields: ['phone'], purpose: 'call back', occasion }),
      people.movePerson({
        requestId: randomUUID(),
        personId,
        dwellingId: randomUUID(),
        moveDate: '2026-11-01',
        ground: 'x',
      }),
    ];
    const there = await Promise.all(ask(far.personId).map(failure));
    const nowhere = await Promise.all(ask(randomUUID()).map(failure));
    expect(there).toMatchObject(there.map(() => ({ code: 'NOT_FOUND', reason: 'OBJECT_NOT_FOUND' })));
    expect(there.map(String)).toEqual(nowhere.map(String));
    const households = await Promise.all(
      [far.householdId, randomUUID()].map((householdId) => failure(people.listHouseholdMembers({ householdId }))),
    );
    expect(households.map(String)).toEqual(households.map(() => String(there[0]).replace('person', 'household')));
  });

  it('is in nobody’s list, search, find or count', async () => {
    const { people, dwellings } = t.officer(suite, t.path.street);
    expect((await people.searchPersons({ query: '曾国' })).persons.map(({ personId }) => personId)).toEqual([
      near.personId,
    ]);
    expect((await people.searchPersons({ query: '曾国', under: t.path.farStreet })).persons).toEqual([]);
    const found = await people.findPersons({ key: { case: 'phone', value: '12900000001' } });
    expect(found.persons.map(({ personId }) => personId)).toEqual([near.personId]);
    expect(await dwellings.countResidents({ under: t.path.farStreet })).toMatchObject({ people: 0, suppressed: true });
    expect((await dwellings.listQualityTasks({ under: t.path.farStreet })).tasks).toEqual([]);
  });

  it('is reached by somebody with both places, and by nobody without any', async () => {
    const both = t.worker(suite, t.path.grid1, t.path.farGrid).people;
    expect((await both.searchPersons({ query: '曾国' })).persons).toHaveLength(2);
    const none = t.worker(suite).people;
    await expect(none.getPerson({ personId: near.personId })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect((await none.searchPersons({ query: '曾国' })).persons).toEqual([]);
  });
});

describe('a caller', () => {
  it('without the right role may not call at all, whatever the place', async () => {
    for (const role of ['dispatcher', 'unit-handler', 'resident', 'system-admin', 'leader']) {
      const { people } = t.as(suite, role, t.path.district);
      await expect(people.getPerson({ personId: near.personId })).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
      await expect(people.searchPersons({ query: '张' })).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
    }
  });

  it('from another service is bound to the operations that name it', async () => {
    const { PersonService } = await import('@wangge/contracts/wangge/registry/v1/person_service');
    const as = (name: string) => suite.asService(name, { job: 'test', cause: randomUUID() }).client(PersonService);
    const contact = { requestId: randomUUID(), personId: far.personId, purpose: randomUUID() };
    expect(await as('notification').revealPersonContact(contact)).toMatchObject({ phone: '12900000001' });
    for (const name of ['casework', 'seed', 'assessment'])
      await expect(as(name).revealPersonContact(contact)).rejects.toThrow();
    await expect(as('notification').getPerson({ personId: far.personId })).rejects.toThrow();
    const audit = await suite.sql(
      `select actor, purpose, subjects from audit where operation like '%RevealPersonContact'`,
    );
    expect(audit).toEqual([{ actor: 'service:notification/test', purpose: contact.purpose, subjects: [far.personId] }]);
  });
});
