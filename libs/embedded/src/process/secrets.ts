import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { StartError } from './start-error.ts';

/**
 * The named secrets from the JSON `file`. Names that are missing get 32 random bytes (base64url, safe in URLs) and are
 * kept; the file is 0600 from its first byte on.
 */
export function secrets<Name extends string>(file: string, names: readonly Name[]): Record<Name, string> {
  const kept = load(file);
  const missing = names.filter((name) => kept[name] === undefined);
  for (const name of missing) kept[name] = randomBytes(32).toString('base64url');
  if (missing.length > 0) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(`${file}.new`, `${JSON.stringify(kept, null, 2)}\n`, { mode: 0o600 });
    renameSync(`${file}.new`, file);
  }
  chmodSync(file, 0o600);
  return Object.fromEntries(names.map((name) => [name, kept[name] ?? ''])) as Record<Name, string>;
}

function load(file: string): Record<string, string> {
  if (!existsSync(file)) return {};
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
  } catch (cause) {
    throw new StartError(`The secrets file ${file} is not readable JSON.`, { cause });
  }
}
