import { type RequestListener } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { TokenVerifier } from '@wangge/platform/identity';
import { TokenMint } from '@wangge/testing/tokens';

let mint: TokenMint;
let time: number;
beforeEach(async () => {
  mint = await TokenMint.start();
  time = Date.now();
});
afterEach(() => mint.stop());

const newVerifier = () => new TokenVerifier({ issuer: mint.issuer, now: () => time });
const unavailable = { code: 'UNAVAILABLE', reason: 'IDENTITY_PROVIDER_UNAVAILABLE' };
const unauthenticated = { code: 'UNAUTHENTICATED' };
/** Long-lived, so that only the age of the keys matters. */
const token = () => mint.mint({ exp: Math.floor(time / 1000) + 86_400 });

describe('the issuer’s keys', () => {
  it('are fetched once for many tokens that arrive together', async () => {
    const verifier = newVerifier();
    const tokens = await Promise.all(Array.from({ length: 20 }, token));
    await Promise.all(tokens.map((one) => verifier.verify(one)));
    expect(mint.fetches).toBe(1);
  });

  it('are asked for at most once in ten seconds, whatever key ids callers invent', async () => {
    const verifier = newVerifier();
    await verifier.verify(await token());
    for (let i = 0; i < 30; i++)
      await expect(verifier.verify(await mint.mint({}, { kid: `guess-${i}` }))).rejects.toMatchObject(unauthenticated);
    expect(mint.fetches).toBe(1);
    time += 10_001;
    await expect(verifier.verify(await mint.mint({}, { kid: 'guess' }))).rejects.toMatchObject(unauthenticated);
    expect(mint.fetches).toBe(2);
  });

  it('are renewed for a token signed with a new key', async () => {
    const verifier = newVerifier();
    await verifier.verify(await token());
    await mint.rotate();
    time += 10_001;
    await expect(verifier.verify(await token())).resolves.toBeDefined();
    expect(mint.fetches).toBe(2);
  });

  it('stay good for ten minutes without the issuer, then the answer is UNAVAILABLE', async () => {
    const verifier = newVerifier();
    await verifier.verify(await token());
    const [first, second] = [await token(), await token()];
    mint.answerWith((_request, response) => void response.writeHead(503).end());
    time += 9 * 60_000;
    await expect(verifier.verify(first)).resolves.toBeDefined();
    time += 2 * 60_000;
    await expect(verifier.verify(second)).rejects.toMatchObject(unavailable);
  });

  it('that change under the old id let no forged token in, and are read again in their time', async () => {
    const verifier = newVerifier();
    const [before, stranger] = [await token(), await TokenMint.start()];
    await verifier.verify(before);
    await mint.rotate({ forget: true, sameId: true });
    const forged = await stranger.mint({ iss: mint.issuer, exp: Math.floor(time / 1000) + 86_400 });
    await stranger.stop();
    for (let i = 0; i < 20; i++) {
      await expect(verifier.verify(forged)).rejects.toMatchObject(unauthenticated);
      await expect(verifier.verify(await token())).rejects.toMatchObject(unauthenticated);
    }
    expect(mint.fetches).toBe(1);
    time += 10 * 60_000 + 1;
    await expect(verifier.verify(await token())).resolves.toBeDefined();
    await expect(verifier.verify(forged)).rejects.toMatchObject(unauthenticated);
    // What the old key signed is good no more, also for whoever has not seen it yet.
    await expect(newVerifier().verify(before)).rejects.toMatchObject(unauthenticated);
    expect(mint.fetches).toBe(3);
  });

  const bad: [string, RequestListener][] = [
    [
      'an HTML page',
      (_request, response) => void response.setHeader('content-type', 'text/html').end('<html>login</html>'),
    ],
    ['an error', (_request, response) => void response.writeHead(500).end('{}')],
    ['JSON that is no key set', (_request, response) => void response.end('[null]')],
    ['keys that are no objects', (_request, response) => void response.end('{"keys":[1,null]}')],
    [
      'a symmetric key',
      (_request, response) => void response.end('{"keys":[{"kty":"oct","k":"c2VjcmV0","kid":"key-1"}]}'),
    ],
    ['a redirect', (_request, response) => void response.writeHead(302, { location: '/elsewhere' }).end()],
    [
      'half an answer',
      (_request, response) => void response.writeHead(200, { 'content-length': 999 }).end('{"keys":['),
    ],
    ['a broken connection', (request) => void request.socket.destroy()],
  ];
  it.each(bad)('that come as %s leave every caller UNAVAILABLE and the process alive', async (_name, answer) => {
    const verifier = newVerifier();
    mint.answerWith(answer);
    for (let i = 0; i < 3; i++) await expect(verifier.verify(await token())).rejects.toMatchObject(unavailable);
    expect(mint.fetches).toBe(1);
    mint.answerWith();
    time += 10_001;
    await expect(verifier.verify(await token())).resolves.toBeDefined();
  });

  it('are not read to the end when the answer is larger than 64 KiB', async () => {
    let sent = 0;
    mint.answerWith((_request, response) => {
      const more = () => {
        sent += 65_536;
        if (sent < 50_000_000 && !response.destroyed) response.write('x'.repeat(65_536), more);
      };
      more();
    });
    await expect(newVerifier().verify(await token())).rejects.toMatchObject(unavailable);
    expect(sent).toBeLessThan(10_000_000);
  });

  it('are waited for no longer than three seconds', async () => {
    mint.answerWith(() => undefined);
    const started = Date.now();
    await expect(newVerifier().verify(await token())).rejects.toMatchObject(unavailable);
    expect(Date.now() - started).toBeLessThan(20_000);
  });
});
