import { createHash, X509Certificate } from 'node:crypto';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TokenVerifier } from '@wangge/platform/identity';
import { RunningSuite } from '@wangge/testing/running';
import { eventually } from '@wangge/testing/suite';
import { Chromium, chromiumProgram } from './keycloak/chromium.ts';
import { ConsoleStandIn } from './keycloak/console.ts';
import { demoUser, EmbeddedProvider, KeycloakProvider, type Provider } from './keycloak/providers.ts';
import { BrowserSession, claimsOf, keyIdOf, type Tokens } from './keycloak/session.ts';

const REFUSED = { code: 'UNAUTHENTICATED', reason: 'TOKEN_INVALID' };
const START_MS = 900_000;
const CASE_MS = 60_000;
/** The longest an access token lives, and with it whatever was taken from its holder at the identity provider. */
const TOKEN_LIFE_S = 300;

let browser: Chromium;
let stand: ConsoleStandIn;
let embedded: EmbeddedProvider;
let real: KeycloakProvider;

beforeAll(async () => {
  chromiumProgram();
  stand = await ConsoleStandIn.start();
  [browser, embedded, real] = await Promise.all([
    Chromium.start(),
    EmbeddedProvider.start(stand.url),
    KeycloakProvider.start(stand.url),
  ]);
  setDefaultCACertificates([...getCACertificates('default'), real.server.authority.cert]);
}, START_MS);
afterAll(async () => {
  await Promise.all([browser?.stop(), embedded?.stop(), real?.stop(), stand?.stop()]);
}, 60_000);

const session = (provider: Provider) => BrowserSession.open(browser, provider, stand.url);
const signedIn = async (provider: Provider, username: string): Promise<[BrowserSession, Tokens]> => {
  const person = await session(provider);
  return [person, await person.signIn(demoUser(username))];
};
const verifierOf = ({ issuer }: Provider, now: () => number = Date.now) => new TokenVerifier({ issuer, now });

/** A case that Keycloak and our stand-in must pass alike. */
const both = (name: string, work: (provider: Provider) => Promise<void>): void => {
  it(`both · embedded: ${name}`, () => work(embedded), CASE_MS);
  it(`both · keycloak: ${name}`, () => work(real), CASE_MS);
};
/** A case of what only the real one can. */
const keycloak = (name: string, work: (provider: KeycloakProvider) => Promise<void>): void =>
  it(`keycloak: ${name}`, () => work(real), CASE_MS);

describe('signing in', () => {
  both('a person comes back from the pages with a code that is good with its proof key alone', async (provider) => {
    const person = await session(provider);
    expect(await person.enter(demoUser('window.chen'))).toBe('address');
    const code = await person.code();
    expect((await person.exchange(code, 'x'.repeat(43))).status).toBe(400);
    const [, tokens] = await signedIn(provider, 'window.chen');
    const identity = await verifierOf(provider).verify(tokens.access_token);
    expect(identity).toMatchObject({ username: 'window.chen', client: 'console' });
    expect([...identity.roles].sort()).toEqual(
      ['demo', 'window-clerk'].filter((role) => identity.roles.includes(role)),
    );
    expect(identity.roles).toContain('window-clerk');
    expect(identity.expires.getTime() - Date.now()).toBeLessThanOrEqual(TOKEN_LIFE_S * 1000);
  });

  both('a wrong password leads nowhere', async (provider) => {
    const person = await session(provider);
    expect(await person.enter({ ...demoUser('verifier.zhou'), password: 'wrong' })).not.toBe('address');
  });

  both('an administrator is asked for a one-time code, and has the marker of it', async (provider) => {
    const { totp: _none, ...withoutCode } = demoUser('secadmin');
    expect(await (await session(provider)).enter(withoutCode)).not.toBe('address');
    const [, tokens] = await signedIn(provider, 'secadmin');
    const { roles } = await verifierOf(provider).verify(tokens.access_token);
    expect(roles).toEqual(expect.arrayContaining(['security-admin', 'second-factor']));
  });

  both('a department’s system gets a token as itself', async (provider) => {
    const token = await provider.departmentToken('police-department');
    const identity = await verifierOf(provider).verify(token);
    expect(identity).toMatchObject({
      client: 'police-department',
      username: 'service-account-police-department',
    });
    expect(identity.roles.filter((role) => role !== 'demo')).toEqual(['department']);
  });
});

