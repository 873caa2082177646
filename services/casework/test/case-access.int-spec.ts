import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CaseService } from '@wangge/contracts/wangge/casework/v1/case_service';
import { FileService } from '@wangge/contracts/wangge/casework/v1/file_service';
import { StoredBytesService } from '@wangge/contracts/wangge/casework/v1/stored_bytes_service';
import type { Caller } from '@wangge/testing/suite';
import { v4 } from 'uuid';
import { units, World } from './casework.world.ts';

let world: World;
/** Cases by where they are; the worker of the first grid reported them all. */
const at: Record<'first' | 'second' | 'sister' | 'dispatched', string> = {
  first: '',
  second: '',
  sister: '',
  dispatched: '',
};
let photo = '';

beforeAll(async () => {
  world = await World.start();
  const { places } = await import('./casework.world.ts');
  photo = await world.file(world.worker);
  at.first = (await world.report({ fileIds: [photo], reporterName: '王小明' })).case.caseId;
  const second = { longitude: undefined, latitude: undefined, gridId: places.secondGrid.placeId ?? '' };
  at.second = (await world.report(second)).case.caseId;
  at.sister = (await world.report({ longitude: 116.6 })).case.caseId;
  // The first street sends this one to a unit of the sister street, as helper.
  at.dispatched = (await world.report()).case.caseId;
  await world.go(at.dispatched, 'file');
  const helpingUnitIds = [units.water.unitId ?? ''];
  await world.dispatcher.client(CaseService).dispatchCase({ requestId: v4(), caseId: at.dispatched, helpingUnitIds });
});
afterAll(() => world?.suite.stop());

const OTHER = ['community-officer'];
type Seen = keyof typeof at;
const everywhere: readonly Seen[] = ['first', 'second', 'sister', 'dispatched'];

describe('who sees which case: lists and look-ups agree with this table', () => {
  const table: readonly (readonly [string, () => Caller, readonly Seen[]])[] = [
    ['the reporter, also what happened outside their grid', () => world.worker, everywhere],
    [
      'a worker of two grids',
      () => world.person('two', ['grid-worker'], ['dc.s01.c01.g1', 'dc.s01.c01.g2']),
      ['first', 'second', 'dispatched'],
    ],
    ['a worker of the other grid', () => world.person('other', ['grid-worker'], ['dc.s01.c01.g2']), ['second']],
    [
      'a deputy, who stands in for a community beside their own grid',
      () => world.person('deputy', OTHER, ['dc.s02.c01.g1', 'dc.s01.c01']),
      everywhere,
    ],
    ['the street’s dispatcher', () => world.dispatcher, ['first', 'second', 'dispatched']],
    ['the sister street', () => world.person('sister', ['dispatcher'], ['dc.s02']), ['sister']],
    ['a street whose label begins alike', () => world.person('alike', ['dispatcher'], ['dc.s0']), []],
    ['the district', () => world.leader, everywhere],
    ['a handling unit of the sister street', () => world.water, ['dispatched']],
    ['the leading unit', () => world.handler, ['dispatched']],
    ['a unit without a task', () => world.property, []],
    ['a resident who reported nothing', () => world.resident, []],
    ['somebody without a place', () => world.person('nowhere', ['grid-worker'], []), []],
  ];

  it.each(table)('%s', async (_who, caller, seen) => {
    const client = caller().client(CaseService);
    const { cases } = await client.listCases({ pageSize: 100 });
    expect(cases.map(({ caseId }) => caseId).sort()).toEqual(seen.map((name) => at[name]).sort());
    for (const name of everywhere) {
      const answer = client.getCase({ caseId: at[name] });
      if (seen.includes(name)) expect((await answer).case?.caseId).toBe(at[name]);
      else await expect(answer).rejects.toMatchObject({ code: 'NOT_FOUND', reason: 'OBJECT_NOT_FOUND' });
    }
  });

  it('a case out of scope and one that is not there answer alike, whatever is asked', async () => {
    const sister = world
      .person('sister', ['dispatcher', 'verifier', 'unit-handler'], ['dc.s02'], units.property.unitId)
      .client(CaseService);
    for (const ask of [
      (caseId: string) => sister.getCase({ caseId }),
      (caseId: string) => sister.getTimeline({ caseId }),
      (caseId: string) => sister.fileCase({ requestId: v4(), caseId }),
      (caseId: string) => sister.dispatchCase({ requestId: v4(), caseId }),
      (caseId: string) => sister.acceptTask({ requestId: v4(), caseId }),
      (caseId: string) => sister.verifyCase({ requestId: v4(), caseId }),
    ]) {
      const [foreign, none] = await Promise.all(
        [ask(at.first), ask(v4())].map((answer) => answer.then(() => '', String)),
      );
      expect(foreign).toBe(none);
      expect(foreign).toContain('case not found');
    }
  });

  it('who sees a case by report alone may not act in it', async () => {
    const answer = world.worker.client(CaseService).getCase({ caseId: at.sister });
    expect((await answer).case?.allowedActions).toEqual([]);
  });

  it('a role that may not call an operation is refused before anything is looked up', async () => {
    const call = world.worker.client(CaseService).fileCase({ requestId: v4(), caseId: at.first });
    await expect(call).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
    await expect(world.suite.asNobody().client(CaseService).getCase({ caseId: at.first })).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
    });
  });
});

