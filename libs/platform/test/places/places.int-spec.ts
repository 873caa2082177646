import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { v7 } from 'uuid';
import type { Database } from '../../src/persistence/index.ts';
import { type Place, Places } from '../../src/places/index.ts';
import { quiet, scratchDatabase, type ScratchDatabase } from '../persistence/scratch-database.ts';

const place = (orgPath: string, over: Partial<Place> = {}): Place => ({
  ...{ placeId: v7(), orgPath, name: `place ${orgPath}`, code: orgPath.toUpperCase(), version: 1 },
  ...{ kind: (['district', 'street', 'community', 'grid'] as const)[orgPath.split('.').length - 1] ?? 'grid' },
  ...over,
});

describe('the copy of places', () => {
  let scratch: ScratchDatabase;
  let db: Database;
  const running: Places[] = [];
  const district = ['dc', 'dc.s01', 'dc.s01.c01', 'dc.s01.c01.g1', 'dc.s02'].map((path) => place(path));

  beforeAll(async () => {
    scratch = await scratchDatabase();
    db = await scratch.open();
  });
  afterEach(() => Promise.all(running.splice(0).map((places) => places.stop())));
  afterAll(() => scratch?.drop());

  const start = async (load: () => Promise<readonly Place[]>, database = db) => {
    const places = new Places({ database, log: quiet, load });
    running.push(places);
    await places.start();
    return places;
  };
  const never = () => Promise.reject(new Error('nobody asked'));
  const keep = (places: Places, ...some: Place[]) =>
    db.transaction({ paths: [], unit: null, actor: 'service:x/grid' }, async (tx) => {
      for (const one of some) await places.keep(tx, one);
    });
  const until = async (condition: () => boolean) => {
    for (let time = 0; time < 100 && !condition(); time++) await sleep(20);
    expect(condition()).toBe(true);
  };

  it('says UNAVAILABLE, not "no such place", until it is loaded, and asks again until grid answers', async () => {
    let asked = 0;
    const places = await start(async () => {
      asked++;
      if (asked < 3) throw new Error('grid is away');
      return district;
    });
    expect(() => places.pathOf(v7())).toThrow('not known yet');
    await until(() => places.all().length === 5);
    expect(asked).toBe(3);
    expect(places.pathOf(v7())).toBeUndefined();
    await keep(places, place('dc.s03'));
    await until(() => places.at('dc.s03') !== undefined);
  });

  it('finds by id and by path, without asking again after a restart', async () => {
    const places = await start(never);
    const [, street, , grid] = district;
    expect(places.get(grid?.placeId ?? '')).toEqual({ ...grid, ended: false });
    expect(places.at('dc.s01')).toEqual({ ...street, ended: false });
    expect(places.pathOf(grid?.placeId ?? '')).toBe('dc.s01.c01.g1');
    expect(places.nameOf('dc.s02')).toBe('place dc.s02');
    expect(places.nameOf('dc.s09')).toBeUndefined();
    expect(places.all().map(({ orgPath }) => orgPath)).toEqual([
      'dc',
      'dc.s01',
      'dc.s01.c01',
      'dc.s01.c01.g1',
      'dc.s02',
      'dc.s03',
    ]);
  });

  it('follows an event in every process of the service, and never goes back to an older version', async () => {
    const here = await start(never);
    const there = await start(never, await scratch.open());
    const grown = { ...(district[1] ?? place('dc.s01')), name: 'new name', version: 3 };
    await keep(here, grown, place('dc.s04'));
    await until(() =>
      [here, there].every((places) => places.nameOf('dc.s01') === 'new name' && places.at('dc.s04') !== undefined),
    );
    await keep(here, { ...grown, name: 'older', version: 2 });
    await sleep(250);
    expect([here.nameOf('dc.s01'), there.nameOf('dc.s01')]).toEqual(['new name', 'new name']);
  });

  it('keeps nothing of an event whose effect is rolled back', async () => {
    const places = await start(never);
    const work = db.transaction({ paths: [], unit: null, actor: 'service:x/grid' }, async (tx) => {
      await places.keep(tx, place('dc.s05'));
      throw new Error('no');
    });
    await expect(work).rejects.toThrow('no');
    await sleep(250);
    expect(places.at('dc.s05')).toBeUndefined();
  });

  it('catches up with what grid has when told to', async () => {
    const places = await start(async () => [...district, place('dc.s06')]);
    await places.load();
    expect(places.at('dc.s06')?.kind).toBe('street');
    expect(places.nameOf('dc.s01')).toBe('new name'); // ours is newer
  });
});
