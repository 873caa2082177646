import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeProtectedHeader } from 'jose';
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startOidc, totpOf } from '../src/oidc/index.ts';
import { freePort, spawnChild, waitUntil } from '../src/process/index.ts';
import { env, person, realmFiles, Stand } from './oidc-stand.ts';

let stand: Stand;

beforeAll(async () => {
  stand = await Stand.open();
});
afterAll(() => stand.close());

describe('tokens by password', () => {
  it('are verified by the published keys and look like those of Keycloak', async () => {
    const { status, body } = await stand.withPassword('worker.zhang');
    expect(status).toBe(200);
    expect(decodeProtectedHeader(body.access_token)).toMatchObject({
      alg: 'RS256',
      typ: 'JWT',
      kid: expect.any(String),
    });
    const claims = await stand.verified(body.access_token);
    expect(claims).toMatchObject({
      typ: 'Bearer',
      azp: 'demo',
      aud: 'wangge',
      sub: 'd0000000-0000-4000-8000-000000000001',
      preferred_username: 'worker.zhang',
      name: '张巡',
      sid: expect.any(String),
      jti: expect.any(String),
      realm_access: { roles: ['grid-worker', 'demo'] },
    });
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(300);
  });

  it('are refused for a wrong, empty or foreign password and an unknown user with the same answer', async () => {
    const answers = await Promise.all([
      stand.withPassword('worker.zhang', { password: 'guess' }),
      stand.withPassword('worker.zhang', { password: '' }),
      stand.withPassword('worker.zhang', { password: person('deputy.li').password }),
      stand.withPassword('nobody', { password: 'guess' }),
      stand.withPassword('sysadmin', { totp: '' }),
    ]);
    for (const { status, body } of answers) {
      expect(status).toBe(401);
      expect(body).toMatchObject({ error: 'invalid_grant', error_description: 'Invalid user credentials' });
    }
  });

  it('ask administrators for the one-time code', async () => {
    const { status, body } = await stand.withPassword('sysadmin', { totp: totpOf(person('sysadmin').totp ?? '') });
    expect(status).toBe(200);
    const { realm_access: access, amr } = await stand.verified(body.access_token);
    expect(access.roles).toContain('system-admin');
    expect(amr).toEqual(['otp']);
    const { body: worker } = await stand.withPassword('worker.zhang', {});
    expect((await stand.verified(worker.access_token))['amr']).toEqual([]);
  });

  it('are given to no administrator who has no second factor', async () => {
    const file = join(stand.home, 'careless.json');
    const user = {
      id: 'x',
      username: 'careless',
      realmRoles: ['system-admin'],
      credentials: [{ type: 'password', value: 'p' }],
    };
    writeFileSync(file, JSON.stringify({ realm: 'wangge', users: [user] }));
    const other = await startOidc({ realmFiles: [...realmFiles, file], dataDir: stand.options.dataDir, env });
    const form = { grant_type: 'password', client_id: 'demo', username: 'careless', password: 'p' };
    const response = await fetch(`${other.issuer}/protocol/openid-connect/token`, {
      method: 'POST',
      body: new URLSearchParams(form),
    });
    expect(response.status).toBe(401);
    await other.stop();
  });

  it('are for the demonstration client only', async () => {
    const { status } = await stand.withPassword('worker.zhang', { client_id: 'console' });
    expect(status).toBe(400);
  });

  it('are renewed by the refresh token, which works once', async () => {
    const { body } = await stand.withPassword('worker.zhang');
    const renew = { grant_type: 'refresh_token', client_id: 'demo', refresh_token: body.refresh_token };
    const second = await stand.token(renew);
    expect(second.status).toBe(200);
    expect(await stand.verified(second.body.access_token)).toMatchObject({
      sub: person('worker.zhang').id,
      sid: (await stand.verified(body.access_token))['sid'],
      aud: 'wangge',
    });
    expect((await stand.token(renew)).body.error).toBe('invalid_grant');
    const stolen = { ...renew, refresh_token: second.body.refresh_token };
    expect((await stand.token(stolen)).body.error).toBe('invalid_grant'); // the whole chain is void after a double use
  });
});

describe('tokens of a department', () => {
  const secret = { client_id: 'police-department', client_secret: 'demo-secret-of-police-department' };

  it('carry the role of a department and no person', async () => {
    for (const [form, headers] of [
      [secret, {}],
      [{}, { authorization: `Basic ${Buffer.from(`${secret.client_id}:${secret.client_secret}`).toString('base64')}` }],
    ] as const) {
      const { status, body } = await stand.token({ grant_type: 'client_credentials', ...form }, headers);
      expect(status).toBe(200);
      const claims = await stand.verified(body.access_token);
      expect(claims).toMatchObject({
        azp: 'police-department',
        client_id: 'police-department',
        preferred_username: 'service-account-police-department',
        realm_access: { roles: ['department', 'demo'] },
        sub: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/),
      });
    }
  });

  it('are refused for a wrong secret, and without the demonstration file for any', async () => {
    const wrong = await stand.token({ grant_type: 'client_credentials', ...secret, client_secret: 'guess' });
    expect(wrong.status).toBe(401);
    const bare = await startOidc({ realmFiles: realmFiles.slice(0, 1), dataDir: stand.options.dataDir, env });
    const form = new URLSearchParams({ grant_type: 'client_credentials', ...secret });
    expect((await fetch(`${bare.issuer}/protocol/openid-connect/token`, { method: 'POST', body: form })).status).toBe(
      401,
    );
    await bare.stop();
  });
});