describe('who sees a file', () => {
  it('who may see its case, and nobody else', async () => {
    const ask = (by: Caller, fileId = photo) => by.client(FileService).authorizeFile({ fileId });
    expect(await ask(world.dispatcher)).toMatchObject({ caseId: at.first, mediaType: 'image/jpeg', size: 1000n });
    await expect(ask(world.handler)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(ask(world.person('sister', ['dispatcher'], ['dc.s02']))).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(ask(world.dispatcher, v4())).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('while it belongs to nothing, whoever stored it', async () => {
    const fileId = await world.file(world.worker);
    expect(await world.worker.client(FileService).authorizeFile({ fileId })).toMatchObject({ caseId: '' });
    await expect(world.dispatcher.client(FileService).authorizeFile({ fileId })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  it('and its bytes are kept while any row refers to them', async () => {
    const waiting = await world.file(world.worker);
    const rows = await world.suite.sql<{ sha256: string }>(
      'select sha256 from attachment where file_id = $1 union all select sha256 from file where file_id = $2',
      [photo, waiting],
    );
    const nowhere = 'f'.repeat(64);
    const edge = world.suite.asService('gateway', { job: 'forget-bytes' }).client(StoredBytesService);
    const asked = { sha256s: [...rows.map(({ sha256 }) => sha256), nowhere] };
    expect([rows.length, (await edge.findUnreferencedBytes(asked)).sha256s]).toEqual([2, [nowhere]]);
  });

  it('leaving an audit row each time', async () => {
    const rows = () => world.suite.sql(`select fields, case_id from audit where operation like '%AuthorizeFile'`);
    const before = (await rows()).length;
    await world.dispatcher.client(FileService).authorizeFile({ fileId: photo });
    expect((await rows()).slice(before)).toEqual([{ fields: [`file/${photo}`], case_id: at.first }]);
  });

  it('and nobody attaches a file of somebody else, or one twice', async () => {
    const fileIds = [await world.file(world.dispatcher)];
    const foreign = world.report({ fileIds });
    await expect(foreign).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', reason: 'FILE_NOT_USABLE' });
    await expect(world.report({ fileIds: [photo] })).rejects.toMatchObject({ reason: 'FILE_NOT_USABLE' });
  });

  it('the same bytes of the same caller are the same file until it is attached', async () => {
    const bytes = 'ab'.repeat(32);
    const [one, two] = [await world.file(world.worker, bytes), await world.file(world.worker, bytes)];
    expect(two).toBe(one);
    expect(await world.file(world.dispatcher, bytes)).not.toBe(one);
    await world.report({ fileIds: [one] });
    expect(await world.file(world.worker, bytes)).not.toBe(one);
  });

  it('unattached files are forgotten after 24 hours', async () => {
    const fileId = await world.file(world.worker);
    world.suite.clock.advance(24 * 3_600_000 - 1);
    await world.suite.run('expire-files');
    expect(await world.worker.client(FileService).authorizeFile({ fileId })).toMatchObject({ caseId: '' });
    world.suite.clock.advance(1);
    await world.suite.run('expire-files');
    await expect(world.worker.client(FileService).authorizeFile({ fileId })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});

describe('personal data of the reporter', () => {
  it('is masked in every answer and audited before it leaves', async () => {
    const rows = () =>
      world.suite.sql<{ operation: string }>(`select operation, case_id, fields from audit where case_id = $1`, [
        at.first,
      ]);
    const before = (await rows()).length;
    const { case: found } = await world.dispatcher.client(CaseService).getCase({ caseId: at.first });
    expect(found?.reporterName).toBe('王*');
    expect((await rows()).slice(before)).toEqual([
      { operation: 'wangge.casework.v1.CaseService/GetCase', case_id: at.first, fields: ['case.reporter_name'] },
    ]);
  });

  it('is audited once for a command, in the command’s own commit', async () => {
    const request = { requestId: v4(), caseId: at.first };
    await world.dispatcher.client(CaseService).fileCase(request);
    const rows = await world.suite.sql(`select case_id, fields from audit where request_id = $1`, [request.requestId]);
    expect(rows).toEqual([{ case_id: at.first, fields: ['case.reporter_name'] }]);
  });
});
