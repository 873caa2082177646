import { generateKeyPairSync, randomBytes, type JsonWebKey } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { StartError } from '../process/index.ts';

export type SigningKey = JsonWebKey & { readonly kid: string };

/** What must survive a restart for tokens and sessions to stay valid. */
export interface ProviderKeys {
  /** Private RSA key with `kid`, for RS256. */
  readonly signing: SigningKey;
  /** Those before it, the latest first: they sign nothing more, and what they signed stays good. */
  readonly earlier?: readonly SigningKey[];
  readonly cookies: string;
}

/** The keys kept in `dataDir`, made at the first start; the file is readable by its owner only. */
export function loadKeys(dataDir: string): ProviderKeys {
  const file = fileIn(dataDir);
  if (existsSync(file)) {
    try {
      return JSON.parse(readFileSync(file, 'utf8')) as ProviderKeys;
    } catch (cause) {
      throw new StartError(`The keys of the sign-in server in ${file} are not readable JSON.`, { cause });
    }
  }
  const keys = { signing: newSigningKey(), cookies: randomBytes(32).toString('base64url') };
  keep(file, keys);
  return keys;
}

/** From now on another key signs; the present one stays among those that are published. */
export function rotateKeys(dataDir: string): ProviderKeys {
  const { signing, earlier = [], cookies } = loadKeys(dataDir);
  const keys = { signing: newSigningKey(), earlier: [signing, ...earlier], cookies };
  keep(fileIn(dataDir), keys);
  return keys;
}

const fileIn = (dataDir: string): string => join(dataDir, 'oidc-keys.json');

function newSigningKey(): SigningKey {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const kid = randomBytes(16).toString('base64url');
  return { ...privateKey.export({ format: 'jwk' }), kid, alg: 'RS256', use: 'sig' };
}

function keep(file: string, keys: ProviderKeys): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(`${file}.new`, JSON.stringify(keys), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
