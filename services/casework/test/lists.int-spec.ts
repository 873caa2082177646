import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { create } from '@bufbuild/protobuf';
import { MatterSchema } from '@wangge/contracts/wangge/casework/v1/matter';
import { CaseService, type ListCasesRequest } from '@wangge/contracts/wangge/casework/v1/case_service';
import { MatterService } from '@wangge/contracts/wangge/casework/v1/matter_service';
import type { Caller } from '@wangge/testing/suite';
import { v4 } from 'uuid';
import { matters } from '../../../tools/seed/matters.ts';
import { World } from './casework.world.ts';

let world: World;
const ids: string[] = [];
beforeAll(async () => {
  world = await World.start();
  for (let count = 0; count < 7; count++) ids.unshift((await world.report()).case.caseId);
  ids.unshift((await world.report({ matterCode: '02.02.01' })).case.caseId);
  ids.unshift((await world.report({ longitude: 116.6 })).case.caseId);
  await world.go(ids[5] ?? '', 'file');
});
afterAll(() => world?.suite.stop());

type Filter = Partial<Omit<ListCasesRequest, '$typeName'>>;
const list = (filter: Filter, by: Caller = world.leader) => by.client(CaseService).listCases(filter);

/** All pages of a list. */
async function all(filter: Filter, by?: Caller): Promise<string[]> {
  const found: string[] = [];
  for (let pageToken = ''; ;) {
    const page = await list({ ...filter, pageToken }, by);
    found.push(...page.cases.map(({ caseId }) => caseId));
    pageToken = page.nextPageToken;
    if (pageToken === '') return found;
  }
}

describe('lists of cases', () => {
  it('come newest first, page by page, each case once, for those who see much and those who see little', async () => {
    expect(await all({ pageSize: 2 })).toEqual(ids);
    expect(await all({ pageSize: 2 }, world.worker)).toEqual(ids);
    expect(await all({ pageSize: 3 }, world.verifier)).toEqual(ids.slice(1));
  });

  it('come in the same order from places of several levels, and from tasks of a unit', async () => {
    const desk = (await world.report({ longitude: undefined, latitude: undefined, placeWords: '菜市场后面' })).case
      .caseId;
    const several = (paths: string[]) => world.person('several', ['street-officer'], paths);
    try {
      ids.unshift(desk); // nobody knows its grid: it lies at the street's desk
      expect(await all({ pageSize: 2 }, world.dispatcher)).toEqual(ids.filter((_, index) => index !== 1));
      expect(await all({ pageSize: 2 }, several(['dc.s01', 'dc.s02.c01.g1']))).toEqual(ids);
      expect(await all({ pageSize: 2 }, several(['dc.s01.c01.g1', 'dc.s02.c01', 'dc.s01.c01']))).toEqual(ids.slice(1));
      expect(await all({ pageSize: 2, under: 'dc.s01' }, several(['dc.s01.c01', 'dc.s02']))).toEqual(ids.slice(2));
      expect(await all({}, several(['dc.s01.c01.g2', 'dc.s01.c0']))).toEqual([]);
      await world.go(ids[4] ?? '', 'file', 'dispatch');
      await world.go(ids[3] ?? '', 'file', 'dispatch', 'object');
      expect(await all({ pageSize: 1 }, world.handler)).toEqual([ids[3], ids[4]]);
      expect(await all({ under: 'dc.s02' }, world.handler)).toEqual([]);
    } finally {
      ids.shift();
    }
  });

  it('hold to their filters', async () => {
    for (const by of [world.leader, world.worker]) {
      expect(await all({ under: 'dc.s02' }, by)).toEqual([ids[0]]);
      expect(await all({ under: 'dc.s02.c01.g1' }, by)).toEqual([ids[0]]);
      expect(await all({ matterCode: '02' }, by)).toEqual([ids[1]]);
      expect(await all({ matterCode: '02.02.01' }, by)).toEqual([ids[1]]);
      expect(await all({ state: 'filed' }, by)).toEqual([ids[5]]);
      expect(await all({ light: 'red' }, by)).toEqual([]);
    }
  });

  it('show nothing under a path of others', async () => {
    expect(await all({ under: 'dc.s02' }, world.dispatcher)).toEqual([]);
  });

  it('refuse a token that is forged, another caller’s or of another filter', async () => {
    const { nextPageToken: pageToken } = await list({ pageSize: 2 });
    const refused = { code: 'INVALID_ARGUMENT', details: { fieldViolations: [{ field: 'page_token' }] } };
    await expect(list({ pageToken: `${pageToken.slice(0, -2)}AA` })).rejects.toMatchObject(refused);
    await expect(list({ pageToken: 'nonsense' })).rejects.toMatchObject(refused);
    await expect(list({ pageToken }, world.worker)).rejects.toMatchObject(refused);
    await expect(list({ pageToken, under: 'dc.s02' })).rejects.toMatchObject(refused);
  });
});

