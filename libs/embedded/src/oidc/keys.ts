import { generateKeyPairSync, randomBytes, type JsonWebKey } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StartError } from '../process/index.ts';

/** What must survive a restart for tokens and sessions to stay valid. */
export interface ProviderKeys {
  /** Private RSA key with `kid`, for RS256. */
  readonly signing: JsonWebKey & { readonly kid: string };
  readonly cookies: string;
}

/** The keys kept in `dataDir`, made at the first start; the file is readable by its owner only. */
export function loadKeys(dataDir: string): ProviderKeys {
  const file = join(dataDir, 'oidc-keys.json');
  if (existsSync(file)) {
    try {
      return JSON.parse(readFileSync(file, 'utf8')) as ProviderKeys;
    } catch (cause) {
      throw new StartError(`The keys of the sign-in server in ${file} are not readable JSON.`, { cause });
    }
  }
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const kid = randomBytes(16).toString('base64url');
  const keys = {
    signing: { ...privateKey.export({ format: 'jwk' }), kid, alg: 'RS256', use: 'sig' },
    cookies: randomBytes(32).toString('base64url'),
  };
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  writeFileSync(`${file}.new`, JSON.stringify(keys), { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return keys;
}
