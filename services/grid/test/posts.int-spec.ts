import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PostService } from '@wangge/contracts/wangge/grid/v1/post_service';
import { StaffService } from '@wangge/contracts/wangge/grid/v1/staff_service';
import { writeCsv } from '@wangge/documents/tables';
import type { Suite } from '@wangge/testing/suite';
import * as t from './grid.builders.ts';

let suite: Suite;
let doors: t.Doors;
let places: ReadonlyMap<string, { placeId: string }>;
const HEADER = ['staff_number', 'from_place_code', 'from_post', 'to_place_code', 'to_post', 'ground', 'date'];

beforeAll(async () => {
  suite = await t.startGrid();
  doors = t.doors(suite);
  await doors.importTown();
  places = await doors.placesByCode();
  await doors.hire('ann', { placeCode: t.grid1, post: 'manager' });
  await doors.hire('bob', { placeCode: t.grid2, post: 'manager' });
  await doors.hire('far', { placeCode: t.farGrid, post: 'manager' });
  const green = { ...t.person('new', { placeCode: t.community, post: 'community-staff' }), undertakingDate: '' };
  await doors.staff.importStaff({ requestId: t.requestId(), staff: [{ ...green, trainingDate: '' }] });
});
afterAll(() => suite.stop());

const admin = () => suite.as({ roles: ['system-admin'], paths: [], subject: 'idp|sysadmin' }).client(PostService);
const officer = (path: string = t.path.street) =>
  suite.as({ roles: ['street-officer'], paths: [path], subject: `${t.ISSUER}|officer` }).client(PostService);
const staffId = async (number: string) => (await doors.staffByNumber()).get(number)?.staffId ?? '';
const paths = async (number: string) => (await doors.resolve(number)).flatMap((each) => each.paths);
const transfer = (rows: string[][], more: object = {}) =>
  officer().transferStaff({
    ...{ requestId: t.requestId(), placeId: places.get(t.street)?.placeId ?? '' },
    ...{ content: writeCsv(HEADER, rows), ...more },
  });
const brief = async (kind: string, more: object = {}) =>
  officer().recordBriefing({
    ...{ requestId: t.requestId(), staffId: await staffId('new'), kind, date: '2026-06-09', reference: 'BM-2026-7' },
    ...more,
  });

