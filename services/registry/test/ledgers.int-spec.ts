import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { type FieldFactsSchema, FieldService, LedgerService } from '@wangge/contracts/wangge/registry/v1/field_service';
import { OfficeService } from '@wangge/contracts/wangge/privacy/v1/office_service';
import { FormService } from '@wangge/contracts/wangge/registry/v1/form_service';
import { LedgerEntryService } from '@wangge/contracts/wangge/registry/v1/ledger_entry_service';
import type { Suite } from '@wangge/testing/suite';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
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

describe('entries of a ledger', () => {
  const DAY_MS = 86_400_000;
  const door = (path: t.PlaceName) =>
    suite
      .as({ roles: ['grid-worker'], paths: [t.path[path]], subject: `https://id|entries-${path}` })
      .client(LedgerEntryService);
  const own = [
    { code: 'smoke_alarm', name: '烟感', type: 'yes-no' },
    { code: 'key_place', name: '钥匙在哪', sensitivity: 'sealed' },
    { code: 'key_keeper', name: '谁有钥匙', sensitivity: 'masked', atEnd: 'freeze', retentionDays: 10 },
  ];
  let aboutId: string;
  beforeAll(async () => {
    const rows = own.map(({ code, name }) => `安全,入户,钥匙,${name},${code}`);
    for (const one of own) await register().draftField({ ...key(), facts: facts(one) });
    await register().publishFields({ ...key(), codes: own.map(({ code }) => code) });
    const { ledger: made } = await ledgers().importLedger(ledger('keys', sheet(...rows)));
    await ledgers().publishLedger({ ...key(), ledgerId: made?.ledgerId ?? '' });
    const { dwelling } = await t.worker(suite, t.path.grid1).dwellings.registerDwelling(t.newDwelling());
    aboutId = dwelling?.dwellingId ?? '';
  });
  const write = (values: Record<string, string>, path: t.PlaceName = 'grid1') =>
    door(path).writeEntries({
      ...{ ...key(), aboutId, ground: '入户' },
      entries: Object.entries(values).map(([code, value]) => ({ code, value })),
    });
  const shown = async (asOf?: Date) => {
    const { held } = await door('grid1').getEntries({ aboutId, ...(asOf && { asOf: timestampFromDate(asOf) }) });
    return Object.fromEntries((held?.entries ?? []).map((entry) => [entry.code, `${entry.shown} ${entry.value}`]));
  };

  it('are shown as their field says, kept as they were, and revealed for a purpose', async () => {
    await write({ smoke_alarm: 'no', key_place: '花盆下', key_keeper: '李某某' });
    expect(await shown()).toEqual({ smoke_alarm: 'plain no', key_place: 'sealed ', key_keeper: 'masked 李***' });
    suite.clock.set(new Date(t.NOW.getTime() + DAY_MS));
    await write({ smoke_alarm: 'yes', key_place: '' });
    expect(await shown()).toEqual({ smoke_alarm: 'plain yes', key_keeper: 'masked 李***' });
    expect(await shown(t.NOW)).toMatchObject({ smoke_alarm: 'plain no', key_place: 'sealed ' });
    const { written } = await door('grid1').listEntryHistory({ aboutId, code: 'smoke_alarm' });
    expect(written?.entries.map(({ version, value, ground }) => `${version} ${value} ${ground}`)).toEqual([
      ...['2 yes 入户', '1 no 入户'],
    ]);
    const wish = { aboutId, codes: ['key_keeper', 'key_place'], purpose: '水管爆裂，需要入户' };
    const occasion = { case: 'caseId' as const, value: randomUUID() };
    const { entries } = await door('grid1').revealEntries({ ...key(), ...wish, occasion });
    expect(entries).toMatchObject([{ code: 'key_keeper', value: '李某某' }]);
    const stored = await suite.sql('select plain, sealed from ledger_value where about_id = $1', [aboutId]);
    expect(JSON.stringify(stored)).not.toMatch(/李某某|花盆下/);
    const looked = await suite.sql<{ operation: string }>(
      `select operation from audit where $1::uuid = any (subjects) and operation like '%LedgerEntry%'`,
      [aboutId],
    );
    expect(new Set(looked.map(({ operation }) => operation.split('/').at(-1)))).toEqual(
      new Set(['WriteEntries', 'GetEntries', 'ListEntryHistory', 'RevealEntries']),
    );
    suite.clock.set(t.NOW);
  });

  it('are written in fields a published ledger asks for, with values of their kind, where the writer may', async () => {
    await expect(write({ gas_alarm_other: 'x' })).rejects.toMatchObject({ reason: 'FIELD_UNREGISTERED' });
    const details = { fieldViolations: [{ field: 'entries[0].value' }] };
    await expect(write({ smoke_alarm: '有' })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', details });
    await expect(write({ smoke_alarm: 'yes' }, 'grid2')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(door('grid2').getEntries({ aboutId })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('survive two who write at once', async () => {
    await Promise.all(['yes', 'no', 'yes'].map((value) => write({ smoke_alarm: value })));
    const held = await suite.sql(
      `select from ledger_value where about_id = $1 and code = 'smoke_alarm' and end_time is null`,
      [aboutId],
    );
    expect(held).toHaveLength(1);
  });

  it('are deleted or frozen when their time is over, which the officer reads', async () => {
    const past = `update ledger_value set keep_until = now() - interval '1 hour' where about_id = $1 and code = any ($2)`;
    await write({ smoke_alarm: 'yes', key_keeper: '王某' });
    await suite.sql(past, [aboutId, ['key_keeper', 'smoke_alarm']]);
    suite.clock.set(new Date());
    await suite.run('retention');
    await suite.run('ledger-freeze');
    expect(await shown()).toEqual({ key_keeper: 'frozen ' });
    suite.clock.set(t.NOW);
    const officer = suite.as({ roles: ['security-admin'], paths: [], subject: 'https://id|officer' });
    const { runs } = await officer.client(OfficeService).listRetentionRuns({ pageSize: 100 });
    const rules = runs.map(({ rule }) => rule);
    expect(rules).toEqual(expect.arrayContaining(['ledger-value', 'ledger-value-frozen']));
  });
});

describe('a form', () => {
  const forms = () => admin().client(FormService);
  const window = (path: t.PlaceName) =>
    suite
      .as({ roles: ['window-clerk'], paths: [t.path[path]], subject: `https://id|form-${path}` })
      .client(FormService);
  const form = (...codes: string[]) => ({
    ...{ ...key(), code: 'subsidy', name: '补贴申请', about: 'person', ownerUnit: '住建局' },
    questions: codes.map((code) => ({ code, label: '问题' })),
  });

  it('is filled in from record and ledger, names what is missing, and counts the minutes it saved', async () => {
    const code = 'rent_paid';
    await expect(forms().defineForm(form('name', code))).rejects.toMatchObject({ reason: 'FIELD_UNREGISTERED' });
    const twice = forms().defineForm(form('birth_date', 'person.birth_date'));
    await expect(twice).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', reason: 'FIELD_HELD' });
    await register().draftField({ ...key(), facts: facts({ code, name: '房租', about: 'person', type: 'number' }) });
    await register().publishFields({ ...key(), codes: [code] });
    const rents = { ...ledger('rents', sheet(`住房,租住,租金,房租,${code}`)), about: 'person' };
    const { ledger: made } = await ledgers().importLedger(rents);
    await ledgers().publishLedger({ ...key(), ledgerId: made?.ledgerId ?? '' });
    const { form: defined } = await forms().defineForm(form('name', 'phone', code, 'fact.disability'));
    const formId = defined?.formId ?? '';
    const { personId: aboutId } = t.only(
      await t.worker(suite, t.path.grid3).people.registerPerson(t.newPerson({ gridId: t.place.grid3 })),
    );
    const fill = (path: t.PlaceName) => window(path).fillForm({ ...key(), formId, aboutId });
    expect((await fill('grid3')).missing).toEqual([code, 'fact.disability']);
    const clerk = suite.as({ roles: ['window-clerk'], paths: [t.path.grid3], subject: 'https://id|rent' });
    const entries = [{ code, value: '1200' }];
    await clerk.client(LedgerEntryService).writeEntries({ ...key(), aboutId, entries, ground: '租赁合同' });
    const filled = await fill('grid3');
    expect(filled.answers.map(({ code: asked, value, source }) => `${asked} ${value} ${source}`)).toEqual([
      ...['name 张* record', 'phone 129****0001 record', 'rent_paid 1200 ledger'],
    ]);
    expect(filled.missing).toEqual(['fact.disability']);
    await expect(fill('grid1')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const leader = (path: t.PlaceName) =>
      suite
        .as({ roles: ['leader'], paths: [t.path[path]], subject: `https://id|form-leader-${path}` })
        .client(FormService);
    const saved = await leader('street').countMinutesSaved({ code: 'subsidy' });
    expect(saved).toMatchObject({ fills: 2, asked: 8, prefilled: 5, minutes: 5 });
    expect(saved.definition).toContain('times 1 minutes');
    expect((await leader('grid1').countMinutesSaved({})).fills).toBe(0);
    await forms().defineForm(form('name'));
    await expect(fill('grid3')).rejects.toMatchObject({ code: 'FAILED_PRECONDITION', reason: 'FORM_REPLACED' });
  });
});
