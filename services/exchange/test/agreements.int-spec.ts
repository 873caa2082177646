import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AgreementService } from '@wangge/contracts/wangge/agreement/v1/agreement_service';
import type { DomainError } from '@wangge/platform/errors';
import { DEPARTMENT, Exchange, LOOK_UP, OTHER, terms } from './exchange.builders.ts';

let exchange: Exchange;
const admin = () => exchange.suite.as({ roles: ['security-admin'], subject: 'iss|admin' }).client(AgreementService);
const grant = (change: object = {}, requestId = randomUUID()) =>
  exchange.suite
    .asService('seed')
    .client(AgreementService)
    .grantAgreement({ requestId, agreement: { ...terms(), ...change } });
const failure = (work: Promise<unknown>): Promise<DomainError> =>
  work.then(
    () => Promise.reject(new Error('not refused')),
    (error: unknown) => error as DomainError,
  );

beforeAll(async () => {
  exchange = await Exchange.start();
});
afterAll(() => exchange.stop());

describe('an agreement', () => {
  it('of a demonstration is granted by its seed alone, listed, and stands in the audit chain', async () => {
    const { agreement } = await grant();
    expect(agreement).toMatchObject({ departmentId: DEPARTMENT, version: 1, revoked: false, population: 'age>=60' });
    const person = admin().grantAgreement({ requestId: randomUUID(), agreement: terms() });
    expect(await failure(person)).toMatchObject({ code: 'FAILED_PRECONDITION', reason: 'SECOND_PERSON_REQUIRED' });
    const { agreements } = await admin().listAgreements({ departmentId: DEPARTMENT });
    expect(agreements).toContainEqual(agreement);
    const rows = await exchange.suite.sql('select actor, fields from audit where $1 = any (fields)', [
      `agreement/${agreement?.agreementId ?? ''}/1`,
    ]);
    expect(rows).toEqual([
      { actor: expect.stringMatching(/^service:seed\//), fields: [`agreement/${agreement?.agreementId ?? ''}/1`] },
    ]);
  });

  it('is granted once however often the request comes, and another request under its id is refused', async () => {
    const requestId = randomUUID();
    const [first, second] = await Promise.all([grant({}, requestId), grant({}, requestId)]);
    expect(second).toEqual(first);
    const revoked = await admin().revokeAgreement({
      requestId: randomUUID(),
      agreementId: first.agreement?.agreementId ?? '',
      reason: 'tried',
    });
    expect(revoked.agreement).toMatchObject({ revoked: true, version: 2 });
    expect(await grant({}, requestId)).toEqual(first);
    expect(await failure(grant({ dailyQuota: 1 }, requestId))).toMatchObject({ reason: 'IDEMPOTENCY_KEY_REUSED' });
  });

  it('is revoked once and for good', async () => {
    const { agreement } = await grant();
    const request = {
      requestId: randomUUID(),
      agreementId: agreement?.agreementId ?? '',
      reason: 'the law has changed',
    };
    const revoked = await admin().revokeAgreement(request);
    expect(await admin().revokeAgreement(request)).toEqual(revoked);
    expect(await failure(admin().revokeAgreement({ ...request, requestId: randomUUID() }))).toMatchObject({
      code: 'FAILED_PRECONDITION',
      reason: 'AGREEMENT_ALREADY_REVOKED',
      metadata: { state: 'revoked', allowed_actions: '' },
    });
    const history = await exchange.suite.sql(
      'select version, action, actor, reason from agreement_history where agreement_id = $1 order by version',
      [request.agreementId],
    );
    expect(history).toEqual([
      { version: 1, action: 'granted', actor: expect.stringMatching(/^service:seed\//), reason: '' },
      { version: 2, action: 'revoked', actor: 'iss|admin', reason: 'the law has changed' },
    ]);
  });

  it.each([
    [
      'an operation departments are not offered',
      { operations: [LOOK_UP, 'wangge.registry.v1.PersonService.GetPerson'] },
      'agreement.operations[1]',
    ],
    ['a field no answer has', { fields: ['person.name', 'person.nmae'] }, 'agreement.fields[1]'],
    ['an end before its start', { endTime: { seconds: 1n } }, 'agreement.end_time'],
    ['a population nobody can read', { population: 'everybody nice' }, 'agreement.population'],
    ['no law', { legalBasis: '' }, 'agreement.legal_basis'],
    ['no operation', { operations: [] }, 'agreement.operations'],
    ['a quota of nothing', { dailyQuota: 0 }, 'agreement.daily_quota'],
    ['a place that is none', { orgPath: 'DC' }, 'agreement.org_path'],
    ['an id of the caller’s own', { agreementId: 'x'.repeat(1000) }, 'agreement.agreement_id'],
    ['a version', { version: 7 }, 'agreement.version'],
    ['a revocation', { revoked: true }, 'agreement.revoked'],
    ['an approval', { approvedBy: 'iss|leader' }, 'agreement.approved_by'],
  ])('is refused with %s', async (_, change, field) => {
    const { code, details } = await failure(grant(change));
    expect(code).toBe('INVALID_ARGUMENT');
    expect(details.fieldViolations?.map((violation) => violation.field)).toEqual([field]);
  });

  it('that does not exist cannot be revoked', async () => {
    const request = { requestId: randomUUID(), agreementId: randomUUID(), reason: 'x' };
    expect(await failure(admin().revokeAgreement(request))).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('is nothing for others', async () => {
    for (const roles of [['system-admin'], ['dispatcher'], ['leader']])
      expect(
        await failure(
          exchange.suite
            .as({ roles, paths: ['dc'] })
            .client(AgreementService)
            .grantAgreement({ requestId: randomUUID(), agreement: terms() }),
        ),
      ).toMatchObject({ code: 'PERMISSION_DENIED' });
    const service = exchange.suite.asService('gateway').client(AgreementService);
    expect(await failure(service.listAgreements({}))).toMatchObject({ code: 'PERMISSION_DENIED' });
  });

  it('is listed page by page, by department', async () => {
    for (const departmentId of [OTHER, OTHER, OTHER]) await grant({ departmentId });
    const seen: string[] = [];
    for (let pageToken = ''; ;) {
      const page = await admin().listAgreements({ departmentId: OTHER, pageSize: 2, pageToken });
      seen.push(...page.agreements.map(({ agreementId }) => agreementId));
      expect(page.agreements.every(({ departmentId }) => departmentId === OTHER)).toBe(true);
      if (page.nextPageToken === '') break;
      pageToken = page.nextPageToken;
    }
    expect(new Set(seen).size).toBe(3);
    expect(seen).toHaveLength(3);
  });
});