describe('posts of the district’s own', () => {
  const post = { code: 'river-head', name: '河长', level: 'community', answersTo: 'street-director' };
  const set = (more: object = {}) => admin().setPost({ requestId: t.requestId(), ...post, ...more });

  it('stand beside the presets and can be held', async () => {
    const request = { requestId: t.requestId(), ...post, firstResponsible: false };
    expect(await admin().setPost(request)).toMatchObject({ code: 'river-head', answersTo: 'street-director' });
    expect(await admin().setPost(request)).toMatchObject({ code: 'river-head' });
    expect(await set({ name: '河湖长', answersTo: '' })).toMatchObject({ answersTo: '' });
    const reader = suite.as({ roles: ['leader'], paths: [t.path.district] }).client(StaffService);
    const { posts } = await reader.listPosts({});
    expect(posts.find(({ code }) => code === 'river-head')).toMatchObject({ name: '河湖长', level: 'community' });
    expect(new Set(posts.map(({ code }) => code)).size).toBe(posts.length);
  });

  it('do not touch a preset, nor change what holders stand on', async () => {
    for (const more of [{ code: 'manager' }, { level: 'grid' }, { shared: true }])
      await expect(set(more)).rejects.toMatchObject({ code: 'FAILED_PRECONDITION', reason: 'POST_OF_PRESET' });
    for (const answersTo of ['river-head', 'nobody'])
      await expect(set({ answersTo })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });

  it('have manuals by version', async () => {
    const told = { post: 'manager', duties: '巡查', confidentiality: '不外传' };
    const request = { requestId: t.requestId(), ...told };
    expect((await admin().setPostManual(request)).manual).toMatchObject({ ...told, version: 1 });
    expect((await admin().setPostManual(request)).manual).toMatchObject({ version: 1 });
    await admin().setPostManual({ requestId: t.requestId(), ...told, duties: '巡查走访' });
    expect((await admin().getPostManual({ post: 'manager' })).manual).toMatchObject({ version: 2, duties: '巡查走访' });
    expect((await admin().getPostManual({ post: 'manager', version: 1 })).manual).toMatchObject({ duties: '巡查' });
    for (const post of ['assistant', 'nobody'])
      await expect(admin().getPostManual({ post })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(admin().setPostManual({ ...request, requestId: t.requestId(), post: 'nobody' })).rejects.toMatchObject(
      {
        code: 'NOT_FOUND',
      },
    );
  });
});

describe('before undertaking and training', () => {
  it('nobody has a capacity, and the worklist names them', async () => {
    expect(await doors.resolve('new')).toEqual([]);
    const { uncovered } = await officer().listUncovered({});
    expect(uncovered.filter(({ kind }) => kind === 'unready-holder')).toMatchObject([
      { staffId: await staffId('new') },
    ]);
    expect(await brief('undertaking')).toMatchObject({ ready: false });
    expect(await doors.resolve('new')).toEqual([]);
    expect(await brief('training', { date: '2026-06-10' })).toMatchObject({ ready: true });
    expect(await paths('new')).toEqual([t.path.community]);
    const after = await officer().listUncovered({});
    expect(after.uncovered.filter(({ kind }) => kind === 'unready-holder')).toEqual([]);
  });

  it('a day that has not come counts for nothing, and somebody else’s staff is nobody', async () => {
    for (const date of ['2026-06-11', '2026-02-30'])
      await expect(brief('training', { date })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await expect(brief('training', { staffId: await staffId('far') })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('a unit’s own people may not begin either, and are briefed where the unit belongs', async () => {
    const one = { name: 'u', issuer: t.ISSUER };
    const taken = { undertakingDate: '2026-01-01', trainingDate: '2026-01-02' };
    const staff = [
      { ...one, staffNumber: 'unit-only', subject: 'unit-only' },
      { ...one, ...taken, staffNumber: 'unit-old', subject: 'unit-old' },
    ];
    await doors.staff.importStaff({ requestId: t.requestId(), staff });
    const unit = { code: 'works', name: '工务', placeCode: t.street, staffNumbers: ['unit-only', 'unit-old'] };
    await doors.units.importUnits({ requestId: t.requestId(), units: [unit] });
    expect(await doors.resolve('unit-old')).toHaveLength(1);
    expect(await doors.resolve('unit-only')).toEqual([]);
    const { staffId: id } = await doors.scopes.resolveScope({ issuer: t.ISSUER, subject: 'unit-only' });
    const elsewhere = officer(t.path.otherStreet).recordBriefing({
      ...{ requestId: t.requestId(), staffId: id, kind: 'training', date: '2026-06-09', reference: 'x' },
    });
    await expect(elsewhere).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await brief('training', { staffId: id });
    expect(await brief('undertaking', { staffId: id })).toMatchObject({ ready: true });
    expect(await doors.resolve('unit-only')).toHaveLength(1);
  });

  it('a grace lasts to its day', async () => {
    await suite.sql(`delete from staff_briefing where staff_id = $1`, [await staffId('ann')]);
    await suite.sql(
      `insert into staff_briefing values ($1, $2, 'grace', '2026-06-01', '2026-06-12', 'in post before', 'migration', $3)`,
      [t.requestId(), await staffId('ann'), t.NOW],
    );
    expect(await paths('ann')).toEqual([t.path.grid1]);
    suite.clock.set(new Date('2026-06-12T02:00:00Z'));
    expect(await paths('ann')).toEqual([]);
    suite.clock.set(t.NOW);
  });
});

describe('what nobody covers', () => {
  it('is listed by place, within the caller’s own, page by page', async () => {
    const all = [];
    for (let pageToken = ''; ;) {
      const page = await officer().listUncovered({ pageSize: 2, pageToken });
      all.push(...page.uncovered);
      if (page.nextPageToken === '') break;
      pageToken = page.nextPageToken;
    }
    expect(all.map(({ orgPath, post }) => `${orgPath} ${post}`)).toEqual([
      'dc.s01 street-director',
      'dc.s01.c01 community-director',
      'dc.s01.c02 community-director',
      'dc.s01.c02.g1 manager',
    ]);
    const every = await officer().listUncovered({ everyPost: true, under: t.path.grid3 });
    expect(every.uncovered.map(({ post }) => post)).toEqual(['assistant', 'grid-head', 'manager', 'police-officer']);
    expect((await officer(t.path.otherStreet).listUncovered({ under: t.path.street })).uncovered).toEqual([]);
  });

  it('includes land inside a community', async () => {
    expect((await officer().listUncovered({ under: t.path.community })).land).toEqual([]);
  });
});

describe('a transfer of many', () => {
  it('lets two change places at once, and their scopes with them', async () => {
    const rows = [
      ['ann', t.grid1, 'manager', t.grid2, 'manager', '', ''],
      ['bob', t.grid2, 'manager', t.grid1, 'manager', 'elected', ''],
    ];
    const before = [await paths('ann'), await paths('bob')];
    expect(await transfer(rows, { validateOnly: true })).toMatchObject({ lines: 2, transferred: 2, faultCount: 0 });
    expect([await paths('ann'), await paths('bob')]).toEqual(before);
    // Of one line after the other the first post is taken still.
    const alone = await transfer(rows.slice(0, 1), { eachAlone: true });
    expect(alone).toMatchObject({ transferred: 0, faults: [{ row: 2, code: 'POST_TAKEN' }] });
    const request = { content: writeCsv(HEADER, rows), requestId: t.requestId() };
    expect(await transfer([], request)).toMatchObject({ transferred: 2, faultCount: 0 });
    expect(await transfer([], request)).toMatchObject({ transferred: 2, faultCount: 0 });
    expect([await paths('ann'), await paths('bob')]).toEqual([[t.path.grid2], [t.path.grid1]]);
    const held = (await doors.staffByNumber()).get('bob')?.assignments ?? [];
    expect(held.map(({ orgPath, ground }) => [orgPath, ground])).toEqual([
      [t.path.grid1, 'elected'],
      [t.path.grid2, ''],
    ]);
  });

  it('refuses all for one fault, or keeps the good lines and names the others', async () => {
    const rows = [
      ['bob', t.grid1, 'manager', t.grid3, 'manager', '', '2026-07-01'],
      ['nobody', '', '', t.grid1, 'assistant', '', ''],
      ['ann', t.grid1, 'manager', '', '', '', ''],
      ['ann', '', '', t.farGrid, 'assistant', '', ''],
      ['ann', '', '', t.grid1, 'manager', 'drawn', '2020-01-01'],
      ['ann', '', '', '', '', '', ''],
    ];
    await expect(transfer(rows)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', reason: 'BAD_TRANSFERS' });
    const { transferred, faults } = await transfer(rows, { eachAlone: true });
    expect(transferred).toBe(1);
    expect(faults.map(({ row, code }) => `${row} ${code}`)).toEqual([
      ...['3 UNKNOWN_STAFF', '4 NOT_HELD', '5 UNKNOWN_PLACE', '6 BAD_VALUE', '6 PAST_DAY', '7 NOTHING'],
    ]);
    expect(await paths('bob')).toEqual([t.path.grid1]);
    suite.clock.set(new Date('2026-07-01T02:00:00Z'));
    expect(await paths('bob')).toEqual([t.path.grid3]);
    suite.clock.set(t.NOW);
    await expect(transfer([])).rejects.toMatchObject({ reason: 'BAD_TRANSFERS' });
    const elsewhere = { placeId: places.get(t.otherStreet)?.placeId ?? '' };
    await expect(transfer(rows, elsewhere)).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
  });
});
