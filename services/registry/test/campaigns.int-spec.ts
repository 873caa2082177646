import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CampaignService } from '@wangge/contracts/wangge/registry/v1/campaign_service';
import { FieldService, LedgerService } from '@wangge/contracts/wangge/registry/v1/field_service';
import { LedgerEntryService } from '@wangge/contracts/wangge/registry/v1/ledger_entry_service';
import type { Suite } from '@wangge/testing/suite';
import * as t from './registry.builders.ts';

const key = () => ({ requestId: randomUUID() });
const DAY_MS = 86_400_000;
let suite: Suite;
let doors: string[];
beforeAll(async () => {
  suite = await t.startRegistry();
  const admin = suite.as({ roles: ['system-admin'], paths: [], subject: 'https://id|admin' });
  const facts = {
    about: 'dwelling',
    type: 'yes-no',
    purpose: '防火',
    legalBasis: '消防法 第六条',
    ownerUnit: '消防站',
  };
  const field = { ...facts, code: 'alarm', name: '烟感', retentionDays: 365, atEnd: 'delete', sensitivity: 'plain' };
  await admin.client(FieldService).draftField({ ...key(), facts: field });
  await admin.client(FieldService).publishFields({ ...key(), codes: ['alarm'] });
  const content = Buffer.from('大类,子类,项,指标,字段\n安全,消防,设施,烟感,alarm\n');
  const sheet = { ...key(), code: 'fire', name: '消防', about: 'dwelling', content };
  const { ledger } = await admin.client(LedgerService).importLedger(sheet);
  await admin.client(LedgerService).publishLedger({ ...key(), ledgerId: ledger?.ledgerId ?? '' });
  doors = [];
  for (const gridId of [t.place.grid1, t.place.grid1, t.place.grid2, t.place.grid3]) {
    const at = t.worker(suite, t.path.street).dwellings;
    doors.push((await at.registerDwelling(t.newDwelling({ gridId }))).dwelling?.dwellingId ?? '');
  }
});
afterAll(() => suite.stop());

const as = (role: string, path: t.PlaceName) =>
  suite.as({ roles: [role], paths: [t.path[path]], subject: `https://id|${role}-${path}` });
const door = (role: string, path: t.PlaceName) => as(role, path).client(CampaignService);
const opening = (change = {}) => ({
  ...{ ...key(), placeId: t.place.community, kind: 'hazard-check', name: '冬季防火', about: 'dwelling' },
  ...{ lines: [{ code: 'alarm', hazards: ['no'], matterCode: '01.01' }], freshDays: 30, dueDate: '2027-03-01' },
  ...change,
});
const open = async (change = {}) =>
  (await door('leader', 'street').openCampaign(opening(change))).campaign?.campaignId ?? '';
const record = (campaignId: string, aboutId = '', outcome = 'seen', value = 'yes', path: t.PlaceName = 'grid1') => {
  const entries = outcome === 'seen' ? [{ code: 'alarm', value }] : [];
  return door('grid-worker', path).recordCheck({ ...key(), campaignId, aboutId, outcome, entries });
};

describe('a campaign', () => {
  it('shows each team its own doors, what was seen, what was found and what is stale', async () => {
    const campaignId = await open();
    const [first = '', second = '', third = '', outside = ''] = doors;
    const list = async (path: t.PlaceName, only = '') =>
      (await door('grid-worker', path).listChecks({ campaignId, only })).checks;
    expect((await list('grid1')).map(({ aboutId }) => aboutId)).toEqual([first, second]);
    expect((await list('grid3')).map(({ aboutId }) => aboutId)).toEqual([]);
    const { check } = await record(campaignId, first, 'seen', 'no');
    expect(check).toMatchObject({ outcome: 'seen', stale: false, findings: 1 });
    await record(campaignId, second, 'declined');
    await record(campaignId, first, 'seen', 'no');
    expect((await list('grid1', 'done')).map(({ aboutId }) => aboutId)).toEqual([first]);
    expect((await list('grid1', 'open')).map(({ aboutId }) => aboutId)).toEqual([second]);
    const count = async (path: t.PlaceName) => {
      const { grids, total } = await door('leader', path).countProgress({ campaignId });
      return [...grids, total].map((one) => `${one?.due} ${one?.seen} ${one?.stale} ${one?.missed} ${one?.findings}`);
    };
    expect(await count('street')).toEqual(['2 1 0 1 1', '1 0 0 0 0', '3 1 0 1 1']);
    expect(await count('grid2')).toEqual(['1 0 0 0 0', '1 0 0 0 0']);
    suite.clock.set(new Date(t.NOW.getTime() + 31 * DAY_MS));
    expect((await list('grid1', 'stale')).map(({ aboutId }) => aboutId)).toEqual([first]);
    expect((await count('street'))[0]).toBe('2 0 1 1 1');
    suite.clock.set(t.NOW);
    const held = await as('grid-worker', 'grid1').client(LedgerEntryService).getEntries({ aboutId: first });
    expect(held.held?.entries).toMatchObject([{ code: 'alarm', value: 'no', version: 2, ground: '冬季防火' }]);
    await expect(record(campaignId, third)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(record(campaignId, outside, 'seen', 'yes', 'street')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const columns = await suite.sql<{ name: string }>(
      `select column_name as name from information_schema.columns where table_name = 'campaign_check'`,
    );
    expect(columns.map(({ name }) => name)).not.toContain('actor');
  });

  it('refuses what no ledger asks for, answers off its checklist, and its day after', async () => {
    const lines = [{ code: 'shoe_size' }];
    await expect(open({ kind: 'survey', lines })).rejects.toMatchObject({ reason: 'FIELD_UNREGISTERED' });
    await expect(open({ dueDate: '2026-01-01' })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    const foreign = door('leader', 'farStreet').openCampaign(opening());
    await expect(foreign).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
    const campaignId = await open({ dueDate: '2026-11-22' });
    const [aboutId = ''] = doors;
    const entries = [{ code: 'other', value: 'x' }];
    const asked = { ...key(), campaignId, aboutId, outcome: 'seen', entries };
    const details = { fieldViolations: [{ field: 'entries[0].code' }] };
    await expect(door('grid-worker', 'grid1').recordCheck(asked)).rejects.toMatchObject({ details });
    suite.clock.set(new Date(t.NOW.getTime() + DAY_MS));
    await expect(record(campaignId, aboutId)).rejects.toMatchObject({ reason: 'CAMPAIGN_OVER' });
    suite.clock.set(t.NOW);
  });
});