describe('the matter catalogue', () => {
  const ask = () => world.worker.client(MatterService);
  const seed = () => world.suite.asService('seed').client(MatterService);

  it('is listed in the order of codes, page by page', async () => {
    const seen: string[] = [];
    for (let pageToken = ''; ;) {
      const page = await ask().listMatters({ pageSize: 7, pageToken });
      seen.push(...page.matters.map(({ code }) => code));
      pageToken = page.nextPageToken;
      if (pageToken === '') break;
    }
    expect(seen).toEqual(matters.map(({ code }) => code));
    const { matters: branch } = await ask().listMatters({ under: '01.02' });
    expect(branch.map(({ code }) => code)).toEqual([
      '01.02',
      '01.02.01',
      '01.02.02',
      '01.02.03',
      '01.02.04',
      '01.02.05',
    ]);
  });

  it('answers one matter with its clocks and evidence', async () => {
    const { matter, catalogueVersion } = await ask().getMatter({ code: '01.01.03' });
    expect(matter).toMatchObject({
      name: '卫生死角',
      nameEn: 'Dirty corner',
      itemClass: 'promised',
      evidence: ['after-photo', 'note'],
    });
    expect(matter?.clocks[0]).toMatchObject({ clock: 'overall', amount: 3, unit: 'working-days' });
    expect(catalogueVersion).toBe(1);
    await expect(ask().getMatter({ code: '77' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('stays as it is when an equal one is imported', async () => {
    expect(await seed().importMatters({ requestId: v4(), matters: [...matters] })).toMatchObject({
      catalogueVersion: 1,
      changed: false,
    });
  });

  it('is not changed by one that contradicts itself', async () => {
    const bad = seed().importMatters({ requestId: v4(), matters: [{ code: '01.01.01', name: 'x', leaf: true }] });
    await expect(bad).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', reason: 'BAD_CATALOGUE' });
  });

  it('gets a new version for new cases, while a running case keeps its own', async () => {
    const { case: before } = await world.report();
    const longer = matters.map((init) => {
      const matter = create(MatterSchema, init);
      for (const clock of matter.clocks) clock.amount = 77;
      return matter;
    });
    const imported = await seed().importMatters({ requestId: v4(), matters: longer });
    expect(imported).toMatchObject({ catalogueVersion: 2, changed: true });
    const { case: after } = await world.report();
    expect([before.catalogueVersion, after.catalogueVersion]).toEqual([1, 2]);
    expect(after.clocks[0]?.explanation).toContain('77 working days');
    const dispatched = await world.go(before.caseId, 'file', 'dispatch');
    expect(dispatched).toMatchObject({ catalogueVersion: 1 });
    expect(dispatched.clocks.find(({ name }) => name === 'handle')?.explanation).toContain('2 working days');
  });

  it('is imported by the seed alone', async () => {
    const request = { requestId: v4(), matters: [...matters] };
    const refused = world.leader.client(MatterService).importMatters(request);
    await expect(refused).rejects.toBeInstanceOf(Error);
    expect((await ask().listMatters({})).catalogueVersion).toBe(2);
  });
});

describe('filing under another matter', () => {
  it('takes name, class and clocks of the right one, from the time of the report on', async () => {
    const { case: reported } = await world.report();
    const request = { requestId: v4(), caseId: reported.caseId, matterCode: '03.01.01' };
    const { case: filed } = await world.dispatcher.client(CaseService).fileCase(request);
    expect(filed).toMatchObject({ matterCode: '03.01.01', matterName: '消防通道堵塞', state: 'filed' });
    expect(filed?.clocks[0]?.explanation).toContain('77 hours');
    const { case: other } = await world.report();
    const unknown = { requestId: v4(), caseId: other.caseId, matterCode: '01.01' };
    await expect(world.dispatcher.client(CaseService).fileCase(unknown)).rejects.toMatchObject({
      reason: 'UNKNOWN_MATTER',
    });
  });
});
