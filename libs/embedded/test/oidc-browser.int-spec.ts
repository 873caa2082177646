import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { createHash, randomBytes } from 'node:crypto';
import { Browser } from './browser.ts';
import { env, person, Stand } from './oidc-stand.ts';

const callback = 'http://localhost:8300/signed-in';
let stand: Stand;

beforeAll(async () => {
  stand = await Stand.open();
});
afterAll(() => stand.close());

describe('signing in by browser', () => {
  const verifier = randomBytes(32).toString('base64url');
  const request = {
    client_id: 'console',
    response_type: 'code',
    scope: 'openid profile',
    redirect_uri: callback,
    state: 's1',
    nonce: 'n1',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  };
  const start = (change: Record<string, string> = {}) =>
    stand.at(`auth?${new URLSearchParams({ ...request, ...change }).toString()}`);
  const exchange = (code: string, change: Record<string, string> = {}) =>
    stand.token({
      grant_type: 'authorization_code',
      client_id: 'console',
      code,
      redirect_uri: callback,
      code_verifier: verifier,
      ...change,
    });

  it('shows a form, refuses a wrong password there, and comes back with a code for tokens', async () => {
    const browser = new Browser(env.WANGGE_CONSOLE_URL);
    const form = await browser.get(start());
    expect(form.text).toContain('name="password"');
    const wrong = await browser.post(form.url, { username: 'window.chen', password: '"><script>' });
    expect(wrong.status).toBe(401);
    expect(wrong.text).toContain('role="alert"');
    const back = new URL(
      (await browser.post(form.url, { username: 'window.chen', password: person('window.chen').password })).url,
    );
    expect(back.origin + back.pathname).toBe(callback);
    expect(back.searchParams.get('state')).toBe('s1');

    const code = back.searchParams.get('code') ?? '';
    const { status, body } = await exchange(code);
    expect(status).toBe(200);
    expect(await stand.verified(body.access_token)).toMatchObject({
      azp: 'console',
      preferred_username: 'window.chen',
      sid: expect.any(String),
    });
    const idToken = await jwtVerify(body.id_token, createRemoteJWKSet(new URL(stand.at('certs'))), {
      issuer: stand.oidc.issuer,
      audience: 'console',
    });
    expect(idToken.payload).toMatchObject({ nonce: 'n1', name: '陈窗' });
    expect((await exchange(code)).body.error).toBe('invalid_grant');

    const known = await browser.get(start({ prompt: 'none' }));
    expect(new URL(known.url).searchParams.get('code')).toBeTruthy();
    const renewed = await stand.token({
      grant_type: 'refresh_token',
      client_id: 'console',
      refresh_token: (await exchange(new URL(known.url).searchParams.get('code') ?? '')).body.refresh_token,
    });
    expect(renewed.status).toBe(200);

    const out = await browser.get(
      stand.at(
        `logout?${new URLSearchParams({ id_token_hint: body.id_token, post_logout_redirect_uri: 'http://localhost:8300/bye' }).toString()}`,
      ),
    );
    const left = await browser.submit(out);
    expect(left.url).toBe('http://localhost:8300/bye');
    const after = await stand.token({
      grant_type: 'refresh_token',
      client_id: 'console',
      refresh_token: renewed.body.refresh_token,
    });
    expect(after.body.error).toBe('invalid_grant');
    expect(new URL((await browser.get(start({ prompt: 'none' }))).url).searchParams.get('error')).toBe(
      'login_required',
    );
  });

  it('refuses a code without its verifier', async () => {
    const browser = new Browser(env.WANGGE_CONSOLE_URL);
    const form = await browser.get(start());
    const back = new URL(
      (await browser.post(form.url, { username: 'leader.jiang', password: person('leader.jiang').password })).url,
    );
    const code = back.searchParams.get('code') ?? '';
    expect((await exchange(code, { code_verifier: randomBytes(32).toString('base64url') })).body.error).toBe(
      'invalid_grant',
    );
  });

  it('refuses a request without PKCE and never sends anybody to a foreign address', async () => {
    const browser = new Browser(env.WANGGE_CONSOLE_URL);
    const { code_challenge, code_challenge_method, ...bare } = request;
    expect([code_challenge, code_challenge_method]).toHaveLength(2);
    const refused = await browser.get(stand.at(`auth?${new URLSearchParams(bare).toString()}`));
    expect(new URL(refused.url).searchParams.get('error')).toBe('invalid_request');
    for (const redirect of [
      'http://evil.example/signed-in',
      'http://localhost:8300.evil.example/',
      'http://localhost:83000/',
    ]) {
      const page = await browser.get(start({ redirect_uri: redirect }));
      expect(page.status).toBe(400);
      expect(page.url.startsWith(stand.oidc.issuer)).toBe(true);
    }
  });

  it('lets pages of the console call for tokens and no others', async () => {
    const { body } = await stand.withPassword('worker.zhang');
    const renew = { grant_type: 'refresh_token', client_id: 'console', refresh_token: body.refresh_token };
    const own = await stand.token(renew, { origin: 'http://localhost:8300' });
    expect(own.headers.get('access-control-allow-origin')).toBe('http://localhost:8300');
    const foreign = await stand.token(renew, { origin: 'http://evil.example' });
    expect(foreign.headers.get('access-control-allow-origin')).toBeNull();
  });
});
