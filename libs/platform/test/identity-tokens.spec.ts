import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { bearerToken, TokenVerifier } from '@wangge/platform/identity';
import { type Claims, TokenMint } from '@wangge/testing/tokens';
import { generateKeyPair, type JWTHeaderParameters, SignJWT } from 'jose';

let mint: TokenMint;
let verifier: TokenVerifier;
beforeAll(async () => {
  mint = await TokenMint.start();
  verifier = new TokenVerifier({ issuer: mint.issuer, refuseDemo: true });
});
afterAll(() => mint.stop());

const now = () => Math.floor(Date.now() / 1000);
const base64 = (value: object | Buffer) =>
  Buffer.from(Buffer.isBuffer(value) ? value : JSON.stringify(value)).toString('base64url');
const unauthenticated = { code: 'UNAUTHENTICATED', reason: 'TOKEN_INVALID' };

describe('a good access token', () => {
  it('says who, through which client, in which roles', async () => {
    const token = await mint.mint({
      preferred_username: 'li.worker',
      realm_access: { roles: ['dispatcher', 'verifier', 7] },
      resource_access: { console: { roles: ['beta'] } },
    });
    const identity = await verifier.verify(token);
    expect(identity).toMatchObject({ client: 'console', username: 'li.worker', roles: ['dispatcher', 'verifier'] });
    expect(identity.key).toBe(`${mint.issuer}|${identity.subject}`);
    expect(identity.hasRealmRole('dispatcher')).toBe(true);
    expect(identity.hasRealmRole('system-admin')).toBe(false);
    expect(identity.hasApplicationRole('console', 'beta')).toBe(true);
    expect(identity.hasApplicationRole('other', 'beta')).toBe(false);
  });

  it('may be of the demonstration where that is allowed', async () => {
    const demo = await mint.mint({ realm_access: { roles: ['demo', 'dispatcher'] } });
    await expect(new TokenVerifier({ issuer: mint.issuer }).verify(demo)).resolves.toMatchObject({ client: 'console' });
  });

  it('may be of one administrator, with the roles that say nothing', async () => {
    const roles = ['security-admin', 'second-factor', 'offline_access', 'default-roles-wangge'];
    const token = await mint.mint({ realm_access: { roles } });
    expect((await verifier.verify(token)).roles).toEqual(roles);
  });

  it.each([undefined, [], ['pwd'], 'otp', { otp: true }])(
    'is refused when it is of an administrator whose session gave no one-time code: amr %j',
    async (amr) => {
      const admin = await mint.mint({ realm_access: { roles: ['audit-admin', 'second-factor'] }, amr });
      for (const _time of ['first', 'again'])
        await expect(verifier.verify(admin)).rejects.toMatchObject({
          code: 'UNAUTHENTICATED',
          reason: 'SECOND_FACTOR_REQUIRED',
        });
      const others = await mint.mint({ realm_access: { roles: ['dispatcher', 'second-factor'] }, amr });
      expect((await verifier.verify(others)).roles).toContain('dispatcher');
    },
  );

  it.each([
    ['two administrators', ['system-admin', 'security-admin']],
    ['all three', ['system-admin', 'security-admin', 'audit-admin']],
    ['an administrator and a leader', ['audit-admin', 'leader']],
    ['an administrator and a department', ['security-admin', 'department']],
    ['an administrator and a role nobody knows', ['system-admin', 'helper']],
  ])('is refused when it is of %s in one', async (_, roles) => {
    const token = await mint.mint({ realm_access: { roles } });
    for (const _time of ['first', 'remembered'])
      await expect(verifier.verify(token)).rejects.toMatchObject({
        code: 'PERMISSION_DENIED',
        reason: 'ROLES_EXCLUDE_EACH_OTHER',
      });
  });

  it('may have no roles at all', async () => {
    expect((await verifier.verify(await mint.mint({ realm_access: undefined }))).roles).toEqual([]);
  });

  it('is remembered until it expires, and no longer', async () => {
    let time = Date.now();
    const patient = new TokenVerifier({ issuer: mint.issuer, now: () => time });
    const token = await mint.mint();
    expect(await patient.verify(token)).toBe(await patient.verify(token));
    time += 306_000;
    await expect(patient.verify(token)).rejects.toMatchObject(unauthenticated);
  });

  it('is refused as soon as it is revoked, remembered or not', async () => {
    const [one, other] = [await mint.mint({ sub: 'a' }), await mint.mint({ sub: 'b' })];
    const { tokenId, expires } = await verifier.verify(one);
    await verifier.verify(other);
    verifier.revokeToken(tokenId, expires);
    verifier.revokeBefore({ kind: 'subject', id: 'b' }, new Date(Date.now() + 1_000));
    await expect(verifier.verify(one)).rejects.toMatchObject(unauthenticated);
    await expect(verifier.verify(other)).rejects.toMatchObject(unauthenticated);
    await expect(verifier.verify(await mint.mint({ sub: 'c' }))).resolves.toBeDefined();
  });
});

