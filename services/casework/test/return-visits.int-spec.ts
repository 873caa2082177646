import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CaseService } from '@wangge/contracts/wangge/casework/v1/case_service';
import {
  ReturnVisitDeadlinePassedSchema,
  ReturnVisitDrawnSchema,
  ReturnVisitRecordedSchema,
} from '@wangge/contracts/wangge/casework/v1/return_visit_events';
import { ReturnVisitService } from '@wangge/contracts/wangge/casework/v1/return_visit_service';
import { RuleService } from '@wangge/contracts/wangge/casework/v1/rule_service';
import type { Caller } from '@wangge/testing/suite';
import { v4 } from 'uuid';
import { FIRST_RULES } from '../src/rules/rules.ts';
import { toRules } from '../src/rules/rules.view.ts';
import { TO_CLOSED, World } from './casework.world.ts';

let world: World;
let clerk: Caller;
beforeAll(async () => {
  world = await World.start();
  clerk = world.person('clerk', ['window-clerk'], ['dc.s01.c01']);
  await everyOne();
});
afterAll(() => world?.suite.stop());

/** Rules under which each closing is visited. */
const everyOne = (perMille = 1000) =>
  world.suite
    .asService('seed')
    .client(RuleService)
    .importRules({
      requestId: v4(),
      rules: toRules({
        ...FIRST_RULES,
        returnVisits: [
          ...FIRST_RULES.returnVisits.slice(0, 2),
          { ...(FIRST_RULES.returnVisits[4] ?? missing()), perMille },
        ],
      }),
    });

const visits = (by: Caller = clerk) => by.client(ReturnVisitService);
const phone = { channel: 'phone', reached: true };

async function closedCase() {
  const told = await world.report({ reporterName: '王小明', reporterPhone: '12900001111' });
  await world.go(told.case.caseId, ...TO_CLOSED);
  await world.suite.run('return-visits');
  return { ...told, caseId: told.case.caseId };
}

const record = (caseId: string, more: object, by: Caller = clerk) =>
  visits(by).recordReturnVisit({ requestId: v4(), caseId, ...phone, ...more });

describe('a closed case', () => {
  it('is drawn once, told as an event and listed to those of its place', async () => {
    const { caseId } = await closedCase();
    await world.suite.run('return-visits');
    const told = (await world.suite.told(ReturnVisitDrawnSchema)).filter((one) => one.caseId === caseId);
    expect(told).toMatchObject([{ rule: 'usual', version: 1, orgPath: 'dc.s01.c01.g1' }]);
    const { visits: due } = await visits().listReturnVisits({ pageSize: 100 });
    expect(due.find((one) => one.caseId === caseId)).toMatchObject({ state: 'due', tries: 0, matterName: '卫生死角' });
    const elsewhere = world.person('far', ['window-clerk'], ['dc.s02']);
    expect((await visits(elsewhere).listReturnVisits({})).visits).toEqual([]);
  });

  it('settled, says the reporter: the visit is made and the case stays closed', async () => {
    const { caseId } = await closedCase();
    const requestId = v4();
    const first = await record(caseId, { requestId, settled: true, satisfaction: 5 });
    expect(first).toMatchObject({ reopened: false, visit: { state: 'made', satisfaction: 5, channel: 'phone' } });
    expect(await record(caseId, { requestId, settled: true, satisfaction: 5 })).toEqual(first);
    const again = record(caseId, { settled: true });
    await expect(again).rejects.toMatchObject({ reason: 'NO_VISIT_DUE', metadata: { state: 'made' } });
  });

  it('not settled: the same case is reopened on its original clock, and its next closing is drawn anew', async () => {
    const { caseId } = await closedCase();
    const dueBefore = (await clockOf(caseId)).dueTime;
    world.suite.clock.advance(3_600_000);
    expect(await record(caseId, { settled: false, note: '又堆了' })).toMatchObject({ reopened: true });
    const reopened = (await clerk.client(CaseService).getCase({ caseId })).case;
    expect(reopened).toMatchObject({ state: 'handling', reopenCount: 1 });
    expect((await clockOf(caseId)).dueTime).toEqual(dueBefore);
    const { lines } = await clerk.client(CaseService).getTimeline({ caseId });
    expect(lines.at(-1)).toMatchObject({ action: 'reopen', note: '又堆了', actor: 'window-clerk' });
    const told = (await world.suite.told(ReturnVisitRecordedSchema)).filter((one) => one.caseId === caseId);
    expect(told).toMatchObject([{ version: 2, reached: true, settled: false, reopened: true, state: 'made' }]);
    await world.go(caseId, 'complete', 'verify', 'close');
    await world.suite.run('return-visits');
    const { visits: due } = await visits().listReturnVisits({ pageSize: 100 });
    expect(due.find((one) => one.caseId === caseId)).toMatchObject({ rule: 'reopened' });
  });

  it('nobody answers: tried again, and given up after three times', async () => {
    const { caseId } = await closedCase();
    const vain = { reached: false };
    expect((await record(caseId, vain)).visit).toMatchObject({ state: 'due', tries: 1 });
    expect((await record(caseId, { ...vain, channel: 'in-person' })).visit).toMatchObject({ state: 'due', tries: 2 });
    expect((await record(caseId, vain)).visit).toMatchObject({ state: 'given-up', tries: 3 });
  });

  it('reopened otherwise has nothing to visit', async () => {
    const { caseId } = await closedCase();
    await world.go(caseId, 'reopen');
    const refused = record(caseId, { settled: true });
    await expect(refused).rejects.toMatchObject({ reason: 'NO_VISIT_DUE', metadata: { state: 'lapsed' } });
  });
});

