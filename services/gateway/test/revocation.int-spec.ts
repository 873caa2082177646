import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type EndSessionRequest, RevocationService } from '@wangge/contracts/wangge/session/v1/revocation_service';
import { DomainError } from '@wangge/platform/errors';
import { type Suite, standIn } from '@wangge/testing/suite';
import type { Claims } from '@wangge/testing/tokens';
import { Gateway, SUBJECT } from './gateway.builders.ts';

const LOGOUT_EVENT = 'http://schemas.openid.net/event/backchannel-logout';
const REFUSED = '401 TOKEN_INVALID';

let gateway: Gateway;
/** What the exchange knows; the gateway asks it every five seconds. */
let revoked: { subject?: string; clientId?: string; sessionId?: string; at: Date }[] = [];
let ended: EndSessionRequest['target'][] = [];
let isAway = false;

const exchange = (suite: Suite): Promise<void> =>
  standIn(RevocationService, {
    getRevocations: () => {
      if (isAway) throw new DomainError('UNAVAILABLE', 'AWAY', 'the exchange is away');
      const of = ({ subject = '', clientId = '', sessionId = '', at }: (typeof revoked)[number]) =>
        ({ subject, clientId, sessionId, notBeforeTime: timestampFromDate(at) }) as never;
      return { revocations: revoked.map(of) };
    },
    endSession: ({ target }) => {
      ended.push(target);
      return {};
    },
  })(suite);

beforeAll(async () => {
  revoked = [{ subject: 'sent-out-before-the-start', at: inAMoment() }];
  gateway = await Gateway.start([exchange]);
});
afterAll(() => gateway.stop());
beforeEach(() => {
  ended = [];
  isAway = false;
});

function inAMoment(): Date {
  return new Date(Date.now() + 1_000);
}
const logoutToken = (claims: Claims = {}, header = {}) =>
  gateway.mint.mint(
    {
      ...{ typ: 'Logout', aud: 'console', sid: 'session-9', events: { [LOGOUT_EVENT]: {} } },
      ...{ realm_access: undefined, azp: undefined, ...claims },
    },
    header,
  );
const logOut = async (token: string) =>
  (
    await gateway.fetch('/api/session/v1/backchannel-logout', {
      method: 'POST',
      body: new URLSearchParams({ logout_token: token }),
    })
  ).status;

describe('a revocation', () => {
  it('counts as soon as the process has started', async () => {
    // Issued before it was sent out, however long the start took.
    const iat = Math.floor(Date.now() / 1000) - 240;
    expect(await gateway.ask(await gateway.token(undefined, { sub: 'sent-out-before-the-start', iat }))).toBe(REFUSED);
  });

  it.each([
    ['an account', { subject: 'gone' }, { sub: 'gone' }],
    ['a session', { sessionId: 'session-1' }, { sid: 'session-1' }],
    ['a client', { clientId: 'lost-tablet' }, { azp: 'lost-tablet' }],
  ])('of %s is effective with the next question, and for nobody else', async (_, target, claims) => {
    const [token, other] = [await gateway.token(undefined, claims), await gateway.token()];
    expect(await gateway.ask(token)).toBe('200');
    revoked = [{ ...target, at: inAMoment() }];
    await gateway.suite.run('revocations');
    expect(await gateway.ask(token)).toBe(REFUSED);
    expect(await gateway.ask(other)).toBe('200');
  });

  it('is not forgotten while the exchange is away', async () => {
    const token = await gateway.token(undefined, { sid: 'session-2' });
    revoked = [{ sessionId: 'session-2', at: inAMoment() }];
    await gateway.suite.run('revocations');
    [isAway, revoked] = [true, []];
    await gateway.suite.run('revocations');
    expect(await gateway.ask(token)).toBe(REFUSED);
  });
});

describe('a logout told by the identity provider', () => {
  it('ends the tokens of the session here at once, and is recorded for every other process', async () => {
    const token = await gateway.token(undefined, { sid: 'session-9', iat: Math.floor(Date.now() / 1000) - 2 });
    expect(await gateway.ask(token)).toBe('200');
    gateway.suite.clock.set(new Date());
    expect(await logOut(await logoutToken())).toBe(200);
    expect(await gateway.ask(token)).toBe(REFUSED);
    expect(ended).toEqual([{ case: 'sessionId', value: 'session-9' }]);
  });

  it('ends all sessions of an account when it names none', async () => {
    expect(await logOut(await logoutToken({ sid: undefined, sub: SUBJECT }, { typ: 'logout+jwt' }))).toBe(200);
    expect(ended).toEqual([{ case: 'subject', value: SUBJECT }]);
  });

  it('is believed only from a logout token made out to the console', async () => {
    const wrong = [
      'no token',
      await gateway.token(['grid-worker'], { aud: 'console', sid: 'session-9' }), // an access token
      await logoutToken({ aud: 'wangge' }),
      await logoutToken({ events: undefined }),
      await logoutToken({ events: { other: {} } }),
      await logoutToken({ nonce: 'n' }),
      await logoutToken({ typ: 'ID' }),
      await logoutToken({ exp: 1 }),
      await logoutToken({ sid: undefined, sub: undefined }),
      await logoutToken({ iss: 'http://elsewhere/realms/wangge' }),
      `${await logoutToken()}x`,
      'x'.repeat(30_000),
    ];
    for (const token of wrong) expect(await logOut(token)).toBe(400);
    expect(ended).toEqual([]);
  });

  it('is no access token', async () => {
    expect(await gateway.ask(await logoutToken({ aud: ['wangge', 'console'] }))).toBe(REFUSED);
  });
});
