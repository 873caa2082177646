import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CatalogueService } from '@wangge/contracts/wangge/casework/v1/catalogue_service';
import { GuideService } from '@wangge/contracts/wangge/casework/v1/guide_service';
import type { Matter } from '@wangge/contracts/wangge/casework/v1/matter';
import { MatterService } from '@wangge/contracts/wangge/casework/v1/matter_service';
import { SheetFormat } from '@wangge/contracts/wangge/casework/v1/sheet';
import { tableFile } from '@wangge/documents/tables';
import type { Caller } from '@wangge/testing/suite';
import { v4 } from 'uuid';
import { aBranch, aLeaf, sheetOf, small, wholeCatalogue } from './catalogue.builders.ts';
import { World } from './casework.world.ts';

let world: World;
let admin: Caller;
let nobody: Caller;
beforeAll(async () => {
  world = await World.start();
  admin = world.person('sysadmin', ['system-admin'], []);
  nobody = world.suite.asNobody();
});
afterAll(() => world?.suite.stop());

const versions = () => admin.client(CatalogueService);
const matters = (by: Caller = world.worker) => by.client(MatterService);
const fileOf = async (some: readonly Matter[], format: 'csv' | 'xlsx' = 'csv') => {
  const { header, rows } = sheetOf(some);
  return (await tableFile(format, 'catalogue', header, rows)).content;
};
/** Imports and answers the version. */
const imported = async (some: readonly Matter[], note = '') =>
  (await versions().importCatalogue({ requestId: v4(), content: await fileOf(some), note })).version;
const states = async () =>
  (await versions().listCatalogues({})).catalogues.map(({ version, state }) => [version, state]);