describe('a token', () => {
  both('is for the services and for nobody else, and other tokens are not for them', async (provider) => {
    const [, tokens] = await signedIn(provider, 'leader.jiang');
    expect([claimsOf(tokens.access_token)['aud']].flat()).toContain('wangge');
    const other = new TokenVerifier({ issuer: provider.issuer, audience: 'another' });
    await expect(other.verify(tokens.access_token)).rejects.toMatchObject(REFUSED);
    for (const token of [tokens.id_token, tokens.refresh_token])
      await expect(verifierOf(provider).verify(token)).rejects.toMatchObject(REFUSED);
  });

  both('outlives a change of keys, and one signed with the next key is good', async (provider) => {
    let ahead = 0;
    const verifier = verifierOf(provider, () => Date.now() + ahead);
    const before = await provider.departmentToken('justice-department');
    await verifier.verify(before);
    await provider.rotateKeys();
    const after = await provider.departmentToken('justice-department');
    expect(keyIdOf(after)).not.toBe(keyIdOf(before));
    ahead = 11_000; // keys are fetched every ten seconds at most
    expect((await verifier.verify(after)).client).toBe('justice-department');
    expect((await verifierOf(provider).verify(before)).client).toBe('justice-department');
  });

  both('is not renewed once the refresh token was revoked', async (provider) => {
    const [person, tokens] = await signedIn(provider, 'dispatcher.sun');
    const revoked = await provider.post('revoke', {
      ...{ client_id: 'console', token: tokens.refresh_token, token_type_hint: 'refresh_token' },
    });
    expect(revoked.status).toBe(200);
    const renewed = await person.renew(tokens);
    expect(renewed.status).toBe(400);
    expect(renewed.text).toContain('invalid_grant');
  });

  both('says no more of a role that was taken as soon as it is renewed', async (provider) => {
    const [person, tokens] = await signedIn(provider, 'assessor.wei');
    await provider.takeRole('assessor.wei', 'assessor');
    const renewed = await person.renew(tokens);
    expect(renewed.status).toBe(200);
    const { access_token: next } = JSON.parse(renewed.text) as Tokens;
    const verifier = verifierOf(provider);
    expect((await verifier.verify(tokens.access_token)).roles).toContain('assessor');
    expect((await verifier.verify(next)).roles).not.toContain('assessor');
    const { exp, iat } = claimsOf(tokens.access_token) as { exp: number; iat: number };
    expect(exp - iat).toBeLessThanOrEqual(TOKEN_LIFE_S);
  });

  both('ends with the session: the provider tells, and it is refused before it expires', async (provider) => {
    const verifier = verifierOf(provider);
    const [person, tokens] = await signedIn(provider, 'community.zhao');
    await verifier.verify(tokens.access_token);
    stand.logouts.length = 0;
    await person.signOut(tokens);
    await eventually(async () => expect(stand.logouts).toHaveLength(1));
    const ended = await verifier.verifyLogout(stand.logouts[0] ?? '', 'console');
    expect(ended).toEqual({ kind: 'session', id: claimsOf(tokens.access_token)['sid'] });
    verifier.revokeBefore(ended, new Date(Date.now() + 1_000));
    await expect(verifier.verify(tokens.access_token)).rejects.toMatchObject(REFUSED);
    expect((await person.renew(tokens)).status).toBe(400);
  });
});

describe('the real one', () => {
  keycloak(
    'binds a department’s token to its certificate, and gives none for another or for none',
    async (provider) => {
      const own = provider.server.authority.issue('police-department');
      const { text } = await provider.departmentAnswer('police-department', own);
      const { access_token: token } = JSON.parse(text) as Tokens;
      const thumbprint = createHash('sha256').update(new X509Certificate(own.cert).raw).digest('base64url');
      expect((await verifierOf(provider).verify(token)).claim('cnf')).toEqual({ 'x5t#S256': thumbprint });
      const other = provider.server.authority.issue('justice-department');
      expect((await provider.departmentAnswer('police-department', other)).status).toBe(401);
      expect((await provider.departmentAnswer('police-department')).status).toBe(401);
    },
  );

  keycloak('has whoever was given a privileged role set up a second factor before anything else', async (provider) => {
    const user = { username: 'new.admin', password: 'Wangge-new.admin-1' };
    await provider.server.admin('POST', '/partialImport', {
      ifResourceExists: 'FAIL',
      users: [
        {
          ...{ username: user.username, enabled: true, firstName: '新', lastName: '管', emailVerified: true },
          ...{ email: 'new.admin@example.invalid', realmRoles: ['audit-admin'] },
          credentials: [{ type: 'password', value: user.password, temporary: false }],
        },
      ],
    });
    expect(await (await session(provider)).enter(user)).toBe('#totp');
    const grant = { grant_type: 'password', client_id: 'demo', ...user };
    expect((await provider.post('token', grant)).status).not.toBe(200);
  });

  keycloak('locks an account after five wrong passwords, and no other', async (provider) => {
    const { username, password } = demoUser('street.qian');
    const grant = (secret: string, name = username) =>
      provider.post('token', { grant_type: 'password', client_id: 'demo', username: name, password: secret });
    expect((await grant(password)).status).toBe(200);
    const state = `/attack-detection/brute-force/users/${await provider.userId(username)}`;
    for (let failures = 1; failures <= 5; failures += 1) {
      expect((await grant('wrong')).text).toContain('invalid_grant');
      const told = { numFailures: failures, disabled: failures === 5 };
      await eventually(async () => expect(await provider.server.admin('GET', state)).toMatchObject(told));
      await setTimeout(1_100); // faster ones would be taken for a machine's and lock at once
    }
    expect((await grant(password)).text).toContain('invalid_grant');
    const { username: other, password: theirs } = demoUser('lead.wang');
    expect((await grant(theirs, other)).status).toBe(200);
  });
});

