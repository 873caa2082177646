import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { CaseLocatedSchema, CaseReportedSchema } from '@wangge/contracts/wangge/casework/v1/case_events';
import { CaseService } from '@wangge/contracts/wangge/casework/v1/case_service';
import { DomainError } from '@wangge/platform/errors';
import { grid, places, World } from './casework.world.ts';

let world: World;
beforeAll(async () => void (world = await World.start()));
afterAll(() => world?.suite.stop());
afterEach(() => void (grid.away = false));

const NO_POINT = { longitude: undefined, latitude: undefined };
async function refusalOf(answer: Promise<unknown>): Promise<DomainError> {
  const error: unknown = await answer.then(
    () => new Error('it was let through'),
    (thrown: unknown) => thrown,
  );
  if (error instanceof DomainError) return error;
  throw error;
}

describe('a report finds its place', () => {
  it('by its point, anywhere in the district, whoever reports', async () => {
    const { case: elsewhere } = await world.report({ longitude: 116.6 });
    expect(elsewhere).toMatchObject({ happenedAtPath: 'dc.s02.c01.g1', gridName: '史家网格', longitude: 116.6 });
    expect(elsewhere.number).toMatch(/^110101009-20261123-00001$/);
    const { case: told } = await world.report({}, world.resident);
    expect(told).toMatchObject({ happenedAtPath: 'dc.s01.c01.g1' });
  });

  it('by its grid where no point is known', async () => {
    const { case: reported } = await world.report({ ...NO_POINT, gridId: places.secondGrid.placeId ?? '' });
    expect(reported).toMatchObject({ gridId: places.secondGrid.placeId, orgPath: 'dc.s01.c01.g2', longitude: 0 });
  });

  it('or is kept by the street of the reporter when it is told in words only', async () => {
    const { case: reported } = await world.report({ ...NO_POINT, placeWords: '菜市场后面' });
    expect(reported).toMatchObject({ gridId: '', orgPath: 'dc.s01', placeWords: '菜市场后面' });
  });

  it.each([
    ['no place at all', NO_POINT, ['longitude']],
    ['half a point', { latitude: undefined }, ['latitude']],
    ['a point outside the district', { latitude: 48 }, ['longitude', 'latitude']],
    ['a place that is no grid', { ...NO_POINT, gridId: places.street.placeId ?? '' }, ['grid_id']],
    ['a matter nobody knows', { matterCode: '77.01' }, ['matter_code']],
    ['a branch of the catalogue', { matterCode: '01.01' }, ['matter_code']],
    ['no words at all', { description: '' }, ['description']],
    ['a matter that needs a name, without one', { matterCode: '05.02.01' }, ['reporter_name']],
  ])('is refused with %s, naming the field', async (_what, init, fields) => {
    const { code, details } = await refusalOf(world.report(init));
    expect(code).toBe('INVALID_ARGUMENT');
    expect(details.fieldViolations?.map(({ field }) => field)).toEqual(fields);
  });
});

describe('while the grid service is away', () => {
  it('a report is kept with its point, and located later: version 2, an event, and custody of its grid', async () => {
    grid.away = true;
    const { case: kept } = await world.report();
    expect(kept).toMatchObject({
      state: 'reported',
      gridId: '',
      orgPath: 'dc.s01',
      longitude: 116.43,
      latitude: 39.91,
    });
    await world.suite.run('locate');
    expect(await world.suite.told(CaseLocatedSchema)).toEqual([]);
    grid.away = false;
    await world.suite.run('locate');
    await world.suite.run('locate');
    const { case: located } = await world.worker.client(CaseService).getCase({ caseId: kept.caseId });
    expect(located).toMatchObject({
      ...{ version: 2, gridId: places.grid.placeId, happenedAtPath: 'dc.s01.c01.g1' },
      orgPath: 'dc.s01.c01.g1',
    });
    expect(await world.suite.told(CaseLocatedSchema)).toMatchObject([
      { caseId: kept.caseId, version: 2, gridId: places.grid.placeId },
    ]);
  });

  it('the grid a reporter names is believed', async () => {
    grid.away = true;
    const { case: kept } = await world.report({ gridId: places.secondGrid.placeId ?? '' });
    expect(kept).toMatchObject({ gridId: places.secondGrid.placeId });
  });

  it('a resident’s report is kept by the district', async () => {
    grid.away = true;
    const { case: kept } = await world.report({}, world.resident);
    expect(kept).toMatchObject({ gridId: '', orgPath: 'dc' });
    expect(kept.number).toMatch(/^110101000-/);
  });
});

describe('a case once reported', () => {
  it('does not change the place it happened at, whoever tries', async () => {
    const { case: reported } = await world.report();
    const move = (column: string, value: string) =>
      world.suite.sql(`update case_file set ${column} = $2 where case_id = $1`, [reported.caseId, value]);
    await expect(move('happened_at_path', 'dc.s02')).rejects.toThrow('the place a case happened at does not change');
    await expect(move('grid_id', places.sisterGrid.placeId ?? '')).rejects.toThrow('does not change');
    await expect(move('org_path', 'dc.s02.c01.g1')).resolves.toBeDefined();
  });

  it('has a number of its own: street, day in Beijing, counter', async () => {
    world.suite.clock.set('2026-11-23T16:00:00Z');
    const reports = await Promise.all(Array.from({ length: 60 }, () => world.report()));
    const numbers = reports.map(({ case: { number } }) => number);
    expect(new Set(numbers).size).toBe(60);
    for (const number of numbers) expect(number).toMatch(/^110101008-20261124-\d{5}$/);
  });

  it('tells who reported to nobody but the house', async () => {
    const told = await world.suite.told(CaseReportedSchema);
    expect(new Set(told.map(({ reporterSubject }) => reporterSubject))).toEqual(
      new Set(['idp|worker', 'idp|resident']),
    );
  });
});
