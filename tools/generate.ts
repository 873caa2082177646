/**
 * Brings everything that is made from proto/ up to date (libs/contracts/src, docs/access.md) and judges the contract itself.
 *   node tools/generate.ts                  writes what changed; findings are told after writing, and fail
 *   node tools/generate.ts --check          writes nothing, fails if anything would change, is badly formatted or has findings
 *   node tools/generate.ts --only casework  one package's code, while another package does not compile
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { accessPage } from './contract/access-page.ts';
import { checkAccess } from './contract/check-access.ts';
import { checkShape } from './contract/check-shape.ts';
import { loadContract } from './contract/contract.ts';
import { openApi } from './contract/openapi.ts';
import { departmentProtos, zipOf } from './contract/department-protos.ts';
import { buf, BufFailure, ROOT } from './contract/repository.ts';
import { apply, differences } from './contract/tree.ts';

const GENERATED = join(ROOT, 'libs/contracts/src');
const ACCESS_PAGE = join(ROOT, 'docs/access.md');
const isGenerated = (path: string): boolean =>
  path.startsWith('gen/') || path === 'openapi.json' || path === 'departments.zip';

/** Fresh output of everything generated, in `dir`, laid out as in libs/contracts/src. */
function generateInto(dir: string, only: string | undefined): string {
  const path = only === undefined ? [] : ['--path', `proto/wangge/${only}`];
  // `out` of buf.gen.yaml is taken relative to -o, so the tree is untouched until the comparison.
  buf('generate', '-o', dir, ...path);
  const fresh = join(dir, 'libs/contracts/src');
  // The document describes all packages, so a partial run leaves it alone.
  if (only === undefined) {
    writeFileSync(join(fresh, 'openapi.json'), `${JSON.stringify(openApi(loadContract()), null, 1)}\n`);
    writeFileSync(join(fresh, 'departments.zip'), zipOf(departmentProtos()));
  }
  return fresh;
}

function judge(only: string | undefined): string[] {
  const path = only === undefined ? [] : ['--path', `proto/wangge/${only}`];
  const contract = loadContract(...path);
  return [...findings(() => buf('lint', ...path)), ...checkAccess(contract), ...checkShape(contract)];
}

/** Files buf would format otherwise, without the whole difference. */
function unformatted(): string[] {
  return findings(() => buf('format', '--diff', '--exit-code', '--path', 'proto/wangge'))
    .filter((line) => line.startsWith('+++ '))
    .map((line) => `${line.split(/\s/)[1]}: not formatted: run \`buf format -w\``);
}

/** What buf says, as findings: anything else that goes wrong is a fault of this tool and ends it. */
function findings(run: () => unknown): string[] {
  try {
    run();
    return [];
  } catch (error) {
    if (error instanceof BufFailure) return error.message.split('\n');
    throw error;
  }
}

/** Whether the page of who may call what was not up to date; written unless this only checks. */
function accessPageIsOld(check: boolean): boolean {
  const fresh = accessPage(loadContract());
  if (existsSync(ACCESS_PAGE) && readFileSync(ACCESS_PAGE, 'utf8') === fresh) return false;
  if (!check) writeFileSync(ACCESS_PAGE, fresh);
  console.log(`${check ? 'stale' : 'written'}: docs/access.md`);
  return true;
}

function update(dir: string, check: boolean, only: string | undefined): string[] {
  const fresh = generateInto(dir, only);
  const found = differences(
    fresh,
    GENERATED,
    only === undefined ? isGenerated : (path) => path.startsWith(`gen/wangge/${only}/`),
  );
  if (!check) apply(found, fresh, GENERATED);
  for (const { path, kind } of found) console.log(`${check ? kind : 'written'}: libs/contracts/src/${path}`);
  const pageIsOld = only === undefined && accessPageIsOld(check);
  const stale =
    check && (found.length > 0 || pageIsOld) ? ['generated code is not up to date: run `npm run generate`'] : [];
  const format = check ? unformatted() : [];
  return [...stale, ...format, ...judge(only)];
}

function main(): string[] {
  const { values } = parseArgs({ options: { check: { type: 'boolean', default: false }, only: { type: 'string' } } });
  const dir = mkdtempSync(join(tmpdir(), 'wangge-generate-'));
  try {
    return update(dir, values.check, values.only);
  } catch (error) {
    if (error instanceof BufFailure) return [error.message];
    throw error;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

const found = main();
for (const finding of found) console.error(finding);
process.exitCode = found.length > 0 ? 1 : 0;
