import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Client } from 'pg';

/**
 * Every place that sets a database setting: functions of the database at `url`, as `function <name>`, and lines of
 * TypeScript below `folders`, as `<file>:<line>` relative to `root`. A test compares with the few that may: the scope is set by the
 * transaction helper and by generated command functions, and a CTE that sets it may not run at all.
 */
export async function setConfigUses(o: { url: string; root: string; folders: readonly string[] }): Promise<string[]> {
  const client = new Client({ connectionString: o.url });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(
      `select distinct p.proname as name from pg_proc p where p.pronamespace = 'public'::regnamespace and p.prosrc ~* 'set_config|\\mset\\s+(local|session)\\M'`,
    );
    const functions = rows.map(({ name }) => `function ${name}`);
    const lines = o.folders
      .flatMap((folder) => filesBelow(join(o.root, folder)))
      .flatMap((file) => linesOf(o.root, file));
    return [...functions, ...lines].sort();
  } finally {
    await client.end();
  }
}

const filesBelow = (folder: string): string[] =>
  readdirSync(folder)
    .map((name) => join(folder, name))
    .flatMap((path) => {
      if (statSync(path).isDirectory()) return /(node_modules|dist)$/.test(path) ? [] : filesBelow(path);
      return path.endsWith('.ts') ? [path] : [];
    });

const linesOf = (root: string, file: string): string[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line, index) => (/set_config\s*\(\s*'/i.test(line) ? [`${relative(root, file)}:${index + 1}`] : []));
