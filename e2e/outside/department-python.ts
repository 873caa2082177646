import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');
const kept = path.join(root, '.data', 'outside', 'python');
const own = path.join(kept, 'bin', 'python');
const PACKAGES = ['grpcio==1.76.0', 'grpcio-reflection==1.76.0'];

const run = (command: string, args: readonly string[]): SpawnSyncReturns<string> =>
  spawnSync(command, args, { encoding: 'utf8', timeout: 300_000 });
const speaksGrpc = (python: string): boolean => run(python, ['-c', 'import grpc, grpc_reflection']).status === 0;

/**
 * A Python with grpcio and grpcio-reflection: WANGGE_PYTHON, the machine's own, or one made below .data.
 * @throws Error with one sentence that says what is missing
 */
export function pythonWithGrpc(): string {
  const found = [process.env['WANGGE_PYTHON'], 'python3', '/usr/bin/python3', own].find(
    (python) => python !== undefined && speaksGrpc(python),
  );
  if (found !== undefined) return found;
  const made = run('python3', ['-m', 'venv', kept]);
  if (made.status === 0) run(own, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...PACKAGES]);
  if (speaksGrpc(own)) return own;
  throw new Error(
    `The foreign client needs Python with ${PACKAGES.join(' and ')}: install them, or python3-venv, or name one in WANGGE_PYTHON.`,
  );
}