const clockOf = async (caseId: string) =>
  (await clerk.client(CaseService).getTimeline({ caseId })).clocks.find(({ name }) => name === 'overall') ?? missing();

describe('who asks the reporter', () => {
  it('had no part in the case and is of none of its units', async () => {
    const { caseId } = await closedCase();
    const handler = world.person('handler', ['window-clerk'], ['dc.s01']);
    const colleague = world.person('other', ['window-clerk'], ['dc.s01'], (await leadOf(caseId)) ?? '');
    for (const by of [world.verifier, handler, colleague])
      await expect(record(caseId, { settled: true }, by)).rejects.toMatchObject({ reason: 'TOOK_PART' });
    const reveal = visits(handler).revealReporter({ caseId, purpose: '回访' });
    await expect(reveal).rejects.toMatchObject({ reason: 'TOOK_PART' });
    const away = world.person('away', ['window-clerk'], ['dc.s02']);
    await expect(record(caseId, { settled: true }, away)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('sees name and phone while the visit is due, on record', async () => {
    const { caseId } = await closedCase();
    const reveal = () => visits().revealReporter({ caseId, purpose: '电话回访' });
    expect(await reveal()).toMatchObject({ reporterName: '王小明', reporterPhone: '12900001111' });
    const looks = await world.suite.sql<{ fields: string[]; purpose: string }>(
      `select fields, purpose from audit where operation like '%RevealReporter'`,
    );
    expect(looks).toMatchObject([{ fields: ['reporter_name', 'reporter_phone'], purpose: '电话回访' }]);
    await record(caseId, { settled: true });
    await expect(reveal()).rejects.toMatchObject({ reason: 'NO_VISIT_DUE' });
  });
});

const leadOf = async (caseId: string) =>
  (await clerk.client(CaseService).getCase({ caseId })).case?.tasks.find(({ lead }) => lead)?.unitId;

describe('a visit nobody makes', () => {
  it('is warned of, goes red when it is due, each told once, and goes up; a made one tells nothing', async () => {
    const [{ caseId }, made] = [await closedCase(), await closedCase()];
    await record(made.caseId, { settled: true });
    const told = async () =>
      (await world.suite.told(ReturnVisitDeadlinePassedSchema))
        .filter((one) => [caseId, made.caseId].includes(one.caseId))
        .map((one) => [one.caseId, one.version, one.light, one.escalatedToPath]);
    const { visits: due } = await visits().listReturnVisits({ pageSize: 100 });
    const dueTime = due.find((one) => one.caseId === caseId)?.dueTime ?? missing();
    const until = Number(dueTime.seconds) * 1000 - world.suite.clock.now().getTime();
    const amber = [caseId, 2, 'amber', ''];
    for (const [ms, lights] of [
      [until - 1_000, [amber]],
      [1_000, [amber, [caseId, 3, 'red', 'dc']]],
    ] as const) {
      world.suite.clock.advance(ms);
      await world.suite.run('return-visits');
      await world.suite.run('return-visits');
      expect(await told()).toEqual(lights);
    }
    const { visits: late } = await visits().listReturnVisits({ pageSize: 100 });
    expect(late.find((one) => one.caseId === caseId)).toMatchObject({ state: 'due', light: 'red' });
    await record(caseId, { settled: true });
  });
});

describe('the draw of a day', () => {
  it('tells the hash of its seed at once, the seed when the day is over, and can be recomputed then', async () => {
    const { caseId } = await closedCase();
    await everyOne(500);
    for (let n = 0; n < 6; n++) await closedCase();
    const day = new Date(world.suite.clock.now().getTime() + 8 * 3_600_000).toISOString().slice(0, 10);
    const during = await visits().listReturnVisitDraws({ day });
    expect(during).toMatchObject({ seed: '', seedHash: expect.stringMatching(/^[0-9a-f]{64}$/) });
    world.suite.clock.advance(24 * 3_600_000);
    const { seed, seedHash, draws } = await visits().listReturnVisitDraws({ day });
    expect(createHash('sha256').update(Buffer.from(seed, 'hex')).digest('hex')).toBe(seedHash);
    expect(seedHash).toBe(during.seedHash);
    expect(draws.map((one) => one.caseId)).toContain(caseId);
    for (const { caseId: id, closeVersion, ticket, perMille, drawn } of draws) {
      const digest = createHash('sha256').update(Buffer.from(seed, 'hex')).update(`${id}:${closeVersion}`).digest();
      expect(ticket).toBe(Number((BigInt(digest.readUInt32BE(0)) * 1000n) >> 32n));
      expect(drawn).toBe(ticket < perMille);
    }
    const first = await visits().listReturnVisitDraws({ day, pageSize: 2 });
    const second = await visits().listReturnVisitDraws({ day, pageSize: 2, pageToken: first.nextPageToken });
    expect([...first.draws, ...second.draws]).toEqual(draws.slice(0, 4));
  });
});

function missing(): never {
  throw new Error('it is not there');
}
