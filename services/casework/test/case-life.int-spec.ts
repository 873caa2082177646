import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  CaseClosedSchema,
  CaseDispatchedSchema,
  CaseEvaluatedSchema,
  CaseReopenedSchema,
  CaseReportedSchema,
} from '@wangge/contracts/wangge/casework/v1/case_events';
import { CaseService } from '@wangge/contracts/wangge/casework/v1/case_service';
import { v4 } from 'uuid';
import { missing, places, TO_CLOSED, units, World } from './casework.world.ts';

/** Spillage on the road: its clocks run in hours, nights included. */
const URGENT = '01.01.06';

let world: World;
beforeAll(async () => void (world = await World.start()));
afterAll(() => world?.suite.stop());

describe('a case goes its whole way', () => {
  it('from a report with a photo to its evaluation', async () => {
    const photo = await world.file(world.worker);
    const { case: reported, followCode } = await world.report({
      ...{ fileIds: [photo], reporterName: '王小明', reporterPhone: '12012345678' },
    });
    expect(reported).toMatchObject({
      ...{ state: 'reported', version: 1, matterName: '卫生死角', gridId: places.grid.placeId, gridName: '第一网格' },
      ...{
        happenedAtPath: 'dc.s01.c01.g1',
        orgPath: 'dc.s01.c01.g1',
        reporterName: '王*',
        reporterPhone: '120****5678',
      },
    });
    expect(reported.number).toMatch(/^110101008-20261123-0000\d$/);
    expect(reported.attachments).toMatchObject([
      { fileId: photo, kind: 'before', mediaType: 'image/jpeg', size: 1000n },
    ]);
    expect(reported.clocks.map(({ name, state, light }) => [name, state, light])).toEqual([
      ['overall', 'running', 'green'],
      ['file', 'running', 'green'],
    ]);

    const closed = await world.go(reported.caseId, ...TO_CLOSED);
    expect(closed).toMatchObject({ state: 'closed', version: 7, reworkCount: 0, objectionCount: 0 });
    expect(closed.tasks).toMatchObject([
      { unitId: units.sanitation.unitId, lead: true, state: 'completed', result: '已清理' },
    ]);
    expect(closed.clocks.every(({ state }) => state === 'met')).toBe(true);

    const nobody = world.suite.asNobody().client(CaseService);
    expect(await nobody.getCaseByCode({ followCode })).toMatchObject({ state: 'closed', canEvaluate: true });
    const word = { requestId: v4(), followCode, satisfaction: 5, settled: true, comment: '很快' };
    expect(await nobody.evaluateCase(word)).toMatchObject({ number: reported.number, state: 'evaluated' });

    const timeline = await world.dispatcher.client(CaseService).getTimeline({ caseId: reported.caseId });
    expect(timeline.lines.map(({ version, action, toState, actor }) => [version, action, toState, actor])).toEqual([
      [1, 'report', 'reported', 'grid-worker'],
      [2, 'file', 'filed', 'dispatcher'],
      [3, 'dispatch', 'dispatched', 'dispatcher'],
      [4, 'accept', 'handling', '建国门环境卫生所'],
      [5, 'complete', 'feedback', '建国门环境卫生所'],
      [6, 'verify', 'verified', 'verifier'],
      [7, 'close', 'closed', 'dispatcher'],
      [8, 'evaluate', 'evaluated', 'reporter'],
    ]);
    for (const clock of timeline.clocks) {
      expect(clock.explanation).toMatch(/^due 2026-11-\d\d \d\d:\d\d.* because /);
      expect(clock.explanationZh).toMatch(/^应于 2026-11-/);
    }
  });

  it('telling one event for each version, with ids and no personal data', async () => {
    const { suite } = world;
    const [first] = await suite.told(CaseReportedSchema);
    const caseId = first?.caseId ?? '';
    expect(first).toMatchObject({ version: 1, reporterSubject: 'idp|worker', matterCode: '01.01.03', channel: 1 });
    const [dispatched] = await suite.told(CaseDispatchedSchema);
    expect(dispatched).toMatchObject({ leadUnitId: units.sanitation.unitId, helpingUnitIds: [], state: 'dispatched' });
    expect(dispatched?.acceptDueTime).toBeDefined();
    expect(dispatched?.handleDueTime).toBeDefined();
    expect(await suite.told(CaseClosedSchema)).toMatchObject([
      { onTime: true, reworkCount: 0, reporterSubject: 'idp|worker' },
    ]);
    expect(await suite.told(CaseEvaluatedSchema)).toMatchObject([{ satisfaction: 5, settled: true }]);
    const rows = await suite.sql<{ version: number; body: Buffer }>(
      'select version, body from outbox where aggregate_id = $1 order by version',
      [caseId],
    );
    expect(rows.map(({ version }) => version)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    for (const { body } of rows) expect(body.toString('utf8')).not.toMatch(/王小明|12012345678|很快/);
  });

  it('with the reporter sealed in the row', async () => {
    const [row] = await world.suite.sql<{ text: string }>(
      `select row_to_json(c)::text as text from case_file c limit 1`,
    );
    expect(row?.text).not.toMatch(/王小明|12012345678/);
  });

  it('and back for rework, with the rework counted and the handling clock going on', async () => {
    const { case: reported } = await world.report({ matterCode: URGENT });
    const before = await world.go(reported.caseId, 'file', 'dispatch', 'accept', 'complete');
    world.suite.clock.advance(60_000);
    const back = await world.go(reported.caseId, 'sendBack');
    expect(back).toMatchObject({ state: 'handling', reworkCount: 1 });
    expect(back.tasks[0]).toMatchObject({ state: 'accepted' });
    const due = (clocks: typeof back.clocks) => Number(clocks.find(({ name }) => name === 'handle')?.dueTime?.seconds);
    expect(due(back.clocks) - due(before.clocks)).toBe(60);
    expect(await world.go(reported.caseId, 'complete', 'verify', 'close')).toMatchObject({
      state: 'closed',
      reworkCount: 1,
    });
  });

  it('reopened on its original overall clock', async () => {
    const { case: reported } = await world.report();
    const closed = await world.go(reported.caseId, ...TO_CLOSED);
    world.suite.clock.advance(3_600_000);
    const reopened = await world.go(reported.caseId, 'reopen');
    expect(reopened).toMatchObject({ state: 'handling', reopenCount: 1 });
    expect(reopened.closeTime).toBeUndefined();
    const overall = (clocks: typeof closed.clocks) => clocks.find(({ name }) => name === 'overall');
    expect(overall(reopened.clocks)?.dueTime).toEqual(overall(closed.clocks)?.dueTime);
    expect(overall(reopened.clocks)?.state).toBe('running');
    const [told] = await world.suite.told(CaseReopenedSchema);
    expect(told).toMatchObject({ caseId: reported.caseId, leadUnitId: units.sanitation.unitId });
  });

  it('back to the dispatcher’s desk when the reporter says it is not settled: two versions, two events', async () => {
    const { case: reported, followCode } = await world.report();
    await world.go(reported.caseId, ...TO_CLOSED);
    const word = { requestId: v4(), followCode, satisfaction: 1, settled: false, comment: '' };
    expect(await world.suite.asNobody().client(CaseService).evaluateCase(word)).toMatchObject({ state: 'filed' });
    const { case: back } = await world.dispatcher.client(CaseService).getCase({ caseId: reported.caseId });
    expect(back).toMatchObject({
      state: 'filed',
      version: 9,
      satisfaction: 1,
      reopenCount: 1,
      allowedActions: ['dispatch'],
    });
    expect(await world.go(reported.caseId, 'dispatch', 'accept')).toMatchObject({ state: 'handling' });
  });

  it('standing still while suspended', async () => {
    const { case: reported } = await world.report({ matterCode: URGENT });
    const before = await world.go(reported.caseId, 'file', 'dispatch', 'accept');
    const suspended = await world.go(reported.caseId, 'suspend');
    expect(suspended.clocks.filter(({ state }) => state === 'paused').map(({ name }) => name)).toEqual([
      'overall',
      'handle',
    ]);
    world.suite.clock.advance(2 * 3_600_000);
    const resumed = await world.go(reported.caseId, 'resume');
    const due = (clocks: typeof before.clocks) =>
      Number(clocks.find(({ name }) => name === 'handle')?.dueTime?.seconds);
    expect(due(resumed.clocks) - due(before.clocks)).toBe(2 * 3_600);
    expect(resumed.clocks.find(({ name }) => name === 'handle')?.explanation).toMatch(/not counted \(a reason\)/);
  });

  it('with more time for the handling clock, granted by somebody who says why', async () => {
    const { case: reported } = await world.report();
    await world.go(reported.caseId, 'file', 'dispatch', 'accept');
    const request = { requestId: v4(), caseId: reported.caseId, amount: 2, note: '等待配件' };
    const { case: longer } = await world.leader.client(CaseService).extendDeadline(request);
    expect(longer?.clocks.find(({ name }) => name === 'handle')?.explanation).toMatch(
      /extended by 2 working days \(等待配件; approved by leader\)/,
    );
  });

  it('settled on the spot when it is an immediate item', async () => {
    const { case: reported } = await world.report({ matterCode: '01.01.05' });
    expect(reported.allowedActions).toEqual(['settle']);
    const settle = { caseId: reported.caseId, result: '已清空' };
    const bare = world.worker.client(CaseService).settleCase({ requestId: v4(), ...settle });
    await expect(bare).rejects.toMatchObject({ reason: 'EVIDENCE_MISSING' });
    const afterFileIds = [await world.file(world.worker)];
    const { case: settled = missing() } = await world.worker
      .client(CaseService)
      .settleCase({ requestId: v4(), ...settle, afterFileIds });
    expect(settled).toMatchObject({ state: 'closed', version: 2 });
    expect(settled.attachments).toMatchObject([{ kind: 'after' }]);
  });
});
