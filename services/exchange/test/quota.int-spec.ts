import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from '@grpc/grpc-js';
import { PersonDirectoryService } from '@wangge/contracts/wangge/exchange/v1/person_directory_service';
import { Clock } from '@wangge/platform/clock';
import { Database } from '@wangge/platform/persistence';
import { Logger } from '@wangge/platform/telemetry';
import type { Agreement } from '../src/agreement/agreement.entity.ts';
import { Quotas } from '../src/quota/quotas.ts';
import * as t from './exchange.builders.ts';

const { lookUpPerson, lookUpPersons } = PersonDirectoryService.method;

let exchange: t.Exchange;
let client: Client;
let departments = 0;

beforeAll(async () => {
  exchange = await t.Exchange.start();
  await exchange.suite.serve(PersonDirectoryService, { lookUpPerson: () => ({}), lookUpPersons: () => ({}) });
  client = exchange.connect();
});
afterAll(() => exchange.stop());

/** A department of its own with this quota, and its calls. */
async function department(dailyQuota: number) {
  const departmentId = `department-${++departments}`;
  const { agreementId } = await exchange.grant({ departmentId, dailyQuota });
  const token = await exchange.token(departmentId);
  const call = async () =>
    t.refusalIn(await t.send(client, t.pathOf(lookUpPerson), t.encoded(lookUpPerson, t.byNumber), t.metadataOf(token)));
  const taken = async () =>
    (
      await exchange.suite.sql<{ calls: number }>('select calls from quota_taken where agreement_id = $1', [
        agreementId,
      ])
    )[0]?.calls;
  return { agreementId, call, taken };
}

/** Another replica of the exchange on the same database. */
function replica(): Quotas {
  const { app } = exchange.suite.running;
  const get = <T>(token: abstract new (...args: never[]) => T): T => app.get<T>(token as never, { strict: false });
  return new Quotas(get(Database), get(Clock), get(Logger));
}

/** How many calls come through until the quota is used up. */
async function takeAll(quotas: readonly Quotas[], agreement: Agreement): Promise<number> {
  const open = new Set(quotas);
  let taken = 0;
  while (open.size > 0)
    for (const each of open)
      try {
        await each.take(agreement);
        taken++;
      } catch {
        open.delete(each);
      }
  return taken;
}

describe('a quota', () => {
  const EXCEEDED = 'RESOURCE_EXHAUSTED QUOTA_EXCEEDED';

  it('lets through as many calls a day as agreed and refuses the next', async () => {
    const { call, taken } = await department(3);
    expect([await call(), await call(), await call(), await call(), await call()]).toEqual([
      'OK',
      'OK',
      'OK',
      EXCEEDED,
      EXCEEDED,
    ]);
    expect(await taken()).toBe(3);
  });

  it('is exact when many come at once', async () => {
    const { call } = await department(25);
    const replies = await Promise.all(Array.from({ length: 40 }, call));
    expect(replies.filter((reply) => reply === 'OK')).toHaveLength(25);
    expect(replies.filter((reply) => reply === EXCEEDED)).toHaveLength(15);
  });

  it('begins anew at midnight of Asia/Shanghai', async () => {
    const { call } = await department(1);
    expect([await call(), await call()]).toEqual(['OK', EXCEEDED]);
    exchange.suite.clock.set('2026-06-10T15:59:59.999Z');
    expect(await call()).toBe(EXCEEDED);
    exchange.suite.clock.set('2026-06-10T16:00:00.000Z');
    expect([await call(), await call()]).toEqual(['OK', EXCEEDED]);
  });

  it('is not spent on calls that are refused for another reason', async () => {
    const { call, taken, agreementId } = await department(10);
    await call();
    await exchange.revoke(agreementId);
    expect(await call()).toBe('PERMISSION_DENIED AGREEMENT_REVOKED');
    expect(await taken()).toBe(1);
  });

  it('is shared by replicas: never exceeded, and all but what the others hold is to be had', async () => {
    const dailyQuota = 2_000;
    const { agreementId, taken } = await department(dailyQuota);
    const agreement = { agreementId, dailyQuota } as Agreement;
    const replicas = [replica(), replica(), replica()];
    expect(await takeAll(replicas, agreement)).toBe(dailyQuota);
    expect(await taken()).toBe(dailyQuota);
  });

  it('holds back no more than one and a half blocks in a replica that is killed, and nothing in one that stops', async () => {
    const dailyQuota = 2_000;
    const { agreementId } = await department(dailyQuota);
    const agreement = { agreementId, dailyQuota } as Agreement;
    const [killed, stopped, left] = [replica(), replica(), replica()];
    for (let n = 0; n < 15; n++) {
      await killed.take(agreement);
      await stopped.take(agreement);
    }
    await stopped.close();
    const lost = dailyQuota - 15 - 15 - (await takeAll([left], agreement));
    expect(lost).toBeGreaterThan(0);
    expect(lost).toBeLessThanOrEqual(30);
  });

  it('that cannot be counted lets nobody through', async () => {
    const { call } = await department(3);
    await exchange.suite.sql('alter table quota_taken rename to quota_away');
    try {
      expect(await call()).toBe('UNAVAILABLE EXCHANGE_UNAVAILABLE');
    } finally {
      await exchange.suite.sql('alter table quota_away rename to quota_taken');
    }
    expect(await call()).toBe('OK');
  });

  it('counts a batch as its look-ups', async () => {
    const { taken } = await department(7);
    const own = await exchange.token(`department-${departments}`);
    const batch = async (count: number) => {
      const body = t.encoded(lookUpPersons, { lookUps: Array.from({ length: count }, () => t.byNumber) });
      return t.refusalIn(await t.send(client, t.pathOf(lookUpPersons), body, t.metadataOf(own)));
    };
    expect(await batch(5)).toBe('OK');
    expect(await taken()).toBe(5);
    expect(await batch(3)).toBe(EXCEEDED);
  });
});
