import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Client, Metadata } from '@grpc/grpc-js';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { PersonDirectoryService } from '@wangge/contracts/wangge/exchange/v1/person_directory_service';
import { eventually } from '@wangge/testing/suite';
import { TokenMint } from '@wangge/testing/tokens';
import { AgreementBook, STALE_MS } from '../src/agreement/agreement.book.ts';
import * as t from './exchange.builders.ts';

const { lookUpPerson } = PersonDirectoryService.method;
const FOREIGN = 'justice-department';

let exchange: t.Exchange;
let client: Client;
let token: string;
let agreementId: string;
/** Calls that reached the owner. */
let lookedUp = 0;

beforeAll(async () => {
  exchange = await t.Exchange.start();
  await exchange.suite.serve(PersonDirectoryService, {
    lookUpPerson: () => {
      lookedUp++;
      return {};
    },
  });
  client = exchange.connect();
  token = await exchange.token();
  ({ agreementId } = await exchange.grant());
});
afterAll(() => exchange.stop());
beforeEach(() => {
  lookedUp = 0;
});

const send = (metadata: Metadata) =>
  t.send(client, t.pathOf(lookUpPerson), t.encoded(lookUpPerson, t.byNumber), metadata);
const refusal = async (metadata: Metadata) => t.refusalIn(await send(metadata));
const withMetadata = (change: Record<string, string | undefined>) => refusal(t.metadataOf(token, change));

describe('a token', () => {
  const INVALID = 'UNAUTHENTICATED TOKEN_INVALID';
  const NOT_ITS_OWN = 'UNAUTHENTICATED DEPARTMENT_TOKEN_REQUIRED';
  const minted = async (claims: object, header: object = {}) =>
    exchange.mint.mint(
      {
        azp: t.DEPARTMENT,
        preferred_username: `service-account-${t.DEPARTMENT}`,
        realm_access: { roles: ['department'] },
        ...claims,
      },
      header,
    );

  it('is no administrator’s as well', async () => {
    for (const role of ['system-admin', 'security-admin', 'audit-admin']) {
      const both = await exchange.token(t.DEPARTMENT, { realm_access: { roles: ['department', role] } });
      expect(await refusal(t.metadataOf(both))).toBe('PERMISSION_DENIED ROLES_EXCLUDE_EACH_OTHER');
    }
  });

  it('is needed, as a bearer token', async () => {
    const nothing = t.metadataOf(token, { authorization: undefined });
    const basic = t.metadataOf(token, { authorization: `Basic ${token}` });
    for (const metadata of [nothing, basic]) expect(await refusal(metadata)).toBe(INVALID);
    expect(await refusal(t.metadataOf('no.token.atall'))).toBe(INVALID);
    expect(lookedUp).toBe(0);
  });

  it.each([
    ['that has expired', { exp: Math.floor(Date.now() / 1000) - 60 }, INVALID],
    ['for another audience', { aud: 'another' }, INVALID],
    ['of another issuer', { iss: 'https://elsewhere.test/realms/wangge' }, INVALID],
    ['that identifies instead of giving access', { typ: 'ID' }, INVALID],
    ['of a person with the role', { preferred_username: 'wang' }, NOT_ITS_OWN],
    [
      'of a person at the console',
      { azp: 'console', preferred_username: 'wang', realm_access: { roles: ['dispatcher'] } },
      NOT_ITS_OWN,
    ],
    ['of a client without the role', { realm_access: { roles: [] } }, NOT_ITS_OWN],
    [
      'bound to a certificate this connection has not',
      { cnf: { 'x5t#S256': 'x' } },
      'UNAUTHENTICATED CERTIFICATE_MISMATCH',
    ],
  ])('%s is refused', async (_, claims, expected) => {
    const before = (await exchange.receipts()).length;
    expect(await refusal(t.metadataOf(await minted(claims)))).toBe(expected);
    expect(lookedUp).toBe(0);
    // Nobody is known to have called.
    expect(await exchange.receipts()).toHaveLength(before);
  });

  it('signed by somebody else, with a known key id, is refused', async () => {
    const forger = await TokenMint.start();
    try {
      const claims = {
        iss: exchange.mint.issuer,
        azp: t.DEPARTMENT,
        preferred_username: `service-account-${t.DEPARTMENT}`,
        realm_access: { roles: ['department'] },
      };
      expect(await refusal(t.metadataOf(await forger.mint(claims)))).toBe(INVALID);
    } finally {
      await forger.stop();
    }
    const [head, body = ''] = token.split('.');
    const payload = JSON.parse(Buffer.from(body, 'base64url').toString('utf8')) as object;
    const tampered = Buffer.from(JSON.stringify({ ...payload, azp: t.OTHER })).toString('base64url');
    expect(await refusal(t.metadataOf(`${head}.${tampered}.${token.split('.')[2]}`))).toBe(INVALID);
    expect(lookedUp).toBe(0);
  });
});