describe('a version of the catalogue', () => {
  it('is a draft until it is published, and in force from its day on; cases keep the one they were opened under', async () => {
    const { case: old } = await world.report();
    const version = await imported(small, '试行');
    expect(await states()).toEqual([[version, 'draft'], [version - 1, 'in-force']]); // prettier-ignore
    expect((await matters().listMatters({})).catalogueVersion).toBe(version - 1);

    const day = new Date(world.suite.clock.now().getTime() + 3_600_000);
    const request = { requestId: v4(), version, effectiveTime: timestampFromDate(day) };
    const { catalogue } = await versions().publishCatalogue(request);
    expect(catalogue).toMatchObject({ version, state: 'scheduled', nodes: 6, matters: 3, note: '试行' });
    expect((await versions().publishCatalogue(request)).catalogue).toEqual(catalogue);
    await expect(versions().publishCatalogue({ requestId: v4(), version })).rejects.toMatchObject({
      ...{ code: 'FAILED_PRECONDITION', reason: 'CATALOGUE_PUBLISHED' },
    });
    await expect(matters().getMatter({ code: '10.02' })).rejects.toMatchObject({ code: 'NOT_FOUND' });

    world.suite.clock.advance(3_600_000);
    expect((await matters().getMatter({ code: '10.02' })).matter).toMatchObject({ returnVisit: 'always' });
    expect((await states()).slice(0, 2)).toEqual([[version, 'in-force'], [version - 1, 'past']]); // prettier-ignore
    const { case: young } = await world.report({ matterCode: '10.02' });
    expect([old.catalogueVersion, young.catalogueVersion]).toEqual([version - 1, version]);
    // The old case goes on in what it was opened under.
    expect(await world.go(old.caseId, 'file', 'dispatch')).toMatchObject({ matterCode: old.matterCode });
  });

  it('is not published into the past, nor when it is not there', async () => {
    const version = await imported([aBranch('11'), aLeaf('11.01')]);
    const past = timestampFromDate(new Date(world.suite.clock.now().getTime() - 1000));
    await expect(versions().publishCatalogue({ requestId: v4(), version, effectiveTime: past })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
    await expect(versions().publishCatalogue({ requestId: v4(), version: 999 })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  it('is seen as a draft by who makes it only', async () => {
    const version = await imported([aBranch('12'), aLeaf('12.01')]);
    const list = (by: Caller) => matters(by).listMatters({ catalogueVersion: version });
    expect((await list(admin)).matters.map(({ code }) => code)).toEqual(['12', '12.01']);
    for (const by of [world.worker, world.resident])
      await expect(list(by)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('an import', () => {
  it('exported and imported again changes nothing, in either format', async () => {
    const version = await imported(small.slice(0, 5));
    for (const format of [SheetFormat.CSV, SheetFormat.XLSX]) {
      const { content, fileName } = await versions().getCatalogueFile({ version, format });
      expect(fileName).toMatch(/^catalogue-[0-9]+\.(csv|xlsx)$/);
      const again = await versions().importCatalogue({ requestId: v4(), content });
      expect(again).toMatchObject({ version, changed: false, rows: 5 });
    }
    await expect(versions().getCatalogueFile({ version: 999, format: 1 })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('loads a whole district: 79 classes, 439 subclasses, 3,452 matters', async () => {
    const version = await imported(wholeCatalogue());
    const { catalogues } = await versions().listCatalogues({ pageSize: 1 });
    expect(catalogues).toMatchObject([{ version, state: 'draft', nodes: 3970, matters: 3452 }]);
    const { content } = await versions().getCatalogueFile({ version, format: SheetFormat.XLSX });
    expect(await versions().importCatalogue({ requestId: v4(), content })).toMatchObject({ version, changed: false });
  }, 60_000);

  it('is answered as before when it is repeated', async () => {
    const request = { requestId: v4(), content: await fileOf([aBranch('13'), aLeaf('13.01')]) };
    const first = await versions().importCatalogue(request);
    expect(first.changed).toBe(true);
    expect(await versions().importCatalogue(request)).toEqual(first);
  });

  it('with faults is refused as a whole, and told all of them when it is only checked', async () => {
    const bad = [aBranch('14'), aLeaf('14.01', { flow: 'two-stage' }), aLeaf('14.02', { name: '' })];
    const request = { requestId: v4(), content: await fileOf(bad) };
    const before = await states();
    await expect(versions().importCatalogue(request)).rejects.toMatchObject({
      ...{ code: 'INVALID_ARGUMENT', reason: 'BAD_CATALOGUE' },
      details: { fieldViolations: [{ field: 'rows[3].flow' }, { field: 'rows[4].name' }] },
    });
    const { faults, ...checked } = await versions().importCatalogue({
      ...request,
      requestId: v4(),
      validateOnly: true,
    });
    expect(checked).toMatchObject({ version: 0, changed: false, rows: 3, faultCount: 2 });
    expect(faults).toMatchObject([
      { row: 3, column: 'flow', code: 'UNKNOWN_FLOW' },
      { row: 4, column: 'name' },
    ]);
    const good = { requestId: v4(), content: await fileOf(small), validateOnly: true };
    expect(await versions().importCatalogue(good)).toMatchObject({ version: 0, faultCount: 0 });
    expect(await states()).toEqual(before);
  });

  it('of what is no sheet is refused', async () => {
    for (const content of [Buffer.from([0x50, 0x4b, 3, 4, 9]), Buffer.from('a,"b'), Buffer.from('\n')])
      await expect(versions().importCatalogue({ requestId: v4(), content })).rejects.toMatchObject({
        reason: 'BAD_CATALOGUE',
      });
  });
});

describe('two versions', () => {
  it('are compared field by field, page by page', async () => {
    const from = await imported(small);
    const to = await imported([...small.slice(0, 5), aLeaf('10.02', { evidence: ['note'] }), aLeaf('10.04')]);
    const all = { version: to, against: from };
    const first = await versions().listCatalogueChanges({ ...all, pageSize: 1 });
    const rest = await versions().listCatalogueChanges({ ...all, pageSize: 100, pageToken: first.nextPageToken });
    expect(first).toMatchObject({ added: 1, removed: 0, changed: 1 });
    expect([...first.changes, ...rest.changes]).toMatchObject([
      { code: '10.02', kind: 'changed' },
      { code: '10.04', kind: 'added' },
    ]);
    expect(first.changes[0]?.fields).toContainEqual(
      expect.objectContaining({ column: 'evidence', before: '', after: 'note' }),
    );
    await expect(versions().listCatalogueChanges({ version: 999 })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const wrong = { version: to, against: 999 };
    await expect(versions().listCatalogueChanges(wrong)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('the catalogue in force', () => {
  beforeAll(async () => {
    await versions().publishCatalogue({ requestId: v4(), version: await imported([...small, aBranch('20'), aLeaf('20.01')]) }); // prettier-ignore
  });
  const codes = (answer: { readonly matters: readonly Matter[] }) => answer.matters.map(({ code }) => code);

  it('opens branch by branch', async () => {
    const children = async (under: string) => codes(await matters().listMatters({ under, childrenOnly: true }));
    expect(await children('')).toEqual(['10', '20']);
    expect(await children('10')).toEqual(['10.01', '10.02']);
    expect(await children('10.01.01')).toEqual(['10.01.01.01']);
    expect(await children('10.02')).toEqual([]);
  });

  it('is searched by words of names and keywords', async () => {
    const search = async (query: string, by = world.worker) => codes(await matters(by).searchMatters({ query }));
    expect(await search('trash')).toEqual(['10.01.02']);
    expect(await search('垃圾')).toEqual(['10.01.02']);
    expect(await search('MATTER 20.01')).toEqual(['20.01']);
    expect(await search('?!')).toEqual([]);
    const first = await matters().searchMatters({ query: 'matter', pageSize: 3 });
    const rest = await matters().searchMatters({ query: 'matter', pageSize: 3, pageToken: first.nextPageToken });
    expect([...codes(first), ...codes(rest)].toSorted()).toEqual(['10.01.01.01', '10.01.02', '10.02', '20.01']);
  });

  it('shows and takes a matter only for the roles that see it', async () => {
    const hidden = { code: '10.01.02' };
    expect((await matters().getMatter(hidden)).matter?.seenBy).toEqual(['grid-worker']);
    await expect(matters(world.resident).getMatter(hidden)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(codes(await matters(world.resident).listMatters({}))).not.toContain('10.01.02');
    expect(codes(await matters(world.resident).searchMatters({ query: 'trash' }))).toEqual([]);
    await expect(world.report({ matterCode: '10.01.02' }, world.resident)).rejects.toMatchObject({
      reason: 'UNKNOWN_MATTER',
    });
  });

  it('tells anybody, signed in or not, what is published of it', async () => {
    const guides = nobody.client(GuideService);
    const { guides: listed } = await guides.listGuides({});
    expect(listed.map(({ matterCode }) => matterCode)).toEqual(['10.01.01.01']);
    const { guide } = await guides.getGuide({ matterCode: '10.01.01.01' });
    expect(guide).toMatchObject({ branches: ['=市容', '类10.01', '类10.01.01'], guide: { documents: ['身份证', '现场照片'] } }); // prettier-ignore
    expect((await guides.listGuides({ query: '无此事' })).guides).toEqual([]);
    expect((await guides.listGuides({ under: '20' })).guides).toEqual([]);
    for (const matterCode of ['10.01.02', '20.01', '10', '77'])
      await expect(guides.getGuide({ matterCode })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
