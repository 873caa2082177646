import { afterEach, describe, expect, it } from '@jest/globals';
import { HOSTILE_KEYS, TokenMint } from '@wangge/testing/tokens';
import { Gateway, posts, SUBJECT } from './gateway.builders.ts';

let gateway: Gateway | undefined;
afterEach(async () => {
  await gateway?.stop();
  gateway = undefined;
});

/** A token somebody signed with a key of their own, under the id of the provider's. */
async function forged(issuer: string): Promise<string> {
  const stranger = await TokenMint.start();
  const token = await stranger.mint({ iss: issuer, sub: SUBJECT });
  await stranger.stop();
  return token;
}

describe('the people’s door, when the provider’s keys come as', () => {
  it.each(Object.entries(HOSTILE_KEYS))('%s, stays open, lets nobody in and asks once', async (_what, answer) => {
    gateway = await Gateway.start();
    gateway.scope = posts('dc.s1');
    gateway.mint.answerWith(answer);
    const { ask, mint } = { ask: gateway.ask.bind(gateway), mint: gateway.mint };
    const tokens = [await gateway.token(), await forged(mint.issuer), await gateway.token(), await forged(mint.issuer)];
    const came = await Promise.all(tokens.map(ask));
    expect(came).toEqual(tokens.map(() => '503 IDENTITY_PROVIDER_UNAVAILABLE'));
    expect(await ask(await forged(mint.issuer))).toBe('503 IDENTITY_PROVIDER_UNAVAILABLE');
    expect(mint.fetches).toBe(1);
    expect(gateway.seen).toEqual([]);
    expect((await gateway.fetch('/api/openapi.json')).status).toBeLessThan(500);
  });

  it('another key under the old id, refuses what either of two strangers signed', async () => {
    gateway = await Gateway.start();
    gateway.scope = posts('dc.s1');
    expect(await gateway.ask(await gateway.token())).toBe('200');
    await gateway.mint.rotate({ forget: true, sameId: true });
    for (let n = 0; n < 5; n += 1) {
      expect(await gateway.ask(await forged(gateway.mint.issuer))).toBe('401 TOKEN_INVALID');
      expect(await gateway.ask(await gateway.token())).toBe('401 TOKEN_INVALID');
    }
    expect(gateway.mint.fetches).toBe(1);
    expect(gateway.seen).toHaveLength(1);
  });
});
