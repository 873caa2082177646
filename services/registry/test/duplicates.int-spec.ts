import { randomUUID } from 'node:crypto';
import { timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FieldService, LedgerService } from '@wangge/contracts/wangge/registry/v1/field_service';
import { LedgerEntryService } from '@wangge/contracts/wangge/registry/v1/ledger_entry_service';
import { TicketService } from '@wangge/contracts/wangge/registry/v1/ticket_service';
import type { Suite } from '@wangge/testing/suite';
import * as t from './registry.builders.ts';

let suite: Suite;
let officer: ReturnType<typeof t.officer>;
beforeAll(async () => {
  suite = await t.startRegistry();
  officer = t.officer(suite, t.path.district);
});
afterAll(() => suite.stop());

const key = () => ({ requestId: randomUUID() });
const register = async (change: Parameters<typeof t.newPerson>[0] = {}) =>
  t.only(await officer.people.registerPerson(t.newPerson(change)));
/** What the finder sees, whoever looks. */
const look = () => suite.sql(`select find_duplicates('2000-01-01', $1)`, [t.NOW]);
/** Pairs that somebody with these places is offered, of these records. */
async function offered(ids: readonly string[], ...paths: string[]) {
  const { duplicates } = await t.officer(suite, ...paths).duplicates.listDuplicates({ pageSize: 100 });
  return duplicates
    .filter(({ personId, otherPersonId }) => ids.includes(personId) && ids.includes(otherPersonId))
    .map(({ kinds, orgPath }) => [kinds.join(' '), orgPath]);
}
const merge = (personId: string, mergedPersonId: string) => ({
  ...{ ...key(), personId, mergedPersonId, ground: 'document-shown', document: 'K-12345678' },
});

