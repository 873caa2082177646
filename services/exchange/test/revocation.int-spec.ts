import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PersonDirectoryService } from '@wangge/contracts/wangge/exchange/v1/person_directory_service';
import { RevocationService, type RevokeAccessRequest } from '@wangge/contracts/wangge/session/v1/revocation_service';
import { eventually } from '@wangge/testing/suite';
import * as t from './exchange.builders.ts';

const { lookUpPerson } = PersonDirectoryService.method;
const REFUSED = 'UNAUTHENTICATED TOKEN_INVALID';

let exchange: t.Exchange;
let client: ReturnType<t.Exchange['connect']>;

beforeAll(async () => {
  exchange = await t.Exchange.start();
  await exchange.suite.serve(PersonDirectoryService, { lookUpPerson: () => ({}) });
  client = exchange.connect();
  await exchange.grant();
});
afterAll(() => exchange.stop());

const admin = (role = 'security-admin') =>
  exchange.suite.as({ roles: [role], subject: 'iss|admin' }).client(RevocationService);
const gateway = () => exchange.suite.asService('gateway').client(RevocationService);
const revoke = (target: RevokeAccessRequest['target'], requestId = randomUUID()) =>
  admin().revokeAccess({ requestId, target, reason: 'the key was lost' });
const lookUp = async (token: string) =>
  t.refusalIn(await t.send(client, t.pathOf(lookUpPerson), t.encoded(lookUpPerson, t.byNumber), t.metadataOf(token)));

describe('a revocation by the security administrator', () => {
  it('refuses the tokens a department holds, at once, and lets it in with a new one', async () => {
    const token = await exchange.token();
    expect(await lookUp(token)).toBe('OK');
    const now = Math.floor(Date.now() / 1000);
    exchange.suite.clock.set(new Date((now + 2) * 1000));
    const { revocation } = await revoke({ case: 'clientId', value: t.DEPARTMENT });
    expect(revocation).toMatchObject({ clientId: t.DEPARTMENT, subject: '', sessionId: '', revokedBy: 'iss|admin' });
    expect(await lookUp(token)).toBe(REFUSED);
    expect(await lookUp(await exchange.token(t.DEPARTMENT, { iat: now + 2 }))).toBe('OK');
    exchange.suite.clock.set(t.NOW);
  });

  it.each([
    ['as soon as it is told', () => exchange.suite.sql(`select pg_notify('revocation', '')`)],
    ['within ten seconds if nobody could tell', () => exchange.suite.run('revocation-book')],
  ])('is known to every other replica %s', async (_, learn) => {
    const sid = randomUUID();
    const token = await exchange.token(t.DEPARTMENT, { sid, iat: Math.floor(Date.now() / 1000) + 3 }); // after the one above
    expect(await lookUp(token)).toBe('OK');
    await exchange.suite.sql(
      `insert into revocation values ($1, 'session', $2, now() + interval '1 hour', 'by another replica', 'a')`,
      [randomUUID(), sid],
    );
    expect(await lookUp(token)).toBe('OK');
    await learn();
    await eventually(async () => expect(await lookUp(token)).toBe(REFUSED));
  });

  it('is made once however often the request comes, stands in the audit chain and in the list', async () => {
    const requestId = randomUUID();
    const first = await revoke({ case: 'subject', value: 'somebody' }, requestId);
    expect(await revoke({ case: 'subject', value: 'somebody' }, requestId)).toEqual(first);
    const id = first.revocation?.revocationId ?? '';
    const rows = await exchange.suite.sql('select actor from audit where $1 = any (fields)', [`revocation/${id}`]);
    expect(rows).toEqual([{ actor: 'iss|admin' }]);
    const { revocations } = await admin('audit-admin').listRevocations({});
    expect(revocations.filter(({ subject }) => subject === 'somebody')).toEqual([first.revocation]);
  });

  it('is nobody else’s, and names one target', async () => {
    const request = { requestId: randomUUID(), target: { case: 'subject', value: 's' }, reason: 'r' } as const;
    for (const role of ['system-admin', 'audit-admin', 'leader', 'dispatcher'])
      await expect(admin(role).revokeAccess(request)).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
    await expect(admin().revokeAccess({ ...request, target: { case: undefined } })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
  });
});

describe('the people’s door', () => {
  it('is told what is in effect, and since when it asks', async () => {
    exchange.suite.clock.set(new Date(t.NOW.getTime() + 60_000));
    await gateway().endSession({ requestId: randomUUID(), target: { case: 'sessionId', value: 'session-5' } });
    const all = (await gateway().getRevocations({})).revocations.map(({ sessionId }) => sessionId);
    expect(all).toContain('session-5');
    exchange.suite.clock.advance(3_600_001);
    const { revocations } = await gateway().getRevocations({});
    expect(revocations.map(({ sessionId }) => sessionId)).not.toContain('session-5');
    exchange.suite.clock.set(t.NOW);
  });

  it('alone ends sessions and asks', async () => {
    const casework = exchange.suite.asService('casework').client(RevocationService);
    await expect(casework.getRevocations({})).rejects.toBeDefined();
    await expect(admin().getRevocations({})).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
  });
});
