import type { JsonObject } from '@bufbuild/protobuf';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CaseFormService } from '@wangge/contracts/wangge/casework/v1/case_form_service';
import { CaseService } from '@wangge/contracts/wangge/casework/v1/case_service';
import { CatalogueService } from '@wangge/contracts/wangge/casework/v1/catalogue_service';
import { tableFile } from '@wangge/documents/tables';
import { v4 } from 'uuid';
import { aBranch, aLeaf, FORM, sheetOf } from './catalogue.builders.ts';
import { World } from './casework.world.ts';

const formSchema = JSON.stringify(FORM);
const otherForm = JSON.stringify({ type: 'object', required: ['size'], properties: { size: { type: 'integer' } } });
const good = { floor: 3, kind: 'leak', contact: '12900001234', remark: '独居老人' };
const shown = { floor: 3, kind: 'leak', contact: '129****1234', remark: '' };

let world: World;
beforeAll(async () => {
  world = await World.start();
  const admin = world.person('sysadmin', ['system-admin'], []).client(CatalogueService);
  const { header, rows } = sheetOf([
    ...[aBranch('10'), aLeaf('10.01', { formSchema }), aLeaf('10.02'), aLeaf('10.03', { formSchema: otherForm })],
  ]);
  const { content } = await tableFile('csv', 'x', header, rows);
  const { version } = await admin.importCatalogue({ requestId: v4(), content });
  await admin.publishCatalogue({ requestId: v4(), version });
});
afterAll(() => world?.suite.stop());

const report = (form: JsonObject | undefined, matterCode = '10.01') =>
  world.report({ matterCode, ...(form && { form }) });
const file = (caseId: string, more: { readonly matterCode?: string; readonly form?: JsonObject }) =>
  world.dispatcher.client(CaseService).fileCase({ requestId: v4(), caseId, ...more });
const look = async (caseId: string) => (await world.dispatcher.client(CaseService).getCase({ caseId })).case?.form;
const badForm = (...fields: string[]) => ({
  ...{ code: 'INVALID_ARGUMENT', reason: 'BAD_FORM' },
  details: { fieldViolations: fields.map((field) => ({ field })) },
});

describe('the form of a matter', () => {
  it('is answered with the report, and shown with what is sensitive masked', async () => {
    const { case: reported } = await report(good);
    expect(reported.form).toEqual(shown);
    expect(await look(reported.caseId)).toEqual(shown);
  });

  it('is revealed in its place for a purpose, each look recorded, and to nobody else', async () => {
    const { caseId } = (await report(good)).case;
    const officer = { subject: 'idp|officer', roles: ['community-officer'], paths: ['dc.s01.c01'] };
    const reveal = (more: object) =>
      world.suite
        .as({ ...officer, ...more })
        .client(CaseFormService)
        .revealCaseForm({ caseId, purpose: 'call-back' });
    const { form, expireTime } = await reveal({});
    expect([form, Number(expireTime?.seconds) - world.suite.clock.now().getTime() / 1000]).toEqual([good, 300]);
    expect(await look(caseId)).toEqual(shown);
    const looks = await world.suite.sql<{ purpose: string; fields: string[] }>(
      `select purpose, fields from audit where operation like '%RevealCaseForm'`,
    );
    expect(looks).toEqual([{ purpose: 'call-back', fields: ['form'] }]);
    await expect(reveal({ paths: ['dc.s02'] })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(reveal({ roles: ['unit-handler'] })).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
  });

  it('lies sealed: the database holds no answer', async () => {
    const { case: reported } = await report({ ...good, remark: 'canary-of-a-form' });
    const [row] = await world.suite.sql<{ text: string }>(
      `select c::text || h::text as text from case_file c join case_history h using (case_id) where case_id = $1`,
      [reported.caseId],
    );
    const envelope = Buffer.from('canary-of-a-form').toString('hex');
    for (const secret of ['canary-of-a-form', envelope, '12900001234']) expect(row?.text).not.toContain(secret);
  });

  it('refuses answers that do not fit, each with its place, and a report without the needed ones', async () => {
    await expect(report({ floor: 'three', kind: 'leak', rooms: [{ name: '' }] })).rejects.toMatchObject(
      badForm('form.floor', 'form.rooms[0].name'),
    );
    await expect(report(undefined)).rejects.toMatchObject(badForm('form.floor', 'form.kind'));
    await expect(report({ ...good, colour: 'red' })).rejects.toMatchObject(badForm('form.colour'));
    await expect(report(good, '10.02')).rejects.toMatchObject(badForm('form'));
  });

  it.each<[string, JsonObject]>([
    ['deep', deep(60)],
    ['long', { floor: 1, kind: 'leak', remark: 'x'.repeat(60_000) }],
    ['many', { ...good, ...Object.fromEntries(Array.from({ length: 2000 }, (_, at) => [`k${at}`, at])) }],
  ])('refuses answers that are too %s', async (_what, form) => {
    await expect(report(form)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });

  it('may be answered better when the report is filed', async () => {
    const { case: reported } = await report(good);
    await expect(file(reported.caseId, { form: { floor: 99, kind: 'leak' } })).rejects.toMatchObject(
      badForm('form.floor'),
    );
    const { case: filed } = await file(reported.caseId, { form: { floor: 5, kind: 'crack' } });
    expect(filed?.form).toEqual({ floor: 5, kind: 'crack' });
    expect(await look(reported.caseId)).toEqual({ floor: 5, kind: 'crack' });
    expect(filed).toMatchObject({ reporterName: reported.reporterName });
  });

  it('is that of the matter a report is filed under', async () => {
    const { case: reported } = await report(good);
    await expect(file(reported.caseId, { matterCode: '10.03' })).rejects.toMatchObject({ reason: 'BAD_FORM' });
    await file(reported.caseId, { matterCode: '10.03', form: { size: 7 } });
    expect(await look(reported.caseId)).toEqual({ size: 7 });
    const { case: second } = await report(good);
    await file(second.caseId, { matterCode: '10.02' });
    expect(await look(second.caseId)).toBeUndefined();
  });
});

function deep(levels: number): JsonObject {
  return levels === 0 ? { a: 1 } : { a: deep(levels - 1) };
}
