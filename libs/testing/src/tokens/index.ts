import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import {
  type CryptoKey,
  exportJWK,
  generateKeyPair,
  type JWK,
  type JWTHeaderParameters,
  type JWTPayload,
  SignJWT,
} from 'jose';

/** Claims of a minted token; `undefined` takes a claim away. */
export type Claims = { readonly [name: string]: unknown };

interface Key {
  readonly id: string;
  readonly privateKey: CryptoKey;
  readonly jwk: JWK;
}

const REALM_PATH = '/realms/wangge';
const JWKS_PATH = `${REALM_PATH}/protocol/openid-connect/certs`;

/**
 * An identity provider that consists of a key: mints Keycloak-shaped access tokens and serves its public keys over HTTP at
 * Keycloak's path. Everything about it can be made wrong.
 */
export class TokenMint {
  readonly #server: Server;
  #keys: Key[];
  #answer: RequestListener;
  /** How often the keys were asked for. */
  fetches = 0;

  private constructor(server: Server, key: Key) {
    this.#server = server;
    this.#keys = [key];
    this.#answer = this.#keySet;
    server.on('request', (request, response) => {
      if (request.url?.startsWith(JWKS_PATH)) this.fetches += 1;
      this.#answer(request, response);
    });
  }

  static async start(): Promise<TokenMint> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new TokenMint(server, await newKey('key-1'));
  }

  get #origin(): string {
    return `http://localhost:${(this.#server.address() as AddressInfo).port}`;
  }

  get issuer(): string {
    return `${this.#origin}${REALM_PATH}`;
  }

  get jwksUrl(): string {
    return `${this.#origin}${JWKS_PATH}`;
  }

  /** The public key in use, e.g. to sign with it as if it were a secret. */
  get publicJwk(): JWK {
    return this.#current.jwk;
  }

  get #current(): Key {
    const key = this.#keys.at(-1);
    if (key === undefined) throw new Error('no key');
    return key;
  }

  readonly #keySet: RequestListener = (_request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ keys: this.#keys.map(({ jwk }) => jwk) }));
  };

  /** A good access token, for five minutes, changed by `claims` and `header`. */
  async mint(claims: Claims = {}, header: Partial<JWTHeaderParameters> = {}): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    const payload = {
      iss: this.issuer,
      aud: ['wangge'],
      sub: '0193e1a2-7c11-7d4e-9a10-112233445566',
      typ: 'Bearer',
      azp: 'console',
      jti: crypto.randomUUID(),
      iat: now,
      exp: now + 300,
      realm_access: { roles: ['grid-worker'] },
      amr: ['otp'],
      ...claims,
    };
    const { id, privateKey } = this.#current;
    // jose's types forbid what a forger would put in.
    return new SignJWT(payload as JWTPayload)
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: id, ...header })
      .sign(privateKey);
  }

  /** From now on signs with a new key, under the old one's id if `sameId`; the old one stays in the set unless `forget`. */
  async rotate({ forget = false, sameId = false }: { forget?: boolean; sameId?: boolean } = {}): Promise<void> {
    const next = await newKey(sameId ? this.#current.id : `key-${this.#keys.length + 1}`);
    this.#keys = forget ? [next] : [...this.#keys, next];
  }

  /** Answers the next requests otherwise, e.g. with HTML; without an argument as it should be. */
  answerWith(answer?: RequestListener): void {
    this.#answer = answer ?? this.#keySet;
  }

  stop(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }
}

async function newKey(id: string): Promise<Key> {
  const { privateKey, publicKey } = await generateKeyPair('RS256');
  return { id, privateKey, jwk: { ...(await exportJWK(publicKey)), kid: id, alg: 'RS256', use: 'sig' } };
}

const MOST_SENT = 50_000_000;

/**
 * What somebody who holds the way to the key endpoint could answer with. Each is a listener for `answerWith`; none of them may end
 * a process, let a forged token in, or make a service ask more often than once in ten seconds.
 */
export const HOSTILE_KEYS: Readonly<Record<string, RequestListener>> = {
  'an HTML page': (_request, response) =>
    void response.setHeader('content-type', 'text/html').end('<html>sign in to the network</html>'),
  'fifty megabytes': (_request, response) => {
    let sent = 0;
    const more = () => {
      sent += 65_536;
      if (sent < MOST_SENT && !response.destroyed) response.write(' '.repeat(65_536), more);
    };
    more();
  },
  'a redirect to other keys': (request, response) => {
    if (request.url?.startsWith(JWKS_PATH)) response.writeHead(302, { location: '/elsewhere' }).end();
    else response.end('{"keys":[]}');
  },
  'no answer at all': () => undefined,
};
