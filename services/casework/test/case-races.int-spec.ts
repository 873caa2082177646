import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CaseService } from '@wangge/contracts/wangge/casework/v1/case_service';
import { v4 } from 'uuid';
import { flow } from './case.builders.ts';
import { World } from './casework.world.ts';

let world: World;
beforeAll(async () => void (world = await World.start()));
afterAll(() => world?.suite.stop());

const settled = (calls: readonly Promise<unknown>[]) => Promise.allSettled(calls);

describe('writers at once (I3)', () => {
  it('two who decide differently: one is right, the other is told the state', async () => {
    for (let round = 0; round < 10; round++) {
      const { case: reported } = await world.report();
      const dispatcher = world.dispatcher.client(CaseService);
      const key = { caseId: reported.caseId };
      const results = await settled([
        dispatcher.fileCase({ ...key, requestId: v4() }),
        dispatcher.refuseCase({ ...key, requestId: v4(), note: 'a reason' }),
      ]);
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      const lost = results.find((result) => result.status === 'rejected');
      expect(lost?.reason).toMatchObject({
        reason: 'ILLEGAL_TRANSITION',
        metadata: { state: expect.stringMatching(/filed|refused/) },
      });
    }
  });

  it('two dispatchers who saw the same: one wins, the other is told ABORTED with the new state', async () => {
    for (let round = 0; round < 10; round++) {
      const { case: reported } = await world.report();
      const filed = await world.go(reported.caseId, 'file');
      const others = world.person('second-dispatcher', ['dispatcher'], ['dc.s01']);
      const results = await settled(
        [world.dispatcher, others].map((who) =>
          who.client(CaseService).dispatchCase({ requestId: v4(), caseId: filed.caseId, etag: filed.etag }),
        ),
      );
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect(results.find((result) => result.status === 'rejected')?.reason).toMatchObject({
        ...{ code: 'ABORTED', reason: 'STALE_ETAG' },
        metadata: { state: 'dispatched', version: '3' },
      });
    }
  });

  it('twenty who want the same: one version, and nineteen are told it is done', async () => {
    const { case: reported } = await world.report();
    const file = () => world.dispatcher.client(CaseService).fileCase({ requestId: v4(), caseId: reported.caseId });
    const results = await settled(Array.from({ length: 20 }, file));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const { case: filed } = await world.dispatcher.client(CaseService).getCase({ caseId: reported.caseId });
    expect(filed?.version).toBe(2);
  });

  it('many who may all go on: nobody’s change is lost', async () => {
    const { case: reported } = await world.report();
    await world.go(reported.caseId, 'file', 'dispatch', 'accept');
    const extend = () =>
      world.leader
        .client(CaseService)
        .extendDeadline({ requestId: v4(), caseId: reported.caseId, amount: 1, note: 'frost' });
    const results = await settled(Array.from({ length: 6 }, extend));
    const done = results.filter(({ status }) => status === 'fulfilled').length;
    for (const lost of results)
      if (lost.status === 'rejected')
        expect(lost.reason).toMatchObject({ code: 'ABORTED', reason: 'VERSION_CONFLICT' });
    const { case: now } = await world.leader.client(CaseService).getCase({ caseId: reported.caseId });
    expect(now?.version).toBe(4 + done);
    expect(now?.clocks.find(({ name }) => name === 'handle')?.explanation.match(/extended by/g)).toHaveLength(done);
  });

  it('a decision on an old version is refused', async () => {
    const { case: reported } = await world.report();
    await world.go(reported.caseId, 'file');
    const stale = { requestId: v4(), caseId: reported.caseId, etag: reported.etag };
    await expect(world.dispatcher.client(CaseService).dispatchCase(stale)).rejects.toMatchObject({
      code: 'ABORTED',
      reason: 'STALE_ETAG',
    });
  });
});

describe('what the database holds afterwards', () => {
  it('is one line of history and one event for each version, from 1 without a gap (I3, I4)', async () => {
    const holes = `select c.case_id from case_file c where c.version <>
      (select count(*) from case_history h where h.case_id = c.case_id and h.version between 1 and c.version)`;
    expect(await world.suite.sql(holes)).toEqual([]);
    const silent = `select h.case_id, h.version from case_history h
      left join outbox o on o.aggregate_id = h.case_id and o.version = h.version where o.message_id is null`;
    expect(await world.suite.sql(silent)).toEqual([]);
    const causeless = `select o.aggregate_id from outbox o
      left join case_history h on h.case_id = o.aggregate_id and h.version = o.version where h.case_id is null`;
    expect(await world.suite.sql(causeless)).toEqual([]);
  });

  it('is legal: every line is a way of the flow', async () => {
    const lines = await world.suite.sql<{ from_state: string; to_state: string }>(
      `select distinct from_state, to_state from case_history where action <> 'report'`,
    );
    const ways = flow.definition.actions.flatMap(({ from, to }) => from.map((state) => `${state}→${to ?? state}`));
    expect(lines.length).toBeGreaterThan(3);
    for (const { from_state, to_state } of lines) expect(ways).toContain(`${from_state}→${to_state}`);
  });

  it('and what a failing command would have written is not there', async () => {
    const { case: reported } = await world.report({ reporterName: '王小明' });
    const bad = { requestId: v4(), caseId: reported.caseId, result: '已清理', afterFileIds: [v4()] };
    await world.go(reported.caseId, 'file', 'dispatch', 'accept');
    await expect(world.handler.client(CaseService).completeTask(bad)).rejects.toMatchObject({
      reason: 'FILE_NOT_USABLE',
    });
    expect(await world.suite.sql('select * from idempotency where request_id = $1', [bad.requestId])).toEqual([]);
    const { case: found } = await world.handler.client(CaseService).getCase({ caseId: reported.caseId });
    expect(found).toMatchObject({ state: 'handling', version: 4 });
  });
});
