import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import { DomainError } from '../errors/index.ts';

const FETCH_EVERY_MS = 10_000;
const FETCH_TIMEOUT_MS = 3_000;
const MAX_AGE_MS = 600_000;
const MAX_BYTES = 64 * 1024;

const unavailable = () =>
  new DomainError('UNAVAILABLE', 'IDENTITY_PROVIDER_UNAVAILABLE', 'the identity provider cannot be asked for its keys');

/**
 * The issuer's public keys. Whatever callers send, at most one fetch is tried in 10 seconds: an unknown key id must not become
 * a way to make us ask the identity provider. jose's own remote set limits successful fetches only and reads any body, so it
 * is used for choosing the key and not for fetching.
 *
 * Fetched keys are good for 10 minutes without the issuer. A fetch that fails, takes over 3 s, is redirected, is over 64 KiB
 * or is not a key set leaves the keys as they are.
 */
export class KeySet {
  readonly #url: string;
  readonly #now: () => number;
  #keys: JWTVerifyGetKey | undefined;
  #fetchedAt = Number.NEGATIVE_INFINITY;
  #triedAt = Number.NEGATIVE_INFINITY;
  #fetching: Promise<void> | undefined;

  constructor(url: string, now: () => number) {
    this.#url = url;
    this.#now = now;
  }

  /** The `getKey` of jose. Throws DomainError UNAVAILABLE without usable keys, jose's JWKSNoMatchingKey for an unknown key id. */
  readonly keyFor: JWTVerifyGetKey = async (header, token) => {
    const age = this.#now() - this.#fetchedAt;
    if (this.#keys === undefined || age > MAX_AGE_MS) await this.#fetchOrFail();
    // Half-way through their life keys are renewed behind the answer, so that a healthy issuer never makes a caller wait.
    else if (age > MAX_AGE_MS / 2) void this.#fetch();
    const keys = this.#keys;
    if (keys === undefined) throw unavailable();
    try {
      return await keys(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey) || !(await this.#fetch())) throw error;
      return (this.#keys ?? keys)(header, token);
    }
  };

  async #fetchOrFail(): Promise<void> {
    await this.#fetch();
    if (this.#now() - this.#fetchedAt > MAX_AGE_MS) throw unavailable();
  }

  /** Resolves to whether new keys were read; false when it is too early to ask again. */
  async #fetch(): Promise<boolean> {
    const before = this.#fetchedAt;
    if (this.#fetching === undefined) {
      if (this.#now() - this.#triedAt < FETCH_EVERY_MS) return false;
      this.#triedAt = this.#now();
      this.#fetching = this.#read().finally(() => (this.#fetching = undefined));
    }
    await this.#fetching;
    return this.#fetchedAt !== before;
  }

  async #read(): Promise<void> {
    try {
      const response = await fetch(this.#url, {
        redirect: 'error',
        headers: { accept: 'application/json' },
        signal: AbortSignal.timeout(FETCH_TIMEOUT_MS),
      });
      if (response.status !== 200) throw new Error(`status ${response.status}`);
      this.#keys = createLocalJWKSet(signingKeys(JSON.parse(await boundedText(response))));
      this.#fetchedAt = this.#now();
    } catch {
      // Keys that were good stay good for their time; without any, the caller is told UNAVAILABLE.
    }
  }
}

async function boundedText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > MAX_BYTES) throw new Error('too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Only public keys, and none that is for encryption: a symmetric key in the set would let anybody sign with it. */
function signingKeys(body: unknown): JSONWebKeySet {
  if (typeof body !== 'object' || body === null || !('keys' in body) || !Array.isArray(body.keys))
    throw new Error('not a key set');
  const keys = (body.keys as JSONWebKeySet['keys']).filter((key) => key.kty !== 'oct' && (key.use ?? 'sig') === 'sig');
  if (keys.length === 0) throw new Error('no signing key');
  return { keys };
}
