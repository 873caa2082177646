import { randomUUID } from 'node:crypto';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { ConsentService } from '@wangge/contracts/wangge/privacy/v1/consent_service';
import { LookService } from '@wangge/contracts/wangge/privacy/v1/look_service';
import { OfficeService } from '@wangge/contracts/wangge/privacy/v1/office_service';
import { type Foreign, type ForeignIds, type Probe, probe, type Thing } from '@wangge/testing/access';
import { ownOnly } from './access.facts.ts';
import type { AccessWorld } from './access.world.ts';
import { NOW } from './registry.builders.ts';

const look = LookService.method;
const office = OfficeService.method;
const consent = ConsentService.method;
const KIND = 'matrix';

const plain = (id: string): Thing => ({ id, state: 'any', secrets: {} });
const key = () => ({ requestId: randomUUID() });

const impact = {
  ...{ purpose: 'matrix', kinds: 'none', legalBasis: 'none', necessity: 'none', risks: 'none', measures: 'none' },
  ...{ decision: 'go', reviewDate: '2027-01-01' },
};
const activity = {
  ...{ kind: 'processor', party: 'matrix', contact: '', purpose: 'none', fields: 'none', legalBasis: 'none' },
  ...{ agreementId: '', startDate: '2026-01-01' },
};
const incident = { grade: 'general', kinds: 'none', cause: 'none', discoverTime: timestampFromDate(NOW) };
const text = { kind: KIND, title: 'matrix', body: 'what the matrix holds of you' };

/** How the record's readers, the officer's registers and consents are tried. */
export async function officeProbes({ suite, residents }: AccessWorld): Promise<Probe[]> {
  const officer = suite.as({ roles: ['security-admin'], paths: [], subject: 'https://id|officer' });
  const clerk = suite
    .as({ roles: ['window-clerk'], paths: ['dc'], subject: 'https://id|clerk' })
    .client(ConsentService);
  const registers = officer.client(OfficeService);
  await officer.client(ConsentService).publishConsentText({ ...text, ...key() });
  const consents = new Map<string, string>();
  for (const { id } of residents) {
    const given = await clerk.giveConsent({ ...key(), personId: id, kind: KIND, channel: 'paper' });
    consents.set(id, given.consent?.consentId ?? '');
  }
  const assessed = (await registers.assessImpact({ ...impact, ...key() })).impact?.impactId ?? '';
  const [run] = await suite.sql<{ id: string }>(
    `insert into retention_run (run_id, rule, basis, before_time, deleted, run_time)
      values (gen_random_uuid(), 'matrix', 'matrix', now(), 1, now()) returning run_id as id`,
  );
  const ended = (await registers.recordProcessing({ ...activity, ...key() })).processing?.processingId ?? '';
  const opened = (await registers.openIncident({ ...incident, ...key() })).incident?.incidentId ?? '';
  const one = (name: string) => ({ things: [plain(name)] });
  return [
    probe(look.listLooks, { things: residents, request: ({ id }) => ({ personId: id }) }),
    probe(look.listAuditRows, { ...one('rows'), request: () => ({ service: 'registry' }) }),
    probe(consent.listConsents, {
      ...{ things: residents, request: ({ id }) => ({ personId: id }) },
      found: (answer, { id }) =>
        ownOnly(
          consents,
          id,
          answer.consents.map(({ consentId }) => consentId),
        ),
    }),
    probe(consent.giveConsent, {
      ...{ things: residents, passes: ['CONSENT_GIVEN'] },
      request: ({ id }) => ({ ...key(), personId: id, kind: KIND, channel: 'paper' }),
    }),
    probe(consent.withdrawConsent, {
      things: residents,
      request: ({ id }) => ({ ...key(), consentId: consents.get(id) ?? '' }),
      restore: async ({ id }) => {
        const standing = 'withdraw_time = null, withdrawn_by = null';
        await suite.sql(`update consent set ${standing} where consent_id = $1`, [consents.get(id)]);
      },
    }),
    probe(consent.listConsentTexts, { ...one('texts'), request: () => ({}) }),
    probe(consent.publishConsentText, { ...one('text'), request: () => ({ ...text, kind: 'another', ...key() }) }),
    // A register holds what was entered, whole, for whoever reads it.
    probe(office.listImpacts, {
      ...{ ...one(assessed), request: () => ({}) },
      found: ({ impacts }) => impacts.map(({ impactId }) => impactId),
    }),
    probe(office.listProcessings, {
      ...{ ...one(ended), request: () => ({}) },
      found: ({ processings }) => processings.map(({ processingId }) => processingId),
    }),
    probe(office.listRetentionRuns, {
      ...{ ...one(run?.id ?? ''), request: () => ({}) },
      found: (answer) => answer.runs.map(({ runId }) => runId),
    }),
    probe(office.listIncidents, {
      ...{ ...one(opened), request: () => ({}) },
      found: ({ incidents }) => incidents.map(({ incidentId }) => incidentId),
    }),
    probe(office.assessImpact, { ...one('impact'), request: () => ({ ...impact, purpose: randomUUID(), ...key() }) }),
    probe(office.recordProcessing, { ...one('processing'), request: () => ({ ...activity, ...key() }) }),
    probe(office.endProcessing, {
      ...{ ...one('ended'), passes: ['PROCESSING_ENDED'] },
      request: () => ({ ...key(), processingId: ended, endDate: '2026-11-01' }),
    }),
    probe(office.openIncident, { ...one('incident'), request: () => ({ ...incident, ...key() }) }),
    probe(office.recordIncidentStep, {
      ...{ ...one('step'), passes: ['STEP_RECORDED'] },
      request: () => ({ ...key(), incidentId: opened, kind: 'contained', note: 'matrix' }),
    }),
  ];
}

/** Consents of people elsewhere; the registers are nobody's, so of their entries one that is nowhere. */
export async function foreignEntries({ suite, elsewhere }: AccessWorld): Promise<ForeignIds> {
  const clerk = suite
    .as({ roles: ['window-clerk'], paths: ['dc', 'dd'], subject: 'https://id|clerk' })
    .client(ConsentService);
  const consents: Foreign[] = [];
  for (const { personId, path } of elsewhere) {
    const { consent: given } = await clerk.giveConsent({ ...key(), personId, kind: KIND, channel: 'paper' });
    consents.push({ id: given?.consentId ?? '', path });
  }
  const nowhere = { processing_id: [randomUUID()], incident_id: [randomUUID()], agreement_id: [randomUUID()] };
  return { consent_id: consents, ...nowhere };
}
