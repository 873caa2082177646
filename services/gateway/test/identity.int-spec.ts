import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@wangge/testing/suite';
import { Gateway, posts } from './gateway.builders.ts';

let gateway: Gateway;

beforeAll(async () => {
  gateway = await Gateway.start();
  const token = await gateway.token();
  await eventually(async () => expect(await gateway.ask(token)).toBe('200'));
});
afterAll(() => gateway.stop());

describe('where somebody may act', () => {
  it('follows the grid service within 20 s, without a new login, and is not asked for at every call', async () => {
    const token = await gateway.token();
    gateway.scope = posts('dc.s01.c01.g1');
    gateway.suite.clock.advance(20_000);
    gateway.asked = 0;
    for (let call = 0; call < 5; call += 1) expect(await gateway.ask(token)).toBe('200');
    expect(gateway.asked).toBe(1);
    expect(gateway.paths).toEqual(['dc.s01.c01.g1']);

    gateway.scope = posts('dc.s02.c07.g9'); // moved to another grid
    gateway.suite.clock.advance(20_000);
    expect(await gateway.ask(token)).toBe('200');
    expect(gateway.paths).toEqual(['dc.s02.c07.g9']);

    gateway.scope = { staffId: '', capacities: [] }; // dismissed
    gateway.suite.clock.advance(20_000);
    expect(await gateway.ask(token)).toBe('200');
    expect(gateway.paths).toEqual([]);
  });

  it('ends with an assignment to the second', async () => {
    const token = await gateway.token();
    const [held] = posts('dc.s01.c01.g1').capacities;
    const end = new Date(gateway.suite.clock.now().getTime() + 3_000);
    gateway.scope = { staffId: 's', capacities: [{ ...held, validUntil: timestampFromDate(end) }] };
    expect(await gateway.ask(token)).toBe('200');
    gateway.scope = { staffId: 's', capacities: [] };
    gateway.suite.clock.advance(3_000);
    expect(await gateway.ask(token)).toBe('200');
    expect(gateway.paths).toEqual([]);
  });
});

describe('the three administrators', () => {
  it.each([
    ['two of them in one', ['system-admin', 'security-admin']],
    ['one who leads as well', ['audit-admin', 'leader']],
  ])('are refused at the door as %s', async (_, roles) => {
    expect(await gateway.ask(await gateway.token(roles))).toBe('403 ROLES_EXCLUDE_EACH_OTHER');
  });

  it('see no business data, and act nowhere whatever post they were given', async () => {
    gateway.scope = posts('dc');
    gateway.seen.length = 0;
    for (const role of ['system-admin', 'security-admin', 'audit-admin'])
      expect(await gateway.ask(await gateway.token([role]))).toBe('403 OPERATION_NOT_ALLOWED');
    expect(gateway.seen).toEqual([]);
  });
});
