import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { type FieldFactsSchema, FieldService, LedgerService } from '@wangge/contracts/wangge/registry/v1/field_service';
import type { Suite } from '@wangge/testing/suite';
import { ledgerSheet } from './ledger.builders.ts';
import * as t from './registry.builders.ts';

let suite: Suite;
beforeAll(async () => {
  suite = await t.startRegistry();
});
afterAll(() => suite.stop());

const key = () => ({ requestId: randomUUID() });
const admin = () => suite.as({ roles: ['system-admin'], paths: [], subject: 'https://id|admin' });
const register = () => admin().client(FieldService);
const ledgers = () => admin().client(LedgerService);
type Facts = MessageInitShape<typeof FieldFactsSchema>;
const facts = (change: Facts = {}): Facts => ({
  ...{ code: 'gas_meter', name: '燃气表', about: 'dwelling', type: 'text', purpose: '上门检修' },
  ...{ legalBasis: '城镇燃气管理条例 第二十条', ownerUnit: '燃气公司', retentionDays: 365 },
  ...{ atEnd: 'delete', sensitivity: 'plain', ...change },
});
const sheet = (...rows: string[]) => Buffer.from(['大类,子类,项,指标,字段', ...rows, ''].join('\n'));
const ledger = (code: string, content: Uint8Array) => ({
  ...key(),
  code,
  name: '住房台账',
  about: 'dwelling',
  content,
});

describe('the field register', () => {
  it('publishes a field once it says everything, and its next version in its place', async () => {
    await register().draftField({ ...key(), facts: facts({ code: 'stove', purpose: '', retentionDays: 0 }) });
    const publish = () => register().publishFields({ ...key(), codes: ['stove'] });
    await expect(publish()).rejects.toMatchObject({
      reason: 'FIELD_INCOMPLETE',
      details: {
        preconditionViolations: [{ subject: 'codes[0]', description: 'does not say: purpose, retention_days' }],
      },
    });
    for (const name of ['灶具', '灶具种类']) {
      await register().draftField({ ...key(), facts: facts({ code: 'stove', name }) });
      expect((await publish()).published).toBe(1);
    }
    const { fields } = await register().listFields({ code: 'stove' });
    expect(fields.map(({ version, state }) => `${version} ${state}`)).toEqual([
      '3 published',
      '2 withdrawn',
      '1 draft',
    ]);
    expect((await register().withdrawField({ ...key(), code: 'stove' })).field?.state).toBe('withdrawn');
    await expect(register().withdrawField({ ...key(), code: 'stove' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it.each<[Facts, string]>([
    [{ code: 'creed', name: '宗教信仰', about: 'person' }, 'FIELD_REFUSED'],
    [{ code: 'nation', name: '民族', about: 'person' }, 'FIELD_REFUSED'],
    [{ code: 'birth_date', name: '出生', about: 'person' }, 'FIELD_HELD'],
  ])('refuses to draft %j: %s', async (change, reason) => {
    const draft = register().draftField({ ...key(), facts: facts(change) });
    await expect(draft).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', reason });
  });
});

describe('a ledger', () => {
  it('is not published while it asks for what is not registered, and says which lines do', async () => {
    const content = sheet('安全,用气,灶具,燃气表,gas_meter', '安全,用气,灶具,报警器,gas_alarm');
    const { ledger: made } = await ledgers().importLedger(ledger('gas', content));
    const publish = () => ledgers().publishLedger({ ...key(), ledgerId: made?.ledgerId ?? '' });
    await register().draftField({ ...key(), facts: facts() });
    await register().publishFields({ ...key(), codes: ['gas_meter'] });
    await expect(publish()).rejects.toMatchObject({
      reason: 'FIELD_UNREGISTERED',
      details: { preconditionViolations: [{ subject: 'lines[5]', description: expect.stringContaining('gas_alarm') }] },
    });
    await register().draftField({ ...key(), facts: facts({ code: 'gas_alarm', name: '报警器' }) });
    await register().publishFields({ ...key(), codes: ['gas_alarm'] });
    expect((await publish()).ledger).toMatchObject({ state: 'published', version: 1, counts: [1, 1, 1, 2] });
    await expect(publish()).rejects.toMatchObject({ reason: 'LEDGER_DECIDED' });
  });

  it('is not published with a line that is never collected, whatever field it is hung on', async () => {
    const content = sheet('人口,情况,基本,风险等级,gas_meter');
    const { ledger: made } = await ledgers().importLedger(ledger('people', content));
    const publish = ledgers().publishLedger({ ...key(), ledgerId: made?.ledgerId ?? '' });
    await expect(publish).rejects.toMatchObject({ code: 'FAILED_PRECONDITION', reason: 'FIELD_REFUSED' });
  });

  it('of 7, 32, 170 and 2,043 is imported with its fields and published', async () => {
    const started = performance.now();
    const content = Buffer.from(ledgerSheet([7, 32, 170, 2_043]));
    const made = await ledgers().importLedger(ledger('changle', content));
    const took = performance.now() - started;
    const codes = Array.from({ length: 2_043 }, (_, n) => `field_${String(n).padStart(4, '0')}`);
    expect((await register().publishFields({ ...key(), codes })).published).toBe(2_043);
    const ledgerId = made.ledger?.ledgerId ?? '';
    const published = await ledgers().publishLedger({ ...key(), ledgerId });
    console.log(
      `7/32/170/2,043: imported in ${took.toFixed(0)} ms, published after ${(performance.now() - started).toFixed(0)} ms`,
    );
    expect(published.ledger).toMatchObject({ state: 'published', counts: [7, 32, 170, 2_043] });
    const page = await ledgers().listLedgerLines({ ledgerId, pageSize: 100 });
    expect(page.lines.map(({ position }) => position)).toEqual(Array.from({ length: 100 }, (_, n) => n + 1));
    const next = await ledgers().listLedgerLines({ ledgerId, pageSize: 100, pageToken: page.nextPageToken });
    expect(next.lines[0]?.position).toBe(101);
  });

  it('tells every fault of a sheet when it is only checked, and keeps nothing', async () => {
    const bad = { ...ledger('bad', sheet('安全,,灶具,燃气表,x y')), validateOnly: true };
    const { faults, rows } = await ledgers().importLedger(bad);
    expect(rows).toBe(1);
    expect(faults.map(({ row, column }) => `${row} ${column}`)).toEqual(['2 subclass', '2 field']);
    const kept = ledgers().importLedger({ ...bad, validateOnly: false, ...key() });
    await expect(kept).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', reason: 'BAD_LEDGER' });
    const noTable = ledgers().importLedger({ ...ledger('bad', Buffer.from('%PDF-1.7')), validateOnly: true });
    expect((await noTable).faults.length).toBeGreaterThan(0);
  });
});
