import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
  sign,
} from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';

type Part = Record<string, unknown>;

const encoded = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
const decoded = (part: string | undefined): Part => JSON.parse(Buffer.from(part ?? '', 'base64url').toString()) as Part;

/** Makes tokens as somebody would who got hold of one, of the public keys, or even of the provider's private key. */
export class Forge {
  readonly #key: KeyObject;
  readonly #header: Part;
  readonly #payload: Part;
  readonly #genuine: string;

  /**
   * @param oidcDir where the suite's own provider keeps its keys
   * @param genuine a token of it, whose claims are the start of every forgery
   */
  constructor(oidcDir: string, genuine: string) {
    const { signing } = JSON.parse(readFileSync(path.join(oidcDir, 'oidc-keys.json'), 'utf8')) as {
      signing: JsonWebKey;
    };
    this.#key = createPrivateKey({ key: signing, format: 'jwk' });
    const [header, payload] = genuine.split('.');
    this.#header = decoded(header);
    this.#payload = decoded(payload);
    this.#genuine = genuine;
  }

  /** Signed with the provider's own key; `undefined` takes a claim away. */
  signed(claims: Part = {}, header: Part = {}, key = this.#key): string {
    const text = `${encoded({ ...this.#header, ...header })}.${encoded({ ...this.#payload, ...claims })}`;
    return `${text}.${sign('sha256', Buffer.from(text), key).toString('base64url')}`;
  }

  /** With another algorithm and whatever stands for its signature. */
  #withAlgorithm(alg: string, signature: (text: string) => string): string {
    const text = `${encoded({ ...this.#header, alg })}.${encoded(this.#payload)}`;
    return `${text}.${signature(text)}`;
  }

  /** Every way a token can be wrong, by name. */
  wrongTokens(): Readonly<Record<string, string>> {
    return { ...this.#wrongSignatures(), ...this.#wrongHeaders(), ...this.#wrongClaims(), ...this.#wrongText() };
  }

  #wrongSignatures(): Record<string, string> {
    const publicKey = createPublicKey(this.#key);
    const hmac = (secret: string | Buffer) => (text: string) =>
      createHmac('sha256', secret).update(text).digest('base64url');
    const own = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    const [header, payload, signature] = this.#genuine.split('.');
    return {
      'alg none, no signature': this.#withAlgorithm('none', () => ''),
      'alg None': this.#withAlgorithm('None', () => ''),
      'alg nOnE with a signature': this.#withAlgorithm('nOnE', () => signature ?? ''),
      'HS256 with the public key in PEM': this.#withAlgorithm(
        'HS256',
        hmac(publicKey.export({ type: 'spki', format: 'pem' })),
      ),
      'HS256 with the public key in DER': this.#withAlgorithm(
        'HS256',
        hmac(publicKey.export({ type: 'spki', format: 'der' })),
      ),
      'HS256 with the public JWK': this.#withAlgorithm(
        'HS256',
        hmac(JSON.stringify(publicKey.export({ format: 'jwk' }))),
      ),
      'RS512, which is not allowed': this.#withAlgorithm('RS512', (text) =>
        sign('sha512', Buffer.from(text), this.#key).toString('base64url'),
      ),
      'signed with a key of our own': this.signed({}, {}, own),
      'tampered payload': `${header}.${encoded({ ...this.#payload, realm_access: { roles: ['leader'] } })}.${signature}`,
      'tampered header': `${encoded({ ...this.#header, x: 1 })}.${payload}.${signature}`,
      'tampered signature': `${header}.${payload}.${signature?.replace(/^./, (first) => (first === 'A' ? 'B' : 'A'))}`,
      'no signature': `${header}.${payload}.`,
    };
  }

  #wrongHeaders(): Record<string, string> {
    const jwk = createPublicKey(this.#key).export({ format: 'jwk' });
    const own = generateKeyPairSync('rsa', { modulusLength: 2048 });
    return {
      'no kid': this.signed({}, { kid: undefined }),
      'unknown kid': this.signed({}, { kid: 'nobody-s-key' }),
      'kid is a path': this.signed({}, { kid: '../../../../dev/null' }),
      'kid is SQL': this.signed({}, { kid: "' or '1'='1" }),
      'brings its own key': this.signed({}, { jwk: own.publicKey.export({ format: 'jwk' }) }, own.privateKey),
      'brings the right key': this.signed({}, { jwk }),
      'says where its keys are': this.signed({}, { jku: 'http://localhost:1/keys' }),
      'says where its certificate is': this.signed({}, { x5u: 'http://localhost:1/cert' }),
      'an extension that must be understood': this.signed({}, { crit: ['exp'] }),
      'the type of a logout token': this.signed({}, { typ: 'logout+jwt' }),
    };
  }

  #wrongClaims(): Record<string, string> {
    const now = Math.floor(Date.now() / 1000);
    const issuer = String(this.#payload['iss']);
    return {
      expired: this.signed({ exp: now - 60 }),
      'expired long ago': this.signed({ exp: 1 }),
      'not valid yet': this.signed({ nbf: now + 600 }),
      'issued in the future': this.signed({ iat: now + 600 }),
      'no exp': this.signed({ exp: undefined }),
      'exp as text': this.signed({ exp: String(now + 300) }),
      'no iat': this.signed({ iat: undefined }),
      'another audience': this.signed({ aud: 'account' }),
      'no audience': this.signed({ aud: undefined }),
      'audiences without us': this.signed({ aud: ['account', 'wangge-console'] }),
      'another issuer': this.signed({ iss: 'http://elsewhere/realms/wangge' }),
      'another realm, same key': this.signed({ iss: issuer.replace('/wangge', '/master') }),
      'the issuer over https': this.signed({ iss: issuer.replace('http:', 'https:') }),
      'the issuer with a slash': this.signed({ iss: `${issuer}/` }),
      'no subject': this.signed({ sub: undefined }),
      'an ID token': this.signed({ typ: 'ID' }),
      'an ID token without a type': this.signed({ typ: undefined, aud: this.#payload['azp'], nonce: 'n' }),
      'a refresh token': this.signed({ typ: 'Refresh', aud: issuer }),
      'an offline token': this.signed({ typ: 'Offline' }),
      'a logout token': this.signed({
        typ: 'Logout',
        events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
      }),
    };
  }

  #wrongText(): Record<string, string> {
    const [header, payload, signature] = this.#genuine.split('.');
    return {
      'cut off': this.#genuine.slice(0, -20),
      'only its payload': payload ?? '',
      'two parts': `${header}.${payload}`,
      'four parts': `${this.#genuine}.${signature}`,
      dots: '...',
      'encrypted form': `${header}.a.b.c.d`,
      'a payload that is no object': `${header}.${encoded([1])}.${signature}`,
      'a payload that is no JSON': `${header}.${Buffer.from('{').toString('base64url')}.${signature}`,
      deep: this.signed({ a: JSON.parse(`${'['.repeat(900)}${']'.repeat(900)}`) as unknown, aud: 'account' }),
      'fifteen kilobytes, nothing else wrong but that it is expired': this.signed({ pad: 'x'.repeat(9_000), exp: 1 }),
      opaque: 'aGVsbG8',
    };
  }
}
