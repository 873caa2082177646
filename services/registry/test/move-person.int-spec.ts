import { randomUUID } from 'node:crypto';
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

const dwellingIn = async (gridId: string): Promise<string> => {
  const { dwelling } = await officer.dwellings.registerDwelling(t.newDwelling({ gridId }));
  return dwelling?.dwellingId ?? '';
};
const move = (personId: string, dwellingId: string) => ({
  requestId: randomUUID(),
  personId,
  dwellingId,
  moveDate: '2026-11-01',
  ground: 'rented',
});

describe('a move', () => {
  it('takes the person to another dwelling and keeps what was', async () => {
    const [from, to] = [await dwellingIn(t.place.grid1), await dwellingIn(t.place.grid3)];
    const before = t.only(await officer.people.registerPerson(t.newPerson({ dwellingId: from })));
    const after = t.only(await officer.people.movePerson({ ...move(before.personId, to), etag: before.etag }));
    expect(after).toMatchObject({
      dwellingId: to,
      orgPath: t.path.grid3,
      relation: '0',
      version: 2,
      name: before.name,
    });
    expect(after.householdId).not.toBe(before.householdId);
    const history = await suite.sql(
      'select version, action, org_path, lived_at_path, day::text, ground from person_history where person_id = $1 order by version',
      [before.personId],
    );
    expect(history).toEqual([
      { version: 1, action: 'registered', org_path: t.path.grid3, lived_at_path: t.path.grid1, day: null, ground: '' },
      {
        version: 2,
        action: 'moved',
        org_path: t.path.grid3,
        lived_at_path: t.path.grid3,
        day: '2026-11-01',
        ground: 'rented',
      },
    ]);
    const told = await suite.sql('select version, subject from outbox where aggregate_id = $1 order by version', [
      before.personId,
    ]);
    expect(told).toEqual([
      { version: 1, subject: 'evt.wangge.registry.v1.PersonRegistered' },
      { version: 2, subject: 'evt.wangge.registry.v1.PersonMoved' },
    ]);
  });

  it('takes reach, searches and tasks along', async () => {
    const to = await dwellingIn(t.place.grid2);
    const { personId } = t.only(await officer.people.registerPerson(t.newPerson({ name: '欧阳移动' })));
    const [old, now] = [t.worker(suite, t.path.grid1), t.worker(suite, t.path.grid2)];
    await officer.people.movePerson(move(personId, to));
    await expect(old.people.getPerson({ personId })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect((await old.people.searchPersons({ query: '欧阳移动' })).persons).toEqual([]);
    expect((await now.people.searchPersons({ query: 'ouyangyidong' })).persons.map((one) => one.personId)).toEqual([
      personId,
    ]);
    const open = await suite.sql('select kind from quality_task where record_id = $1 and settle_time is null', [
      personId,
    ]);
    expect(open).toEqual([]);
  });

  it('opens a task for a household whose head left', async () => {
    const [from, to] = [await dwellingIn(t.place.grid1), await dwellingIn(t.place.grid1)];
    const head = t.only(await officer.people.registerPerson(t.newPerson({ dwellingId: from })));
    await officer.people.registerPerson(
      t.newPerson({ dwellingId: from, householdId: head.householdId, relation: '1', name: '李四' }),
    );
    await officer.people.movePerson(move(head.personId, to));
    const open = await suite.sql('select kind, org_path from quality_task where record_id = $1', [head.householdId]);
    expect(open).toEqual([{ kind: 'no-head', org_path: t.path.grid1 }]);
  });

  it('brings an open conflict of numbers to whoever may now see both', async () => {
    const number = t.identityNumber();
    const one = t.only(await officer.people.registerPerson(t.newPerson({ identityNumber: number })));
    const other = t.only(await officer.people.registerPerson(t.newPerson({ identityNumber: number })));
    const pathOf = () =>
      suite.sql(`select org_path from quality_task where record_id = $1 and kind = 'number-conflict'`, [
        other.personId,
      ]);
    expect(await pathOf()).toEqual([{ org_path: t.path.grid1 }]);
    await officer.people.movePerson(move(one.personId, await dwellingIn(t.place.grid3)));
    expect(await pathOf()).toEqual([{ org_path: t.path.street }]);
  });

  it('answers a repeat what it answered first, even after the next move', async () => {
    const [one, two] = [await dwellingIn(t.place.grid1), await dwellingIn(t.place.grid2)];
    const { personId } = t.only(await officer.people.registerPerson(t.newPerson()));
    const request = move(personId, one);
    const first = t.only(await officer.people.movePerson(request));
    await officer.people.movePerson(move(personId, two));
    expect(t.only(await officer.people.movePerson(request))).toEqual(first);
    expect(t.only(await officer.people.getPerson({ personId }))).toMatchObject({ version: 3, dwellingId: two });
  });

  it('is one of two at the same time: the other is refused or follows, nothing is lost', async () => {
    const [one, two] = [await dwellingIn(t.place.grid1), await dwellingIn(t.place.grid2)];
    const { personId, etag } = t.only(await officer.people.registerPerson(t.newPerson()));
    const both = await Promise.allSettled(
      [one, two].map((to) => officer.people.movePerson({ ...move(personId, to), etag })),
    );
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(both.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'ABORTED', reason: 'STALE_ETAG' },
    });
    expect(t.only(await officer.people.getPerson({ personId })).version).toBe(2);
  });

  it('is refused where they live already, in the future, to an unknown door and for an unknown person alike', async () => {
    const home = await dwellingIn(t.place.grid1);
    const { personId } = t.only(await officer.people.registerPerson(t.newPerson({ dwellingId: home })));
    await expect(officer.people.movePerson(move(personId, home))).rejects.toMatchObject({
      code: 'FAILED_PRECONDITION',
      reason: 'ALREADY_THERE',
    });
    const later = { ...move(personId, await dwellingIn(t.place.grid2)), moveDate: '2026-11-23' };
    await expect(officer.people.movePerson(later)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      details: { fieldViolations: [{ field: 'move_date' }] },
    });
    const { people } = t.worker(suite, t.path.grid1);
    const foreign = await dwellingIn(t.place.grid2);
    for (const request of [move(personId, foreign), move(personId, randomUUID()), move(randomUUID(), home)])
      await expect(people.movePerson(request)).rejects.toMatchObject({ code: 'NOT_FOUND', reason: 'OBJECT_NOT_FOUND' });
  });
});