describe('the provider', () => {
  it('describes itself where Keycloak does', async () => {
    const metadata = (await (await fetch(`${stand.oidc.issuer}/.well-known/openid-configuration`)).json()) as Record<
      string,
      unknown
    >;
    expect(metadata).toMatchObject({
      issuer: stand.oidc.issuer,
      authorization_endpoint: stand.at('auth'),
      token_endpoint: stand.at('token'),
      jwks_uri: stand.at('certs'),
      userinfo_endpoint: stand.at('userinfo'),
      end_session_endpoint: stand.at('logout'),
    });
    expect((await fetch(stand.oidc.issuer.replace('wangge', 'other'))).status).toBe(404);
  });

  it('tells about a user by access token and refuses a forged one', async () => {
    const { body } = await stand.withPassword('resident.shen');
    const ask = (token: string) => fetch(stand.at('userinfo'), { headers: { authorization: `Bearer ${token}` } });
    expect(await (await ask(body.access_token)).json()).toMatchObject({
      sub: person('resident.shen').id,
      preferred_username: 'resident.shen',
    });
    const [header, , signature] = body.access_token.split('.');
    const claims = Buffer.from(
      JSON.stringify({ sub: person('sysadmin').id, typ: 'Bearer', exp: 9_999_999_999 }),
    ).toString('base64url');
    for (const token of [`${header}.${claims}.${signature}`, 'garbage', ''])
      expect((await ask(token)).status).toBe(401);
  });

  it('keeps its key, so that tokens outlive a restart, in a file only its owner can read', async () => {
    const { body } = await stand.withPassword('worker.zhang');
    await stand.oidc.stop();
    stand.oidc = await startOidc(stand.options);
    await fetch(stand.at('certs')).catch(() => undefined); // fetch may first find its old connection closed
    await expect(stand.verified(body.access_token)).resolves.toMatchObject({ preferred_username: 'worker.zhang' });
    expect(statSync(join(stand.home, 'oidc', 'oidc-keys.json')).mode & 0o777).toBe(0o600);
  });

  it('signs with another key when it is told to, while tokens of the one before stay good', async () => {
    const { body: before } = await stand.withPassword('worker.zhang');
    stand.oidc.rotateKeys();
    const { body: after } = await stand.withPassword('worker.zhang');
    const keyOf = (token: string) => decodeProtectedHeader(token).kid;
    expect(keyOf(after.access_token)).not.toBe(keyOf(before.access_token));
    for (const { access_token: token } of [before, after]) {
      await expect(stand.verified(token)).resolves.toBeDefined();
      const userinfo = await fetch(stand.at('userinfo'), { headers: { authorization: `Bearer ${token}` } });
      expect(userinfo.status).toBe(200);
    }
    const renewed = await stand.token({
      grant_type: 'refresh_token',
      client_id: 'demo',
      refresh_token: before.refresh_token,
    });
    expect(renewed.status).toBe(200);
  });

  it('says what is wrong with its port and its realm files in one sentence', async () => {
    await expect(startOidc(stand.options)).rejects.toThrow(/^The sign-in server cannot start because port \d+ .*\.$/);
    await expect(startOidc({ ...stand.options, realmFiles: ['/nowhere.json'] })).rejects.toThrow(
      'The realm file /nowhere.json cannot be read.',
    );
  });
});

describe('the provider as a process', () => {
  const main = join(import.meta.dirname, '../src/oidc/main.ts');
  const run = (variables: Record<string, string>) => {
    const lines: string[] = [];
    const child = spawnChild({
      command: process.execPath,
      args: [main],
      env: { PATH: process.env['PATH'], ...variables },
      onLine: (line) => lines.push(line),
    });
    return { child, lines };
  };

  it('is configured by variables and ends when asked', async () => {
    const port = await freePort();
    const issuer = `http://localhost:${port}/realms/wangge`;
    const { child, lines } = run({
      WANGGE_OIDC_PORT: String(port),
      WANGGE_OIDC_ISSUER: issuer,
      WANGGE_OIDC_REALMS: realmFiles.join(','),
      WANGGE_OIDC_DATA: join(stand.home, 'own'),
      ...env,
    });
    expect(await waitUntil(() => lines.includes(`sign-in server at ${issuer}`), 10_000)).toBe(true);
    expect((await fetch(`${issuer}/protocol/openid-connect/certs`)).status).toBe(200);
    expect(await child.stop()).toEqual({ code: 0, signal: null });
    expect(lines).toEqual([`sign-in server at ${issuer}`]); // none of the library's notes about defaults
  }, 20_000);

  it('names a missing variable, and refuses to be a production system', async () => {
    const missing = run({ WANGGE_OIDC_PORT: '1' });
    expect((await missing.child.exited).code).toBe(1);
    expect(missing.lines).toEqual(['The sign-in server needs the variable WANGGE_OIDC_ISSUER.']);
    const production = run({ WANGGE_MODE: 'production' });
    expect((await production.child.exited).code).toBe(1);
    expect(production.lines.join()).toMatch(/in production use Keycloak/);
  }, 20_000);
});