describe('the running suite behind the real one', () => {
  const CASES = '/api/casework/v1/cases';
  const AGREEMENTS = '/api/exchange/v1/agreements';
  const REFUSED_AT_DOOR = '401 TOKEN_INVALID';
  /** Of an access token in the last case: nobody wants to wait for five minutes. */
  const LIFE_S = 8;
  let suite: RunningSuite;
  let url: string;

  beforeAll(async () => {
    const env = { NODE_EXTRA_CA_CERTS: real.server.authorityFile };
    suite = await RunningSuite.start({ issuer: real.issuer, env, seed: false });
    url = `http://localhost:${suite.run.ports.http}`;
    await real.moveConsole(url);
  }, START_MS);
  afterAll(() => suite?.dispose(), 60_000);

  /** Signs in at the pages of the real one, which lead back to the running gateway. */
  const atTheGateway = async (username: string): Promise<[BrowserSession, Tokens]> => {
    const person = await BrowserSession.open(browser, real, url);
    return [person, await person.signIn(demoUser(username))];
  };
  /** What the gateway answers: the status, and the reason of a refusal. */
  const ask = async ({ access_token: token }: Tokens, path = CASES): Promise<string> => {
    const answer = await fetch(url + path, { headers: { authorization: `Bearer ${token}` } });
    if (answer.ok) return String(answer.status);
    return `${answer.status} ${((await answer.json()) as { reason?: string }).reason ?? ''}`;
  };
  const renewed = async (person: BrowserSession, tokens: Tokens): Promise<Tokens> => {
    const { status, text } = await person.renew(tokens);
    if (status !== 200) throw new Error(text);
    return JSON.parse(text) as Tokens;
  };

  keycloak('lets people in by their tokens, to what their roles allow', async () => {
    const [, tokens] = await atTheGateway('dispatcher.sun');
    expect(await ask(tokens)).toBe('200');
    expect(await ask(tokens, AGREEMENTS)).toBe('403 OPERATION_NOT_ALLOWED');
  });

  keycloak('refuses the tokens of a session at its end, whoever ended it', async (provider) => {
    const [person, tokens] = await atTheGateway('community.zhao');
    expect(await ask(tokens)).toBe('200');
    await person.signOut(tokens);
    await eventually(async () => expect(await ask(tokens)).toBe(REFUSED_AT_DOOR), 20_000);
    const [other, others] = await atTheGateway('verifier.zhou');
    expect(await ask(others)).toBe('200');
    await provider.server.admin('POST', `/users/${await provider.userId('verifier.zhou')}/logout`);
    await eventually(async () => expect(await ask(others)).toBe(REFUSED_AT_DOOR), 20_000);
    expect((await other.renew(others)).status).toBe(400);
  });

  keycloak('lets nobody do as an administrator who was made one while signed in by password', async (provider) => {
    const [person, tokens] = await atTheGateway('window.chen');
    await provider.takeRole('window.chen', 'window-clerk');
    await provider.giveRole('window.chen', 'security-admin');
    const next = await renewed(person, tokens);
    expect((await verifierOf(provider).verify(tokens.access_token)).roles).toContain('window-clerk');
    expect(claimsOf(next.access_token)['realm_access']).toMatchObject({
      roles: expect.arrayContaining(['security-admin']),
    });
    expect(await ask(next, AGREEMENTS)).toBe('401 SECOND_FACTOR_REQUIRED');
    const [admin, good] = await atTheGateway('secadmin');
    expect(await ask(good, AGREEMENTS)).toBe('200');
    expect(await ask(await renewed(admin, good), AGREEMENTS)).toBe('200');
  });

  keycloak('is done with a role that was taken within one life of a token', async (provider) => {
    await provider.liveFor(LIFE_S);
    const [person, tokens] = await atTheGateway('leader.jiang');
    expect(await ask(tokens)).toBe('200');
    await provider.takeRole('leader.jiang', 'leader');
    expect(await ask(await renewed(person, tokens))).toBe('403 OPERATION_NOT_ALLOWED');
    // The life of a token, what clocks may differ by, and a slow machine.
    await eventually(async () => expect(await ask(tokens)).toBe(REFUSED_AT_DOOR), (LIFE_S + 5 + 10) * 1_000);
  });
});