describe('a wrong access token is refused, always with the same text', () => {
  const claims: [string, () => Claims][] = [
    ['expired', () => ({ exp: now() - 60 })],
    ['without exp', () => ({ exp: undefined })],
    ['with exp as a string', () => ({ exp: String(now() + 300) })],
    ['not valid yet', () => ({ nbf: now() + 60 })],
    ['issued in the future', () => ({ iat: now() + 60 })],
    ['without iat', () => ({ iat: undefined })],
    ['for another audience', () => ({ aud: 'account' })],
    ['for several audiences, none of them ours', () => ({ aud: ['account', 'wangge2'] })],
    ['without an audience', () => ({ aud: undefined })],
    ['of another issuer', () => ({ iss: 'https://elsewhere/realms/wangge' })],
    ['of another realm with the same key', () => ({ iss: mint.issuer.replace('wangge', 'master') })],
    ['of the same issuer over https', () => ({ iss: mint.issuer.replace('http:', 'https:') })],
    ['without a subject', () => ({ sub: undefined })],
    ['with an empty subject', () => ({ sub: '' })],
    ['with a number as subject', () => ({ sub: 7 })],
    ['an ID token', () => ({ typ: 'ID' })],
    ['a refresh token', () => ({ typ: 'Refresh' })],
    ['a logout token', () => ({ typ: 'Logout', events: {} })],
    ['without a type', () => ({ typ: undefined })],
    ['of a demonstration account, in production', () => ({ realm_access: { roles: ['grid-worker', 'demo'] } })],
  ];
  it.each(claims)('%s', async (_name, wrong) => {
    await expect(verifier.verify(await mint.mint(wrong()))).rejects.toMatchObject(unauthenticated);
  });

  const headers: [string, () => Partial<JWTHeaderParameters>][] = [
    ['an unknown key', () => ({ kid: 'other' })],
    ['no key id', () => ({ kid: undefined as unknown as string })],
    ['a path as key id', () => ({ kid: '../../etc/passwd' })],
    ['a key set of its own', () => ({ jku: 'http://localhost:1/keys' })],
    ['a key of its own', () => ({ jwk: mint.publicJwk as JWTHeaderParameters['jwk'] })],
    ['a certificate of its own', () => ({ x5u: 'http://localhost:1/cert' })],
    ['the type of a logout token', () => ({ typ: 'logout+jwt' })],
  ];
  it.each(headers)('a header with %s', async (_name, wrong) => {
    await expect(verifier.verify(await mint.mint({}, wrong()))).rejects.toMatchObject(unauthenticated);
  });

  it.each(['none', 'None', 'NONE', ''])('algorithm %p', async (alg) => {
    const [, payload] = (await mint.mint()).split('.');
    const header = base64({ alg, typ: 'JWT', kid: mint.publicJwk.kid });
    await expect(verifier.verify(`${header}.${payload}.`)).rejects.toMatchObject(unauthenticated);
    await expect(verifier.verify(`${header}.${payload}.AAAA`)).rejects.toMatchObject(unauthenticated);
  });

  it('signed with the public key as a secret', async () => {
    const [, payload] = (await mint.mint()).split('.');
    const signed = `${base64({ alg: 'HS256', typ: 'JWT', kid: mint.publicJwk.kid })}.${payload}`;
    for (const secret of [JSON.stringify(mint.publicJwk), mint.publicJwk.n ?? '']) {
      const forged = `${signed}.${base64(createHmac('sha256', secret).update(signed).digest())}`;
      await expect(verifier.verify(forged)).rejects.toMatchObject(unauthenticated);
    }
  });

  it('signed with an algorithm that is not on the list, or by another key under our key id', async () => {
    for (const alg of ['RS512', 'PS256', 'RS256']) {
      const { privateKey } = await generateKeyPair(alg);
      const [, payload] = (await mint.mint()).split('.');
      const forged = await new SignJWT(JSON.parse(Buffer.from(payload ?? '', 'base64url').toString()) as Claims)
        .setProtectedHeader({ alg, typ: 'JWT', kid: mint.publicJwk.kid ?? '' })
        .sign(privateKey);
      await expect(verifier.verify(forged)).rejects.toMatchObject(unauthenticated);
    }
  });

  it('changed, cut or no token at all', async () => {
    const token = await mint.mint();
    const [header = '', payload = '', signature = ''] = token.split('.');
    const richer = base64({
      ...JSON.parse(Buffer.from(payload, 'base64url').toString()),
      realm_access: { roles: ['system-admin'] },
    });
    const wrong = [
      `${header}.${richer}.${signature}`,
      `${header}.${payload}`,
      `${header}.${payload}.`,
      `${header}.${payload}.${signature}.${signature}`,
      token.slice(0, -9),
      `${base64({ alg: 'RS256', kid: 'key-1' })}.bm90IGpzb24.${signature}`,
      '',
      '...',
      'a.b.c',
      '\u0000',
      '网格.网格.网格',
      'x'.repeat(1 << 20),
      `${header}.${'A'.repeat(1 << 20)}.${signature}`,
    ];
    for (const forged of wrong) await expect(verifier.verify(forged)).rejects.toMatchObject(unauthenticated);
  });
});

describe('an Authorization header', () => {
  it('is a bearer token, nothing, or refused', () => {
    expect(bearerToken(undefined)).toBeUndefined();
    expect(bearerToken('Bearer a.b-c_d.e')).toBe('a.b-c_d.e');
    for (const wrong of ['', 'Basic YTpi', 'Bearer', 'Bearer ', 'Bearer a b', 'Bearer a, Bearer b', 'a.b.c'])
      expect(() => bearerToken(wrong)).toThrow(expect.objectContaining(unauthenticated));
  });
});
