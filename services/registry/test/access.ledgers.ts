import { randomUUID } from 'node:crypto';
import { FieldService, LedgerService } from '@wangge/contracts/wangge/registry/v1/field_service';
import { FormService } from '@wangge/contracts/wangge/registry/v1/form_service';
import { LedgerEntryService } from '@wangge/contracts/wangge/registry/v1/ledger_entry_service';
import { type Foreign, type ForeignIds, type Probe, probe, type Thing } from '@wangge/testing/access';
import type { AccessWorld } from './access.world.ts';

const field = FieldService.method;
const ledger = LedgerService.method;
const form = FormService.method;
const entry = LedgerEntryService.method;
const key = () => ({ requestId: randomUUID() });
const one = (id: string): { readonly things: readonly Thing[] } => ({ things: [{ id, state: 'any', secrets: {} }] });

export const MATRIX_FIELD = {
  ...{ code: 'matrix_note', name: '备忘', about: 'person', type: 'text', purpose: 'matrix', legalBasis: 'matrix' },
  ...{ ownerUnit: 'matrix', retentionDays: 30, atEnd: 'delete', sensitivity: 'masked' },
};
const SHEET = Buffer.from('class,subclass,item,indicator,field\na,b,c,note,matrix_note\n');
const sheet = () => ({ ...key(), code: 'matrix', name: 'matrix', about: 'person', content: SHEET });
/** Whatever is not of a place lies nowhere. */
export const ledgerIds: ForeignIds = {
  ledger_id: [] as Foreign[],
  form_id: [] as Foreign[],
  campaign_id: [] as Foreign[],
};

/** The field register and its ledgers: configuration, read by everybody who works or lives here. */
export async function ledgerProbes({ suite, residents }: AccessWorld): Promise<Probe[]> {
  const admin = suite.as({ roles: ['system-admin'], paths: [], subject: 'https://id|fields' });
  const { field: made } = await admin.client(FieldService).draftField({ ...key(), facts: MATRIX_FIELD });
  await admin.client(FieldService).publishFields({ ...key(), codes: [MATRIX_FIELD.code] });
  const { ledger: kept } = await admin.client(LedgerService).importLedger(sheet());
  const ledgerId = kept?.ledgerId ?? '';
  await admin.client(LedgerService).publishLedger({ ...key(), ledgerId });
  const gone = 'matrix_gone';
  await admin.client(FieldService).draftField({ ...key(), facts: { ...MATRIX_FIELD, code: gone } });
  await admin.client(FieldService).publishFields({ ...key(), codes: [gone] });
  const another = { ...MATRIX_FIELD, code: 'matrix_other' };
  const values = () => ({ entries: [{ code: MATRIX_FIELD.code, value: '曾国矩' }], ground: 'matrix' });
  const worker = suite.as({ roles: ['grid-worker'], paths: ['dc'], subject: 'https://id|entries' });
  for (const { id } of residents)
    await worker.client(LedgerEntryService).writeEntries({ ...key(), ...values(), aboutId: id });
  const questions = ['name', 'phone', 'identity_number', 'birth_date', 'address', MATRIX_FIELD.code];
  const asking = { code: 'matrix', name: 'matrix', about: 'person', ownerUnit: 'matrix' };
  const defined = { ...asking, questions: questions.map((code) => ({ code, label: 'matrix' })) };
  const { form: asked } = await admin.client(FormService).defineForm({ ...key(), ...defined });
  const formId = asked?.formId ?? '';
  return [
    probe(form.listForms, {
      ...{ ...one(formId), request: () => ({}) },
      found: ({ forms }) => forms.map((other) => other.formId).filter((id) => id === formId),
    }),
    probe(form.fillForm, { things: residents, request: ({ id }) => ({ ...key(), formId, aboutId: id }) }),
    probe(form.countMinutesSaved, { ...one('minutes'), request: () => ({}) }),
    probe(form.defineForm, { ...one('form'), request: () => ({ ...key(), ...defined, code: 'another' }) }),
    probe(entry.writeEntries, { things: residents, request: ({ id }) => ({ ...key(), ...values(), aboutId: id }) }),
    probe(entry.getEntries, { things: residents, request: ({ id }) => ({ aboutId: id }) }),
    probe(entry.listEntryHistory, { things: residents, request: ({ id }) => ({ aboutId: id }) }),
    probe(entry.revealEntries, {
      things: residents.map((one) => ({ ...one, secrets: {} })),
      request: ({ id }) => ({
        ...{ ...key(), aboutId: id, codes: [MATRIX_FIELD.code], purpose: 'matrix' },
        occasion: { case: 'caseId' as const, value: randomUUID() },
      }),
    }),
    probe(field.listFields, {
      ...{ ...one(made?.fieldId ?? ''), request: () => ({ code: MATRIX_FIELD.code }) },
      found: ({ fields }) => fields.map(({ fieldId }) => fieldId),
    }),
    probe(ledger.listLedgers, {
      ...{ ...one(ledgerId), request: () => ({ pageSize: 100 }) },
      found: ({ ledgers }) => ledgers.map((other) => other.ledgerId).filter((id) => id === ledgerId),
    }),
    probe(ledger.listLedgerLines, { ...one('lines'), request: () => ({ ledgerId }) }),
    probe(field.draftField, { ...one('draft'), request: () => ({ ...key(), facts: another }) }),
    probe(field.publishFields, {
      ...{ ...one('publish'), passes: ['FIELD_UNREGISTERED'] },
      request: () => ({ ...key(), codes: [another.code] }),
    }),
    probe(field.withdrawField, {
      ...{ ...one('withdraw'), request: () => ({ ...key(), code: gone }) },
      restore: async () => {
        await suite.sql(`update registered_field set state = 'published' where code = $1`, [gone]);
      },
    }),
    probe(ledger.importLedger, { ...one('import'), request: sheet }),
    probe(ledger.publishLedger, {
      ...{ ...one('publish-ledger'), passes: ['LEDGER_DECIDED'] },
      request: () => ({ ...key(), ledgerId }),
    }),
  ];
}
