import { existsSync, mkdirSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');
const kept = path.join(root, '.data', 'outside', 'go');
const GRPCURL = 'github.com/fullstorydev/grpcurl/cmd/grpcurl@v1.9.3';

/** Where Go's own installer puts it, which not every shell looks at. */
const USUAL = '/usr/local/go/bin';

/** Runs a command of Go; throws what it printed. */
function go(args: readonly string[], cwd: string): void {
  const env = { ...process.env, PATH: `${process.env['PATH'] ?? ''}:${USUAL}`, GOBIN: kept };
  const run = spawnSync('go', args, { cwd, encoding: 'utf8', timeout: 540_000, env });
  if (run.error) throw new Error('The foreign clients need Go 1.24 or newer: install it.');
  if (run.status !== 0) throw new Error(`go ${args.join(' ')} failed:\n${run.stderr}`);
}

/** Folder with `department`, the example built from docs/examples/go, and `grpcurl`; made below .data. */
export function goTools(): string {
  mkdirSync(kept, { recursive: true });
  go(['build', '-o', path.join(kept, 'department'), '.'], path.join(root, 'docs/examples/go'));
  if (!existsSync(path.join(kept, 'grpcurl'))) go(['install', GRPCURL], root);
  return kept;
}