describe('duplicates', () => {
  it('are found by number anywhere, by name and birth in one community, where both may be seen', async () => {
    const number = t.identityNumber();
    const one = await register({ identityNumber: number, name: '甲一' });
    const other = await register({ identityNumber: number, name: '甲二', gridId: t.place.farGrid });
    const same = { name: '丙丁', birthDate: '1990-05-05' };
    const three = [await register(same), await register({ ...same, gridId: t.place.grid2 })];
    const far = await register({ ...same, gridId: t.place.grid3 });
    await look();
    expect(await offered([one.personId, other.personId], t.path.district)).toEqual([['number', t.path.district]]);
    expect(await offered([one.personId, other.personId], t.path.street, t.path.farStreet)).toEqual([]);
    const ids = [...three, far].map(({ personId }) => personId);
    expect(await offered(ids, t.path.district)).toEqual([['name-birth', t.path.community]]);
    expect(await offered(ids, t.path.grid1)).toEqual([]);
  });

  it('stand side by side, masked, with what differs', async () => {
    const [one, other] = [await register({ name: '王小' }), await register({ name: '王大', phone: '12900000002' })];
    const answer = await officer.duplicates.getDuplicate({ personId: one.personId, otherPersonId: other.personId });
    expect(answer.person?.name).toBe('王*');
    expect(answer.other?.name).toBe('王*');
    expect(answer.differingFields).toEqual(['name', 'identity_number', 'phone', 'household_id']);
  });

  it('are merged: the old id answers with the record that stays; undone, both stand again', async () => {
    const number = t.identityNumber();
    const [stays, gone] = [await register({ identityNumber: number }), await register({ identityNumber: number })];
    const request = merge(stays.personId, gone.personId);
    expect(t.only(await officer.duplicates.mergePersons(request))).toEqual(stays);
    expect(t.only(await officer.duplicates.mergePersons(request))).toEqual(stays);
    expect(t.only(await officer.people.getPerson({ personId: gone.personId }))).toEqual(stays);
    const find = async () =>
      (await officer.people.findPersons({ key: { case: 'identityNumber', value: number } })).persons.length;
    expect(await find()).toBe(1);
    await look();
    expect(await offered([stays.personId, gone.personId], t.path.district)).toEqual([]);
    for (const again of [merge(stays.personId, gone.personId), merge(gone.personId, stays.personId)])
      await expect(officer.duplicates.mergePersons(again)).rejects.toMatchObject({ reason: 'PERSON_NOT_PRESENT' });
    const conflicts = () =>
      suite.sql(
        `select kind from quality_task where settle_time is null and kind = 'number-conflict' and $1 in (record_id, other_id)`,
        [gone.personId],
      );
    expect(await conflicts()).toEqual([]);
    const undo = { ...key(), personId: gone.personId, ground: 'other-person' };
    const back = t.only(await officer.duplicates.undoMerge(undo));
    expect(back).toMatchObject({
      personId: gone.personId,
      status: 'present',
      householdId: gone.householdId,
      version: 3,
    });
    expect(t.only(await officer.people.getPerson({ personId: gone.personId }))).toEqual(back);
    expect(await conflicts()).toHaveLength(1);
    expect(await find()).toBe(2);
    await expect(officer.duplicates.undoMerge({ ...undo, ...key() })).rejects.toMatchObject({ reason: 'NOT_MERGED' });
    const told = await suite.sql(
      `select split_part(subject, '.', 5) as name from outbox where aggregate_id = $1 order by version`,
      [gone.personId],
    );
    expect(told.map(({ name }) => name)).toEqual(['PersonRegistered', 'PersonsMerged', 'MergeReverted']);
  });

  it('are not searched for, and who died only by those who ask for it', async () => {
    const [stays, gone] = [await register({ name: '闻人寻' }), await register({ name: '闻人寻' })];
    await officer.duplicates.mergePersons(merge(stays.personId, gone.personId));
    const search = async (...statuses: string[]) =>
      (await officer.people.searchPersons({ query: '闻人寻', statuses })).persons.map(({ personId }) => personId);
    expect(await search()).toEqual([stays.personId]);
    const death = { personId: stays.personId, deathDate: '2026-11-01', ground: 'family-told' };
    await officer.lives.recordDeath({ ...key(), ...death });
    expect(await search('present', 'moved-out')).toEqual([]);
    expect(await search('dead')).toEqual([stays.personId]);
  });

  it('answer through a merge of a merge', async () => {
    const [a, b, c] = [await register(), await register(), await register()];
    await officer.duplicates.mergePersons(merge(b.personId, a.personId));
    await officer.duplicates.mergePersons(merge(c.personId, b.personId));
    expect(t.only(await officer.people.getPerson({ personId: a.personId })).personId).toBe(c.personId);
  });

  it('are kept apart for good, and the conflict of their number stays', async () => {
    const number = t.identityNumber();
    const [one, other] = [await register({ identityNumber: number }), await register({ identityNumber: number })];
    const ids = [one.personId, other.personId];
    await look();
    expect(await offered(ids, t.path.district)).toHaveLength(1);
    const apart = { ...key(), personId: one.personId, otherPersonId: other.personId, ground: 'document-shown' };
    await officer.duplicates.keepApart(apart);
    await officer.duplicates.keepApart(apart);
    await look();
    expect(await offered(ids, t.path.district)).toEqual([]);
    const open = await suite.sql(
      `select from quality_task where settle_time is null and kind = 'number-conflict' and record_id = $1`,
      [other.personId],
    );
    expect(open).toHaveLength(1);
  });

  it('are decided by who may see both, and never with themselves', async () => {
    const [one, far] = [await register(), await register({ gridId: t.place.farGrid })];
    const { duplicates } = t.worker(suite, t.path.grid1);
    for (const other of [far.personId, randomUUID()]) {
      const missing = { code: 'NOT_FOUND', reason: 'OBJECT_NOT_FOUND' };
      await expect(duplicates.mergePersons(merge(one.personId, other))).rejects.toMatchObject(missing);
      const pair = { personId: one.personId, otherPersonId: other };
      await expect(duplicates.keepApart({ ...key(), ...pair, ground: 'survey' })).rejects.toMatchObject(missing);
      await expect(duplicates.getDuplicate(pair)).rejects.toMatchObject(missing);
    }
    await expect(duplicates.mergePersons(merge(one.personId, one.personId))).rejects.toMatchObject({
      details: { fieldViolations: [{ field: 'merged_person_id' }] },
    });
  });

  it('are merged or moved, one after the other, when both are asked for at once', async () => {
    const { dwelling } = await officer.dwellings.registerDwelling(t.newDwelling({ gridId: t.place.grid3 }));
    const [one, other] = [await register(), await register()];
    const move = {
      personId: other.personId,
      dwellingId: dwelling?.dwellingId ?? '',
      moveDate: '2026-11-01',
      ground: 'x',
    };
    const both = await Promise.allSettled([
      officer.duplicates.mergePersons(merge(one.personId, other.personId)),
      officer.duplicates.mergePersons(merge(other.personId, one.personId)),
      officer.people.movePerson({ ...key(), ...move }),
      officer.people.movePerson({ ...key(), ...move, personId: one.personId }),
    ]);
    for (const each of both.filter(({ status }) => status === 'rejected'))
      expect(['PERSON_NOT_PRESENT', 'VERSION_CONFLICT', 'LOCK_TIMEOUT', 'DEADLOCK']).toContain(
        (each as { reason: { reason: string } }).reason.reason,
      );
    const rows = await suite.sql<{ status: string; version: number; lines: number; home: boolean }>(
      `select status, version, (select count(*)::int from person_history h where h.person_id = p.person_id) as lines,
         status <> 'present' or dwelling_id is not distinct from (select dwelling_id from household h where h.household_id = p.household_id) as home
        from person p where person_id = any ($1)`,
      [[one.personId, other.personId]],
    );
    expect(rows.filter(({ status }) => status === 'merged').length).toBeLessThan(2);
    for (const { version, lines, home } of rows) expect([lines, home]).toEqual([version, true]);
  });
});

