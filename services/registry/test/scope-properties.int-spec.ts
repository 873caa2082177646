import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ResidentExportService } from '@wangge/contracts/wangge/registry/v1/resident_export_service';
import type { Suite } from '@wangge/testing/suite';
import fc from 'fast-check';
import * as t from './registry.builders.ts';

/** What the test itself did with somebody: nothing here is asked of the service under test. */
interface Resident {
  readonly personId: string;
  readonly householdId: string;
  /** Where they live now. */
  path: string;
  readonly named: boolean;
}

const GRIDS = ['grid1', 'grid2', 'grid3', 'farGrid'] as const;
const PHONE = '12900000777';
const FEWEST_TOLD = 5;
const PLACES = [...Object.values(t.path), 'dc.s1.c9', 'dc.s', 'xc'];
const SEED = 20_261_122;

let suite: Suite;
let residents: Resident[];

beforeAll(async () => {
  suite = await t.startRegistry();
  // Whoever was registered to see that the service runs.
  const before = await suite.sql<{ personId: string; householdId: string }>(
    'select person_id as "personId", household_id as "householdId" from person',
  );
  residents = before.map((one) => ({ ...one, path: t.path.farGrid, named: false }));
  const officer = t.officer(suite, t.path.district);
  for (let n = 0; n < 16; n += 1) {
    const grid = GRIDS[n % GRIDS.length] ?? 'grid1';
    const init = t.newPerson({ name: '曾国藩', phone: PHONE, gridId: t.place[grid] });
    const { personId, householdId } = t.only(await officer.people.registerPerson(init));
    residents.push({ personId, householdId, path: t.path[grid], named: true });
  }
  // Two change places: what they were goes with them.
  for (const [at, to] of [
    [1, 'farGrid'],
    [2, 'grid3'],
  ] as const) {
    const moved = residents[before.length + at];
    if (!moved) throw new Error('nobody to move');
    const door = await officer.dwellings.registerDwelling(t.newDwelling({ gridId: t.place[to] }));
    const dwellingId = door.dwelling?.dwellingId ?? '';
    const move = { personId: moved.personId, dwellingId, moveDate: '2026-11-20', ground: 'resident-told' };
    const { person } = await officer.people.movePerson({ requestId: randomUUID(), ...move });
    residents[before.length + at] = { ...moved, path: t.path[to], householdId: person?.householdId ?? '' };
  }
}, 60_000);
afterAll(() => suite.stop());

/** The oracle: a place holds itself and what begins with it and a dot. */
const holds = (place: string, path: string): boolean => path === place || path.startsWith(`${place}.`);
const seenBy = (paths: readonly string[], under: string): Resident[] =>
  residents.filter(({ path }) => paths.some((one) => holds(one, path)) && (under === '' || holds(under, path)));
const ids = (some: readonly { readonly personId: string }[]): string[] => some.map(({ personId }) => personId).sort();
const found = (work: Promise<unknown>): Promise<boolean> =>
  work.then(
    () => true,
    (error: unknown) => {
      expect(error).toMatchObject({ code: 'NOT_FOUND', reason: 'OBJECT_NOT_FOUND' });
      return false;
    },
  );

const caller = fc.record({
  paths: fc.uniqueArray(fc.constantFrom(...PLACES), { minLength: 1, maxLength: 3 }),
  under: fc.constantFrom('', ...PLACES),
  whom: fc.nat(),
});

describe('whatever places somebody answers for', () => {
  it('they see of persons, households, searches, counts, exports and histories these places’ people and nobody else', async () => {
    const property = fc.asyncProperty(caller, async ({ paths, under, whom }) => {
      const { people, lives, dwellings } = t.officer(suite, ...paths);
      const whose = { roles: ['community-officer'], paths, subject: `https://id|${randomUUID()}` };
      const exports = suite.as(whose).client(ResidentExportService);
      const [own, asked] = [seenBy(paths, ''), seenBy(paths, under)];
      const one = residents[whom % residents.length];
      if (!one) throw new Error('nobody lives here');
      const { personId, householdId } = one;
      const mine = own.includes(one);
      expect(await found(people.getPerson({ personId }))).toBe(mine);
      expect(await found(people.listHouseholdMembers({ householdId }))).toBe(mine);
      expect(await found(lives.listPersonVersions({ personId }))).toBe(mine);
      const search = await people.searchPersons({ query: '曾国藩', under, pageSize: 100 });
      expect(ids(search.persons)).toEqual(ids(asked.filter(({ named }) => named)));
      const byPhone = await people.findPersons({ key: { case: 'phone', value: PHONE } });
      expect(ids(byPhone.persons)).toEqual(ids(own.filter(({ named }) => named)));
      const told = asked.length < FEWEST_TOLD ? { people: 0, suppressed: true } : { people: asked.length };
      expect(await dwellings.countResidents({ under })).toMatchObject(told);
      const filter = { under };
      const { export: file } = await exports.requestResidentExport({
        requestId: randomUUID(),
        filter,
        purpose: 'test',
      });
      expect(file).toMatchObject({ rowCount: asked.length, state: 'approved' });
      if (!file || asked.length === 0) return;
      const take = { requestId: randomUUID(), exportId: file.exportId, page: 0 };
      expect(ids((await exports.collectResidentExportPage(take)).persons)).toEqual(ids(asked));
    });
    await fc.assert(property, { numRuns: 25, seed: SEED });
  }, 120_000);

  it('a path that only begins alike holds nobody: the oracle and the service see the same edge', () => {
    expect(seenBy(['dc.s'], '')).toEqual([]);
    expect(seenBy(['dc.s1'], '').some(({ path }) => path === t.path.farGrid)).toBe(false);
    expect(seenBy(['dc'], '')).toHaveLength(residents.length);
  });
});