describe('before any look-up', () => {
  beforeAll(async () => {
    await exchange.grant({ departmentId: FOREIGN });
  });

  it.each([
    ['no officer', { 'wangge-officer': undefined }, 'INVALID_ARGUMENT METADATA_INVALID wangge-officer'],
    ['an empty officer', { 'wangge-officer': '' }, 'INVALID_ARGUMENT METADATA_INVALID wangge-officer'],
    ['a shared account', { 'wangge-officer': 'admin' }, 'INVALID_ARGUMENT METADATA_INVALID wangge-officer'],
    ['no purpose', { 'wangge-purpose': undefined }, 'INVALID_ARGUMENT METADATA_INVALID wangge-purpose'],
    ['no case', { 'wangge-case': undefined }, 'INVALID_ARGUMENT METADATA_INVALID wangge-case'],
    ['a broken encoding', { 'wangge-case': '%E6%9' }, 'INVALID_ARGUMENT METADATA_INVALID wangge-case'],
    ['a purpose that is not agreed', { 'wangge-purpose': 'curiosity' }, 'PERMISSION_DENIED PURPOSE_NOT_AGREED'],
    ['an agreement that is none', { 'wangge-agreement': 'x' }, 'PERMISSION_DENIED AGREEMENT_MISSING'],
  ])('%s is refused, with a receipt', async (_, change, expected) => {
    const before = (await exchange.receipts()).length;
    const reply = await send(t.metadataOf(token, change));
    expect(t.refusalIn(reply)).toBe(expected);
    expect(lookedUp).toBe(0);
    const receipts = await exchange.receipts();
    expect(receipts).toHaveLength(before + 1);
    expect(receipts.at(-1)).toMatchObject({
      receipt_id: reply.receiptId,
      department_id: t.DEPARTMENT,
      status: expected.split(' ')[0],
      reason: expected.split(' ')[1],
      request_hash: null,
      response_hash: null,
    });
  });

  it('another department’s agreement is none', async () => {
    const [foreign] = await exchange.suite.sql<{ agreement_id: string }>(
      'select agreement_id from agreement where department_id = $1',
      [FOREIGN],
    );
    const metadata = { 'wangge-agreement': foreign?.agreement_id };
    expect(await withMetadata(metadata)).toBe('PERMISSION_DENIED AGREEMENT_MISSING');
    expect(await refusal(t.metadataOf(await exchange.token(FOREIGN), metadata))).toBe('OK');
  });

  it('a department without an agreement is refused', async () => {
    const nobody = await exchange.token('tax-department');
    expect(await refusal(t.metadataOf(nobody))).toBe('PERMISSION_DENIED AGREEMENT_MISSING');
  });

  it('an operation that is not agreed is refused', async () => {
    const departmentId = 'water-department';
    await exchange.grant({
      departmentId,
      operations: ['wangge.exchange.v1.DepartmentTaskService.ListTasks'],
      fields: [],
    });
    expect(await refusal(t.metadataOf(await exchange.token(departmentId)))).toBe(
      'PERMISSION_DENIED OPERATION_NOT_AGREED',
    );
  });

  it('an agreement that was revoked, has ended or has not begun is refused from that moment on', async () => {
    const departmentId = 'health-department';
    const mine = await exchange.token(departmentId);
    const granted = await exchange.grant({
      departmentId,
      startTime: timestampFromDate(new Date(t.NOW.getTime() + 1_000)),
      endTime: timestampFromDate(new Date(t.NOW.getTime() + 10_000)),
    });
    const ask = () => refusal(t.metadataOf(mine, { 'wangge-agreement': granted.agreementId }));
    expect(await ask()).toBe('PERMISSION_DENIED AGREEMENT_NOT_YET_VALID');
    exchange.suite.clock.advance(1_000);
    expect(await ask()).toBe('OK');
    exchange.suite.clock.advance(9_000);
    expect(await ask()).toBe('PERMISSION_DENIED AGREEMENT_EXPIRED');
    const second = await exchange.grant({ departmentId });
    expect(await refusal(t.metadataOf(mine))).toBe('OK');
    await exchange.revoke(second.agreementId);
    expect(await refusal(t.metadataOf(mine))).toBe('PERMISSION_DENIED AGREEMENT_REVOKED');
  });

  it('what another replica revoked is refused as soon as the database tells', async () => {
    const departmentId = 'market-department';
    const mine = await exchange.token(departmentId);
    const granted = await exchange.grant({ departmentId });
    expect(await refusal(t.metadataOf(mine))).toBe('OK');
    await exchange.change(granted.agreementId, 'revoked_time = now(), version = 2');
    await eventually(async () => expect(await refusal(t.metadataOf(mine))).toBe('PERMISSION_DENIED AGREEMENT_REVOKED'));
  });

  it('two agreements that fit want one to be named', async () => {
    const second = await exchange.grant();
    expect(await withMetadata({})).toBe('INVALID_ARGUMENT METADATA_INVALID wangge-agreement');
    expect(await withMetadata({ 'wangge-agreement': agreementId })).toBe('OK');
    await exchange.revoke(second.agreementId);
    expect(await withMetadata({})).toBe('OK');
  });

  it('everybody is refused when the agreements cannot be read for a minute', async () => {
    const book = exchange.suite.running.app.get(AgreementBook, { strict: false });
    expect(STALE_MS).toBeLessThanOrEqual(60_000);
    await exchange.suite.sql('alter table agreement rename to agreement_away');
    try {
      await book.refresh();
      expect(await withMetadata({})).toBe('OK');
      const now = performance.now.bind(performance);
      performance.now = () => now() + STALE_MS;
      try {
        expect(await withMetadata({})).toBe('UNAVAILABLE EXCHANGE_UNAVAILABLE');
      } finally {
        performance.now = now;
      }
    } finally {
      await exchange.suite.sql('alter table agreement_away rename to agreement');
    }
    await book.refresh();
    expect(await withMetadata({})).toBe('OK');
  });
});
