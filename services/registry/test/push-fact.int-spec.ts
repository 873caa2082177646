import { randomUUID } from 'node:crypto';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  AllowanceChange,
  DepartmentFactService,
  FactConfidence,
  type PushFactRequestSchema,
} from '@wangge/contracts/wangge/exchange/v1/department_fact_service';
import { FactPushedSchema } from '@wangge/contracts/wangge/registry/v1/registry_events';
import { PersonFactService } from '@wangge/contracts/wangge/registry/v1/person_fact_service';
import type { Suite } from '@wangge/testing/suite';
import * as t from './registry.builders.ts';

const CERTIFICATE = '10010119500615123444';

let suite: Suite;
let number: string;
let personId: string;

beforeAll(async () => {
  suite = await t.startRegistry();
  number = t.identityNumber({ born: '19500615' });
  const { people } = t.worker(suite, t.path.grid1);
  personId = t.only(await people.registerPerson(t.newPerson({ identityNumber: number }))).personId;
});
afterAll(() => suite.stop());

type Push = MessageInitShape<typeof PushFactRequestSchema>;
const certificate = (change: Push = {}): Push => ({
  requestId: randomUUID(),
  person: { case: 'identityNumber', value: number },
  fact: {
    case: 'certificateGranted',
    value: { kind: 'disability-certificate', number: CERTIFICATE, endDay: '2036-11-01' },
  },
  effectiveDay: '2026-11-01',
  source: 'disabled-federation/certificates',
  confidence: FactConfidence.DOCUMENTED,
  ...change,
});
const allowance = (monthlyFen: bigint, change = AllowanceChange.GRANTED): Push =>
  certificate({
    fact: { case: 'allowanceChanged', value: { kind: 'subsistence-allowance', change, monthlyFen } },
    confidence: FactConfidence.DECLARED,
  });
const department = (terms: { paths?: string[]; population?: string } = {}) =>
  suite
    .asDepartment({ departmentId: 'civil-affairs', fields: [], paths: [t.path.district], ...terms })
    .client(DepartmentFactService);
const clerk = (path: string, role = 'window-clerk') =>
  suite.as({ roles: [role], paths: [path], subject: `iss|${role}` }).client(PersonFactService);

describe('a fact of a department', () => {
  it('stands beside the record with source and confidence, its number and amount hidden, sealed in the database', async () => {
    const { factId } = await department().pushFact(certificate());
    await department().pushFact(allowance(80_000n));
    const { facts } = await clerk(t.path.street).listPersonFacts({ personId });
    expect(facts).toEqual([
      expect.objectContaining({
        event: 'allowance-granted',
        kind: 'subsistence-allowance',
        confidence: 'declared',
        monthlyFen: 0n,
      }),
      expect.objectContaining({
        factId,
        personId,
        event: 'certificate-granted',
        kind: 'disability-certificate',
        effectiveDay: '2026-11-01',
        endDay: '2036-11-01',
        departmentId: 'civil-affairs',
        source: 'disabled-federation/certificates',
        confidence: 'documented',
        number: expect.stringMatching(/^100\*+44$/),
      }),
    ]);
    const [row] = await suite.sql('select f.*, f::text as whole from person_fact f where fact_id = $1', [factId]);
    expect(row).toMatchObject({ officer: 'officer-7' });
    expect(String(row?.['whole'])).not.toContain(CERTIFICATE);
    const audits = await suite.sql(
      `select actor, fields from audit where operation like '%PushFact' order by writer_seq`,
    );
    expect(audits).toEqual([
      { actor: 'department:civil-affairs/officer-7', fields: ['fact/certificate-granted'] },
      { actor: 'department:civil-affairs/officer-7', fields: ['fact/allowance-granted'] },
    ]);
  });

  it('is told to the other services by its ids alone', async () => {
    const { factId } = await department().pushFact(allowance(70_000n));
    const told = await suite.told(FactPushedSchema);
    expect(told.find((one) => one.factId === factId)).toMatchObject({ version: 1, personId, orgPath: t.path.grid1 });
    const rows = await suite.sql<{ subject: string; body: Buffer }>(
      'select subject, body from outbox where aggregate_id = $1',
      [factId],
    );
    expect(rows.map(({ subject }) => subject)).toEqual(['evt.wangge.registry.v1.FactPushed']);
    for (const said of ['allowance', 'civil-affairs', '70000'])
      expect(rows[0]?.body.toString('latin1')).not.toContain(said);
  });

  it('is taken once however often it comes', async () => {
    const request = certificate();
    const first = await department().pushFact(request);
    expect(await department().pushFact(request)).toEqual(first);
    await expect(department().pushFact({ ...request, source: 'another' })).rejects.toMatchObject({
      reason: 'IDEMPOTENCY_KEY_REUSED',
    });
  });

  it('about nobody the agreement covers is refused as if there were nobody', async () => {
    for (const terms of [{ paths: [t.path.farStreet] }, { population: 'age<18' }])
      await expect(department(terms).pushFact(certificate())).rejects.toMatchObject({ reason: 'OBJECT_NOT_FOUND' });
  });

  it.each([
    ['a day that is none', certificate({ effectiveDay: '2026-02-30' }), 'effective_day'],
    ['no source', certificate({ source: '' }), 'source'],
    ['no confidence', certificate({ confidence: FactConfidence.UNSPECIFIED }), 'confidence'],
    [
      'an ended allowance that is still paid',
      () => allowance(1n, AllowanceChange.ENDED),
      'allowance_changed.monthly_fen',
    ],
    ['an allowance of nothing', () => allowance(0n), 'allowance_changed.monthly_fen'],
  ])('is refused with %s', async (_, push, field) => {
    const request = { ...(typeof push === 'function' ? push() : push), person: certificate().person };
    await expect(department().pushFact(request as Push)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      details: { fieldViolations: [expect.objectContaining({ field })] },
    });
  });
});

