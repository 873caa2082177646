import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { PatrolService } from '@wangge/contracts/wangge/registry/v1/patrol_service';
import type { Suite } from '@wangge/testing/suite';
import * as t from './registry.builders.ts';

const DAY_MS = 86_400_000;
let suite: Suite;
/** A dwelling of each building of a grid, by its name. */
const doors = new Map<string, string>();

beforeAll(async () => {
  suite = await t.startRegistry();
  const { dwellings } = t.worker(suite, t.path.street);
  const register = async (gridId: string | undefined, building: string) => {
    const { dwelling } = await dwellings.registerDwelling(t.newDwelling({ gridId, building }));
    doors.set(building, dwelling?.dwellingId ?? '');
  };
  for (let n = 0; n < 12; n++) await register(t.place.grid1, `${n}号楼`);
  await register(t.place.grid2, '别处');
});
afterAll(() => suite?.stop());

const suggest = async (name = 'one', most = 0) => {
  const by = suite.as({ roles: ['grid-worker'], paths: [t.path.grid1], subject: `https://id|${name}` });
  return (await by.client(PatrolService).suggestPatrol({ most })).places;
};
const names = async (name?: string, most?: number) => (await suggest(name, most)).map(({ building }) => building);
/** A door of a building was seen, some days ago. */
const seen = (building: string, days: number, outcome = 'seen') =>
  suite.sql(
    `insert into campaign_check (campaign_id, about_id, about, outcome, check_time) values ($1, $2, 'dwelling', $3, $4)`,
    [randomUUID(), doors.get(building), outcome, new Date(t.NOW.getTime() - days * DAY_MS)],
  );

it('suggests buildings of the caller’s grid in an order of their own, the same all day', async () => {
  const first = await names();
  expect(first).toHaveLength(8);
  expect(first).not.toContain('别处');
  expect(await names()).toEqual(first);
  const others = await Promise.all(['two', 'three', 'four'].map((name) => names(name)));
  expect(others.some((other) => other.join() !== first.join())).toBe(true);
  suite.clock.set(new Date(t.NOW.getTime() + DAY_MS));
  const tomorrow = await Promise.all(['one', 'two', 'three'].map((name) => names(name)));
  expect(tomorrow.map(String)).not.toEqual([first, ...others.slice(0, 2)].map(String));
  suite.clock.set(t.NOW);
});

it('leaves out what was seen lately, and nobody being there is not seen', async () => {
  for (let n = 0; n < 8; n++) await seen(`${n}号楼`, n + 1);
  await seen('8号楼', 1, 'nobody-there');
  expect((await names('one', 4)).toSorted()).toEqual(['10号楼', '11号楼', '8号楼', '9号楼']);
  const five = await suggest('one', 5);
  expect(five.find(({ building }) => building === '7号楼')).toMatchObject({ lastSeenDate: '2026-11-14' });
  expect(five.find(({ building }) => building === '8号楼')).toMatchObject({ lastSeenDate: '' });
});

it('leaves no trace of having been asked', async () => {
  const rows = () =>
    suite.sql(`select (select count(*) from audit)::int as audit, (select count(*) from outbox)::int as outbox,
      (select count(*) from idempotency)::int as kept, (select count(*) from campaign_finding)::int as findings`);
  const before = await rows();
  await suggest();
  expect(await rows()).toEqual(before);
});
