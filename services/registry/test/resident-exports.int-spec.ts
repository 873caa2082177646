import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type ResidentExport,
  ResidentExportService,
} from '@wangge/contracts/wangge/registry/v1/resident_export_service';
import { ResidentImportService } from '@wangge/contracts/wangge/registry/v1/resident_import_service';
import type { Suite } from '@wangge/testing/suite';
import * as t from './registry.builders.ts';
import { csv, only as importOf, person } from './resident-imports.builders.ts';

const PEOPLE = 520;
let suite: Suite;
beforeAll(async () => {
  suite = await t.startRegistry();
  const door = suite
    .as({ roles: ['community-officer'], paths: [t.path.street], subject: 'https://id|importer' })
    .client(ResidentImportService);
  const rows = Array.from({ length: PEOPLE }, (_, i) =>
    person({ 网格编码: `code-${i < 3 ? t.path.grid3 : t.path.grid1}` }),
  );
  const { importId } = importOf(await door.createResidentImport({ requestId: randomUUID(), source: 'world' }));
  const content = csv(rows);
  await door.appendResidentImportPart({ requestId: randomUUID(), importId, part: 0, content });
  await door.startResidentImport({ requestId: randomUUID(), importId, parts: 1 });
  await suite.run('resident-importer');
});
afterAll(() => suite.stop());

const door = (role: string, subject: string, ...paths: string[]) =>
  suite.as({ roles: [role], paths, subject: `https://id|${subject}` }).client(ResidentExportService);
const officer = (subject: string, ...paths: string[]) => door('street-officer', subject, ...paths);
const key = () => ({ requestId: randomUUID() });
const purpose = 'visit-plan';
const only = ({ export: one }: { readonly export?: ResidentExport | undefined }): ResidentExport => {
  if (!one) throw new Error('the answer has no export');
  return one;
};
const ask = async (who: ReturnType<typeof officer>, filter = {}) =>
  only(await who.requestResidentExport({ ...key(), filter, purpose }));

