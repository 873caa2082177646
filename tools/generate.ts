/**
 * Brings everything that is made from proto/ up to date: libs/contracts/src.
 *   node tools/generate.ts                  writes what changed
 *   node tools/generate.ts --check          writes nothing, fails if anything would change
 *   node tools/generate.ts --only casework  one package's code, while another package does not compile
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buf, BufFailure, ROOT } from './contract/repository.ts';
import { apply, differences } from './contract/tree.ts';

const GENERATED = join(ROOT, 'libs/contracts/src');

function generateInto(dir: string, only: string | undefined): void {
  const path = only === undefined ? [] : ['--path', `proto/wangge/${only}`];
  // `out` of buf.gen.yaml is taken relative to -o, so the tree is untouched until the comparison.
  buf('generate', '-o', dir, ...path);
}

function main(): string[] {
  const { values } = parseArgs({ options: { check: { type: 'boolean', default: false }, only: { type: 'string' } } });
  const dir = mkdtempSync(join(tmpdir(), 'wangge-generate-'));
  try {
    generateInto(dir, values.only);
    const fresh = join(dir, 'libs/contracts/src');
    const found = differences(join(fresh, 'gen'), join(GENERATED, 'gen'), values.only && `wangge/${values.only}/`);
    if (!values.check) apply(found, join(fresh, 'gen'), join(GENERATED, 'gen'));
    for (const { path, kind } of found)
      console.log(`${values.check ? kind : 'written'}: libs/contracts/src/gen/${path}`);
    return values.check && found.length > 0 ? ['generated code is not up to date: run `npm run generate`'] : [];
  } catch (error) {
    if (error instanceof BufFailure) return [error.message];
    throw error;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

const findings = main();
for (const finding of findings) console.error(finding);
process.exitCode = findings.length > 0 ? 1 : 0;
