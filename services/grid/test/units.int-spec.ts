import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { UnitService } from '@wangge/contracts/wangge/grid/v1/unit_service';
import type { Suite } from '@wangge/testing/suite';
import * as t from './grid.builders.ts';

let suite: Suite;
let doors: t.Doors;
const leads = (...matterCodes: string[]) => matterCodes.map((matterCode) => ({ matterCode, lead: true }));

const units = [
  {
    code: 'city-clean',
    name: '区环卫',
    placeCode: t.district,
    competences: leads('01'),
    departmentId: 'sanitation-department',
  },
  { code: 'city-parks', name: '区园林', placeCode: t.district, competences: leads('01.02') },
  { code: 'clean', name: '街道环卫所', placeCode: t.street, competences: leads('01.01', '01'), staffNumbers: ['ann'] },
  { code: 'help', name: '物业', placeCode: t.community, competences: [{ matterCode: '01', lead: false }, { matterCode: '02', lead: true, orgPath: t.path.grid1 }] }, // prettier-ignore
  { code: 'other', name: '邻街环卫所', placeCode: t.otherStreet, competences: leads('01') },
];

beforeAll(async () => {
  suite = await t.startGrid();
  doors = t.doors(suite);
  await doors.importTown();
  await doors.hire('ann', { placeCode: t.grid1, post: 'manager' });
  expect(await doors.units.importUnits({ requestId: t.requestId(), units })).toMatchObject({ registered: 5 });
});
afterAll(() => suite.stop());

const dispatcher = () => suite.as({ roles: ['dispatcher'], paths: [t.path.street] }).client(UnitService);
const competent = async (matterCode: string, orgPath: string) => {
  const { lead, helping } = await dispatcher().findCompetentUnits({ matterCode, orgPath });
  return { lead: lead.map(({ code }) => code), helping: helping.map(({ code }) => code) };
};

describe('the units competent for a matter at a place', () => {
  it('come nearest place first, then most exact matter, each once', async () => {
    expect(await competent('01.01.03', t.path.grid1)).toEqual({ lead: ['clean', 'city-clean'], helping: ['help'] });
    expect(await competent('01.02', t.path.grid3)).toEqual({
      lead: ['clean', 'city-parks', 'city-clean'],
      helping: [],
    });
  });

  it('are those of the place and above it, not of its neighbours', async () => {
    expect(await competent('01.01', t.path.farGrid)).toEqual({ lead: ['other', 'city-clean'], helping: [] });
    expect(await competent('02.05', t.path.grid1)).toEqual({ lead: ['help'], helping: [] });
    expect(await competent('02.05', t.path.grid2)).toEqual({ lead: [], helping: [] });
  });

  it('are none where the duty list has a gap', async () => {
    expect(await competent('09.09', t.path.grid1)).toEqual({ lead: [], helping: [] });
  });

  it('are not those of a branch below the matter asked for, nor of one that begins alike', async () => {
    expect((await competent('01', t.path.street)).lead).toEqual(['clean', 'city-clean']);
    expect(await competent('01x', t.path.street).catch((error: unknown) => error)).toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
  });
});

describe('reading units', () => {
  it('lists those of a place in the order of their codes, page by page', async () => {
    const first = await dispatcher().listUnits({ pageSize: 3 });
    const second = await dispatcher().listUnits({ pageSize: 3, pageToken: first.nextPageToken });
    expect([...first.units, ...second.units].map(({ code }) => code)).toEqual([
      'city-clean',
      'city-parks',
      'clean',
      'help',
      'other',
    ]);
    const below = await dispatcher().listUnits({ under: t.path.street });
    expect(below.units.map(({ code }) => code)).toEqual(['clean', 'help']);
    expect(below.units[0]?.competences).toMatchObject([
      { matterCode: '01', orgPath: t.path.street, lead: true },
      { matterCode: '01.01', orgPath: t.path.street, lead: true },
    ]);
  });

  it('gets one with its members, and answers alike for one that is not there', async () => {
    const [clean] = (await dispatcher().listUnits({ under: t.path.street })).units;
    const { unit, members } = await dispatcher().getUnit({ unitId: clean?.unitId ?? '' });
    expect(unit).toEqual(clean);
    expect(members).toMatchObject([{ subject: `${t.ISSUER}|ann`, name: 'name of ann' }]);
    await expect(dispatcher().getUnit({ unitId: t.requestId() })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('tells the department that takes a unit’s tasks', async () => {
    const [cityClean] = (await dispatcher().listUnits({})).units;
    expect(cityClean).toMatchObject({ code: 'city-clean', departmentId: 'sanitation-department', version: 1 });
    const rows = await suite.sql('select version, subject from outbox where aggregate_id = $1', [cityClean?.unitId]);
    expect(rows).toEqual([{ version: 1, subject: 'evt.wangge.grid.v1.UnitRegistered' }]);
  });
});

describe('an import of units', () => {
  it('changes nothing the second time', async () => {
    expect(await doors.units.importUnits({ requestId: t.requestId(), units })).toMatchObject({
      registered: 0,
      unchanged: 5,
    });
  });

  it('is all or nothing and names what is wrong', async () => {
    const wrong = [
      { code: 'new', name: 'new', placeCode: t.street },
      { code: 'x', name: 'x', placeCode: '9', competences: [] },
      { code: 'y', name: 'y', placeCode: t.street, competences: [{ matterCode: '01', lead: true, orgPath: 'dc.s99' }], staffNumbers: ['nobody'] }, // prettier-ignore
    ];
    await expect(doors.units.importUnits({ requestId: t.requestId(), units: wrong })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      details: {
        fieldViolations: [
          { field: 'units[1].place_code' },
          { field: 'units[2].competences[0].org_path' },
          { field: 'units[2].staff_numbers[0]' },
        ],
      },
    });
    expect((await dispatcher().listUnits({})).units.map(({ code }) => code)).not.toContain('new');
  });
});