describe('an export of residents', () => {
  it('hands 500 persons over without anybody else, masked, page by page, each page once', async () => {
    const who = officer('a', t.path.street);
    const asked = await ask(who, { under: t.path.grid3 });
    expect(asked).toMatchObject({ state: 'approved', rowCount: 3, pageCount: 1, orgPath: t.path.grid3, purpose });
    const { exportId } = asked;
    const first = { ...key(), exportId, page: 0 };
    const { persons, export: now } = await who.collectResidentExportPage(first);
    expect(now?.state).toBe('handed-over');
    expect(persons.map(({ name }) => name)).toEqual(['张*', '张*', '张*']);
    expect(persons[0]?.identityNumber).toMatch(/^100\*+/);
    expect((await who.collectResidentExportPage(first)).persons).toEqual(persons);
    await expect(who.collectResidentExportPage({ ...key(), exportId, page: 0 })).rejects.toMatchObject({
      reason: 'EXPORT_NOT_READY',
    });
  });

  it('lets a second person decide about more, who is not the asker and answers for the place', async () => {
    const who = officer('b', t.path.street);
    const asked = await ask(who);
    expect(asked).toMatchObject({ state: 'requested', rowCount: PEOPLE, pageCount: 6, orgPath: t.path.street });
    const { exportId } = asked;
    const take = (page: number) => who.collectResidentExportPage({ ...key(), exportId, page });
    await expect(take(0)).rejects.toMatchObject({ reason: 'EXPORT_NOT_READY' });
    const reason = 'agreed for the visits of December';
    const wrong = [
      door('leader', 'b', t.path.street),
      door('leader', 'l', t.path.community),
      door('leader', 'l', t.path.farStreet),
    ];
    for (const one of wrong)
      await expect(one.approveResidentExport({ ...key(), exportId, reason })).rejects.toMatchObject({
        code: 'NOT_FOUND',
      });
    const leader = door('leader', 'l', t.path.street);
    const approved = only(await leader.approveResidentExport({ ...key(), exportId, reason }));
    expect(approved).toMatchObject({ state: 'approved', decidedBy: 'https://id|l', decideReason: reason });
    await expect(leader.rejectResidentExport({ ...key(), exportId, reason })).rejects.toMatchObject({
      reason: 'EXPORT_DECIDED',
    });
    await expect(
      officer('x', t.path.street).collectResidentExportPage({ ...key(), exportId, page: 0 }),
    ).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    const seen = new Set<string>();
    for (let page = 0; page < 6; page += 1) for (const { personId } of (await take(page)).persons) seen.add(personId);
    expect(seen.size).toBe(PEOPLE);
  });

  it('counts many small ones of a day as a large one, and lets them be taken back', async () => {
    const who = officer('c', t.path.street);
    expect(await ask(who, { under: t.path.grid3 })).toMatchObject({ state: 'approved' });
    const rest = await ask(who, { under: t.path.grid1, sex: '9' });
    expect(rest).toMatchObject({ state: 'approved', rowCount: 0 });
    const more = await ask(who, { under: t.path.community });
    expect(more).toMatchObject({ state: 'requested', rowCount: PEOPLE - 3 });
    const taken = { ...key(), exportId: more.exportId };
    expect(only(await who.cancelResidentExport(taken)).state).toBe('cancelled');
    expect(only(await who.cancelResidentExport({ ...taken, ...key() })).state).toBe('cancelled');
    await expect(who.collectResidentExportPage({ ...taken, ...key(), page: 0 })).rejects.toMatchObject({
      reason: 'EXPORT_NOT_READY',
    });
    await expect(officer('d', t.path.street).cancelResidentExport({ ...taken, ...key() })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  it('is of whom the filter says and of nobody beyond the asker’s places', async () => {
    const { people } = t.worker(suite, t.path.grid2);
    const grown = t.newPerson({ gridId: t.place.grid2, serviceFlags: ['living-alone', 'elderly'] });
    const { personId } = t.only(await people.registerPerson(grown));
    const who = officer('e', t.path.street);
    const flagged = await ask(who, { serviceFlags: ['living-alone', 'elderly'], minAge: 40, belowAge: 60 });
    const page = await who.collectResidentExportPage({ ...key(), exportId: flagged.exportId, page: 0 });
    expect(page.persons.map((one) => one.personId)).toEqual([personId]);
    expect(await ask(officer('f', t.path.farStreet), { under: t.path.street })).toMatchObject({ rowCount: 0 });
    await expect(ask(who, { minAge: 60, belowAge: 40 })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    // Who moves out of the asker's places before the file is taken is not in it.
    const gone = await ask(officer('g', t.path.grid2));
    await suite.sql(`update person set org_path = 'dc.s9.c9.g9' where person_id = $1`, [personId]);
    const left = await officer('g', t.path.grid2).collectResidentExportPage({
      ...key(),
      exportId: gone.exportId,
      page: 0,
    });
    expect(left.persons.map((one) => one.personId)).not.toContain(personId);
    await suite.sql(`update person set org_path = $2 where person_id = $1`, [personId, t.path.grid2]);
  });

  it('ends after a day, and says so', async () => {
    const who = officer('h', t.path.street);
    const { exportId } = await ask(who, { under: t.path.grid3 });
    await suite.sql(`update resident_export set expire_time = $2 where export_id = $1`, [exportId, t.NOW]);
    await expect(who.collectResidentExportPage({ ...key(), exportId, page: 0 })).rejects.toMatchObject({
      reason: 'EXPORT_NOT_READY',
    });
    const { exports } = await who.listResidentExports({ pageSize: 1 });
    expect(exports).toMatchObject([{ exportId, state: 'expired' }]);
  });

  it('is listed to its asker, to who decides for the place and to the audit administrator, and to nobody else', async () => {
    const who = officer('i', t.path.street);
    const { exportId } = await ask(who, { under: t.path.grid3 });
    const sees = async (one: ReturnType<typeof officer>) =>
      (await one.listResidentExports({ pageSize: 100 })).exports.some((each) => each.exportId === exportId);
    const told = [who, door('leader', 'l', t.path.community.replace('c1', 'c2')), door('audit-admin', 'z')];
    for (const one of told) expect(await sees(one)).toBe(true);
    const silent = [officer('j', t.path.street), door('leader', 'l', t.path.community), door('leader', 'l', 'dc.s10')];
    for (const one of silent) expect(await sees(one)).toBe(false);
  });

  it('is recorded about everybody in it, with what it was for, in the commit that hands it over', async () => {
    const who = officer('k', t.path.street);
    const { exportId } = await ask(who, { under: t.path.grid3 });
    const { persons } = await who.collectResidentExportPage({ ...key(), exportId, page: 0 });
    const rows = await suite.sql<{ purpose: string; subjects: string[]; fields: string[] }>(
      `select purpose, subjects, fields from audit where actor = 'https://id|k' and operation like '%/CollectResidentExportPage'`,
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ purpose, subjects: persons.map(({ personId }) => personId) });
    expect(rows[0]?.fields).toContain('persons.identity_number');
    // Without its record a page does not leave, and is not counted as taken.
    const other = await ask(who, { under: t.path.grid3, residency: 'registered' });
    await suite.sql(`alter table audit add constraint broken check (actor <> 'https://id|k') not valid`);
    const take = { exportId: other.exportId, page: 0 };
    await expect(who.collectResidentExportPage({ ...key(), ...take })).rejects.toThrow();
    await suite.sql(`alter table audit drop constraint broken`);
    expect((await who.collectResidentExportPage({ ...key(), ...take })).persons).toHaveLength(3);
  });

  it('needs a purpose, and is asked for by nobody who does not serve residents there', async () => {
    await expect(officer('m', t.path.street).requestResidentExport(key())).rejects.toMatchObject({
      reason: 'PURPOSE_REQUIRED',
    });
    for (const role of ['grid-worker', 'leader', 'audit-admin', 'resident'])
      await expect(door(role, 'n', t.path.street).requestResidentExport({ ...key(), purpose })).rejects.toMatchObject({
        code: 'PERMISSION_DENIED',
      });
  });
});
