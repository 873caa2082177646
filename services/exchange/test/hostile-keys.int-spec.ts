import { afterEach, describe, expect, it } from '@jest/globals';
import { PersonDirectoryService } from '@wangge/contracts/wangge/exchange/v1/person_directory_service';
import { HOSTILE_KEYS, TokenMint } from '@wangge/testing/tokens';
import * as t from './exchange.builders.ts';

const { lookUpPerson } = PersonDirectoryService.method;
let exchange: t.Exchange | undefined;
let asked = 0;
afterEach(async () => {
  await exchange?.stop();
  exchange = undefined;
});

async function start(): Promise<t.Exchange> {
  exchange = await t.Exchange.start();
  asked = 0;
  await exchange.suite.serve(PersonDirectoryService, {
    lookUpPerson: () => {
      asked += 1;
      return { person: { name: '张三' } };
    },
  });
  await exchange.grant();
  return exchange;
}

/** A department's token that somebody signed with a key of their own, under the id of the provider's. */
async function forged({ mint }: t.Exchange): Promise<string> {
  const stranger = await TokenMint.start();
  const claims = { azp: t.DEPARTMENT, preferred_username: `service-account-${t.DEPARTMENT}` };
  const token = await stranger.mint({ iss: mint.issuer, realm_access: { roles: ['department'] }, ...claims });
  await stranger.stop();
  return token;
}

const lookUp = async (client: ReturnType<t.Exchange['connect']>, token: string) =>
  t.refusalIn(await t.send(client, t.pathOf(lookUpPerson), t.encoded(lookUpPerson, t.byNumber), t.metadataOf(token)));

describe('the departments’ door, when the provider’s keys come as', () => {
  it.each(Object.entries(HOSTILE_KEYS))('%s, stays open, lets nobody in and asks once', async (_what, answer) => {
    const door = await start();
    door.mint.answerWith(answer);
    const client = door.connect();
    const ask = (token: string) => lookUp(client, token);
    const tokens = [await door.token(), await forged(door), await door.token(), await forged(door)];
    const unavailable = 'UNAVAILABLE IDENTITY_PROVIDER_UNAVAILABLE';
    expect(await Promise.all(tokens.map(ask))).toEqual(tokens.map(() => unavailable));
    expect(await ask(await forged(door))).toBe(unavailable);
    expect(door.mint.fetches).toBe(1);
    expect(asked).toBe(0);
  });

  it('another key under the old id, refuses what either of two strangers signed', async () => {
    const door = await start();
    const client = door.connect();
    const ask = (token: string) => lookUp(client, token);
    expect(await ask(await door.token())).toBe('OK');
    await door.mint.rotate({ forget: true, sameId: true });
    for (let n = 0; n < 5; n += 1) {
      expect(await ask(await forged(door))).toBe('UNAUTHENTICATED TOKEN_INVALID');
      expect(await ask(await door.token())).toBe('UNAUTHENTICATED TOKEN_INVALID');
    }
    expect(door.mint.fetches).toBe(1);
    expect(asked).toBe(1);
  });
});
