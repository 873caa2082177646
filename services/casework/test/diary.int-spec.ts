import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CaseService } from '@wangge/contracts/wangge/casework/v1/case_service';
import { DiaryService } from '@wangge/contracts/wangge/casework/v1/diary_service';
import { Channel } from '@wangge/contracts/wangge/casework/v1/case';
import type { Caller } from '@wangge/testing/suite';
import { v4 } from 'uuid';
import { World } from './casework.world.ts';

const TEXT = '老张说三单元的灯又坏了';
const THERE = { longitude: 116.43, latitude: 39.91 };
let world: World;
let writer: Caller;
const staffId = v4();
beforeAll(async () => {
  world = await World.start();
  writer = world.suite.as({ subject: 'idp|writer', roles: ['grid-worker'], paths: ['dc.s01.c01.g1'], staff: staffId });
});
afterAll(() => world.suite.stop());

const diary = (by: Caller = writer) => by.client(DiaryService);
const write = async (text = TEXT, by: Caller = writer) =>
  (await diary(by).writeDiaryLine({ requestId: v4(), text })).line ?? fail();
const fail = (): never => {
  throw new Error('the answer has no line');
};
const listed = async (by: Caller) => (await diary(by).listDiaryLines({ pageSize: 100 })).lines.map((line) => line.text);

describe('a civic diary', () => {
  it('is written, edited and deleted by its writer, of today unless another day is said', async () => {
    const line = await write();
    expect(line).toMatchObject({ text: TEXT, day: '2026-11-23', caseId: '', caseNumber: '', etag: 'v1' });
    const change = { requestId: v4(), lineId: line.lineId, etag: 'v1', text: '已修好' };
    expect((await diary().editDiaryLine(change)).line).toMatchObject({ text: '已修好', etag: 'v2' });
    expect((await diary().editDiaryLine(change)).line).toMatchObject({ etag: 'v2' });
    await expect(diary().editDiaryLine({ ...change, requestId: v4() })).rejects.toMatchObject({ code: 'ABORTED' });
    const gone = { requestId: v4(), lineId: line.lineId };
    await diary().deleteDiaryLine(gone);
    await diary().deleteDiaryLine(gone);
    await expect(diary().deleteDiaryLine({ ...gone, requestId: v4() })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await listed(writer)).toEqual([]);
    const impossible = diary().writeDiaryLine({ requestId: v4(), text: TEXT, day: '2026-02-30' });
    await expect(impossible).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });

  it('is nobody else’s: not a colleague’s, a leader’s, or the writer’s of another house', async () => {
    const line = await write();
    const colleague = world.person('colleague', ['grid-worker'], ['dc.s01.c01.g1']);
    for (const other of [colleague, world.leader]) {
      expect(await listed(other)).toEqual([]);
      const of = { requestId: v4(), lineId: line.lineId };
      const tries = [
        diary(other).editDiaryLine({ ...of, text: 'x' }),
        diary(other).deleteDiaryLine(of),
        diary(other).promoteDiaryLine({ ...of, matterCode: '01.01.03', ...THERE }),
      ];
      for (const one of tries) await expect(one).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
    for (const role of ['system-admin', 'security-admin', 'audit-admin', 'resident', 'dispatcher', 'assessor'])
      await expect(listed(world.person(role, [role], ['dc']))).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
    expect(await listed(writer)).toEqual([TEXT]);
  });

  it('comes in pages, newest first', async () => {
    const other = world.person('pages', ['grid-lead'], []);
    for (const text of ['一', '二', '三']) await write(text, other);
    const first = await diary(other).listDiaryLines({ pageSize: 2 });
    const second = await diary(other).listDiaryLines({ pageSize: 2, pageToken: first.nextPageToken });
    expect([...first.lines, ...second.lines].map(({ text }) => text)).toEqual(['三', '二', '一']);
    expect(second.nextPageToken).toBe('');
  });
});

describe('a promoted line', () => {
  it('is one report in the writer’s name, however often it is promoted', async () => {
    const { lineId } = await write('三单元路灯不亮');
    const request = { requestId: v4(), lineId, matterCode: '01.01.03', ...THERE };
    const { line } = await diary().promoteDiaryLine(request);
    const again = await diary().promoteDiaryLine(request);
    const anew = await diary().promoteDiaryLine({ ...request, requestId: v4(), description: '别的话' });
    expect([again.line?.caseId, anew.line?.caseId]).toEqual([line?.caseId, line?.caseId]);
    const { case: opened } = await writer.client(CaseService).getCase({ caseId: line?.caseId ?? '' });
    expect(opened).toMatchObject({
      ...{ number: line?.caseNumber, channel: Channel.DIARY, description: '三单元路灯不亮', state: 'reported' },
      reporterId: staffId,
    });
    // Somebody in whose place it lies sees the case, and of the diary nothing.
    const seen = await world.dispatcher.client(CaseService).getCase({ caseId: line?.caseId ?? '' });
    expect(JSON.stringify(seen, (_, value) => (typeof value === 'bigint' ? `${value}` : value))).not.toContain(lineId);
  });

  it('is linked to its case although the first try ended between the two', async () => {
    const { lineId } = await write('井盖松动');
    const request = { requestId: v4(), lineId, matterCode: '01.01.03', ...THERE };
    const { line } = await diary().promoteDiaryLine(request);
    await world.suite.sql(`update diary_line set case_id = null, case_number = '' where line_id = $1`, [lineId]);
    await world.suite.sql(`delete from idempotency where operation like '%PromoteDiaryLine' and request_id = $1`, [
      request.requestId,
    ]);
    const again = await diary().promoteDiaryLine({ ...request, requestId: v4(), description: '换了说法' });
    expect(again.line?.caseId).toBe(line?.caseId);
  });

  it('is refused as a report is, and stays a line', async () => {
    const { lineId } = await write('随手记');
    const nowhere = diary().promoteDiaryLine({ requestId: v4(), lineId, matterCode: '01.01.03' });
    await expect(nowhere).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    const unknown = diary().promoteDiaryLine({ requestId: v4(), lineId, matterCode: '99.99.99', ...THERE });
    await expect(unknown).rejects.toMatchObject({ reason: 'UNKNOWN_MATTER' });
    expect((await diary().listDiaryLines({})).lines.find((line) => line.lineId === lineId)?.caseId).toBe('');
  });
});

describe('what the house knows of diaries', () => {
  it('is sealed, in no event, and counted nowhere', async () => {
    const rows = await world.suite.sql<{ row: string }>('select to_jsonb(d)::text as row from diary_line d');
    expect(rows.length).toBeGreaterThan(3);
    const events = await world.suite.sql<{ row: string }>(
      `select subject || encode(body, 'escape') as row from outbox where subject not like '%.CaseReported'`,
    );
    const audited = await world.suite.sql<{ row: string }>(`select operation as row from audit`);
    for (const { row } of [...rows, ...events]) expect(row).not.toMatch(/老张|三单元|井盖/);
    for (const { row } of [...events, ...audited]) expect(row).not.toContain('Diary');
  });
});