describe('what is held of a merged record', () => {
  it('goes to the one that stays and comes back, through a merge of a merge, with what was written since left there', async () => {
    const admin = suite.as({ roles: ['system-admin'], paths: [], subject: 'https://id|admin' });
    const means = { purpose: '上门', legalBasis: '条例 7', ownerUnit: '民政', retentionDays: 365, atEnd: 'delete' };
    for (const code of ['ramp', 'lift'])
      await admin.client(FieldService).draftField({
        ...{ ...key(), facts: { ...means, code, name: code, about: 'person', type: 'text', sensitivity: 'plain' } },
      });
    await admin.client(FieldService).publishFields({ ...key(), codes: ['ramp', 'lift'] });
    const content = Buffer.from('大类,子类,项,指标,字段\n住,房,门,坡,ramp\n住,房,门,梯,lift\n');
    const sheet = { ...key(), code: 'doors', name: '门', about: 'person', content };
    const { ledger } = await admin.client(LedgerService).importLedger(sheet);
    await admin.client(LedgerService).publishLedger({ ...key(), ledgerId: ledger?.ledgerId ?? '' });
    const who = suite.as({ roles: ['community-officer'], paths: [t.path.district], subject: 'https://id|entries' });
    const entries = who.client(LedgerEntryService);
    const write = (aboutId: string, values: Record<string, string>) =>
      entries.writeEntries({
        ...{ ...key(), aboutId, ground: '走访' },
        entries: Object.entries(values).map(([code, value]) => ({ code, value })),
      });
    const held = async (id: string) => {
      const { held: all } = await entries.getEntries({ aboutId: id });
      return [all?.aboutId, ...(all?.entries ?? []).map(({ code, value, version }) => `${code} ${value} ${version}`)];
    };
    const [first, gone, stays] = [await register(), await register(), await register()].map(({ personId }) => personId);
    if (!first || !gone || !stays) throw new Error('nobody was registered');
    await write(first, { lift: 'f' });
    await write(gone, { ramp: 'g', lift: 'g' });
    await write(stays, { ramp: 's' });
    const ticket = { ...key(), personId: gone, kind: 'correction', about: 'address' };
    const { code } = await who.client(TicketService).openTicket(ticket);
    const ticketOf = async () => (await who.client(TicketService).listTickets({ code })).tickets[0]?.personId;

    await officer.duplicates.mergePersons(merge(gone, first));
    expect(await held(first)).toEqual([gone, 'lift g 1', 'ramp g 1']);
    await officer.duplicates.mergePersons(merge(stays, gone));
    expect(await held(stays)).toEqual([stays, 'lift g 1', 'ramp s 1']);
    expect(await held(first)).toEqual(await held(gone));
    expect((await entries.listEntryHistory({ aboutId: stays })).written?.entries).toHaveLength(4);
    expect(await ticketOf()).toBe(stays);
    expect(await who.client(TicketService).openTicket({ ...ticket, ...key() })).toMatchObject({
      ticket: { personId: stays },
    });
    await write(gone, { lift: 'n' });
    expect(await held(stays)).toEqual([stays, 'lift n 3', 'ramp s 1']);

    await officer.duplicates.undoMerge({ ...key(), personId: gone, ground: 'other-person' });
    expect(await held(gone)).toEqual([gone, 'lift g 1', 'ramp g 1']);
    expect(await held(stays)).toEqual([stays, 'lift n 3', 'ramp s 1']);
    expect(await ticketOf()).toBe(gone);
    await officer.duplicates.undoMerge({ ...key(), personId: first, ground: 'other-person' });
    expect(await held(first)).toEqual([first, 'lift f 1']);
    expect(await suite.sql('select from merged_row')).toEqual([]);
  });
});

describe('what is to be put right', () => {
  it('is due after ten working days, and then listed as overdue to the people of its grid', async () => {
    const { personId } = await register();
    const grid = t.worker(suite, t.path.grid1).dwellings;
    const mine = async (overdue: boolean) =>
      (await grid.listQualityTasks({ pageSize: 100, kind: 'no-dwelling', overdue })).tasks.filter(
        ({ recordId }) => recordId === personId,
      );
    expect(await mine(true)).toEqual([]);
    const [task] = await mine(false);
    expect(task).toMatchObject({ overdue: false, orgPath: t.path.grid1 });
    // Ten working days after a Sunday: the end of the second Friday.
    expect(
      timestampDate(task?.dueTime ?? timestampFromDate(t.NOW))
        .toISOString()
        .slice(0, 10),
    ).toBe('2026-12-04');
    await suite.sql(`update quality_task set open_time = open_time - interval '20 days' where record_id = $1`, [
      personId,
    ]);
    expect(await mine(true)).toMatchObject([{ overdue: true, kind: 'no-dwelling' }]);
  });
});