describe('facts about a person', () => {
  it('are revealed one by one, for a purpose and a case, to those who may list them, and recorded', async () => {
    const [{ factId }, paid] = [
      await department().pushFact(certificate()),
      await department().pushFact(allowance(1_234n)),
    ];
    const wish = (id: string) => ({
      ...{ requestId: randomUUID(), factId: id, purpose: 'application-review' },
      occasion: { case: 'caseId' as const, value: randomUUID() },
    });
    const asked = wish(factId);
    const { fact } = await clerk(t.path.street).revealPersonFact(asked);
    expect(fact).toMatchObject({ factId, personId, number: CERTIFICATE, monthlyFen: 0n });
    expect(fact?.expireTime?.seconds).toBe(BigInt(t.NOW.getTime() / 1000 + 300));
    expect((await clerk(t.path.street).revealPersonFact(wish(paid.factId))).fact).toMatchObject({ monthlyFen: 1_234n });
    const [audit] = await suite.sql('select purpose, case_id, subjects, fields from audit where request_id = $1', [
      asked.requestId,
    ]);
    expect(audit).toEqual({
      ...{ purpose: asked.purpose, case_id: asked.occasion.value, subjects: [personId] },
      fields: ['fact.number', 'fact.monthly_fen'],
    });
    const away = clerk(t.path.farStreet).revealPersonFact(wish(factId));
    await expect(away).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(clerk(t.path.street, 'grid-worker').revealPersonFact(wish(factId))).rejects.toMatchObject({
      code: 'PERMISSION_DENIED',
    });
  });

  it('are seen page by page in the places of the person, by clerks and assistance officers alone', async () => {
    const all = (await clerk(t.path.district, 'assistance-officer').listPersonFacts({ personId })).facts;
    expect(all.length).toBeGreaterThanOrEqual(3);
    const first = await clerk(t.path.street).listPersonFacts({ personId, pageSize: 1 });
    const second = await clerk(t.path.street).listPersonFacts({
      personId,
      pageSize: 1,
      pageToken: first.nextPageToken,
    });
    expect([...first.facts, ...second.facts].map(({ factId }) => factId)).toEqual(
      all.slice(0, 2).map(({ factId }) => factId),
    );
    await expect(clerk(t.path.farStreet).listPersonFacts({ personId })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    for (const role of ['grid-worker', 'leader', 'security-admin'])
      await expect(clerk(t.path.street, role).listPersonFacts({ personId })).rejects.toMatchObject({
        code: 'PERMISSION_DENIED',
      });
  });
});
