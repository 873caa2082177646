import { type ChildProcess, spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import path from 'node:path';

// Jest loads this file with Node itself, outside its own module system: Node's modules only, and the stack is a child.

const root = path.resolve(import.meta.dirname, '../../..');
const KEY = Symbol.for('wangge.testing.stack');

type Holder = { [KEY]?: ChildProcess };

/** Names after `--selectProjects` on the command line; none means all projects. */
function selectedProjects(): string[] {
  const from = process.argv.indexOf('--selectProjects') + 1;
  const names = from === 0 ? [] : process.argv.slice(from);
  const end = names.findIndex((name) => name.startsWith('-'));
  return end === -1 ? names : names.slice(0, end);
}

/** Whether a test that needs PostgreSQL or NATS can be among those that were asked for. End-to-end tests start a suite of their own. */
function needsStack(wanted: readonly string[]): boolean {
  const projects = selectedProjects();
  return globSync('{libs,services,.}/*/**/*.int-spec.ts', {
    cwd: root,
    exclude: ['**/node_modules/**', '**/dist/**'],
  })
    .filter((file) => projects.length === 0 || projects.some((project) => file.split(path.sep).includes(project)))
    .some((file) => wanted.length === 0 || wanted.some((one) => isMatch(one, path.join(root, file))));
}

function isMatch(pattern: string, file: string): boolean {
  try {
    return file.endsWith(path.normalize(pattern)) || new RegExp(pattern, 'i').test(file);
  } catch {
    return false;
  }
}

/**
 * Starts one PostgreSQL and one NATS for the whole run and names them in WANGGE_TEST_PG_URL (superuser), WANGGE_TEST_NATS_URL,
 * WANGGE_TEST_NATS_USER and WANGGE_TEST_NATS_PASSWORD, which the workers inherit. Does nothing when the first is set, or when
 * only pure tests were asked for.
 */
export default async function setUp(config: { readonly nonFlagArgs: readonly string[] }): Promise<void> {
  if (process.env['WANGGE_TEST_PG_URL'] !== undefined || !needsStack(config.nonFlagArgs)) return;
  const child = spawn(
    process.execPath,
    [
      '--conditions=wangge-src',
      '--disable-warning=ExperimentalWarning',
      path.join(import.meta.dirname, 'stack/main.ts'),
    ],
    { cwd: root, stdio: ['ignore', 'inherit', 'inherit', 'ipc'], env: { ...process.env, NODE_OPTIONS: '' } },
  );
  (globalThis as Holder)[KEY] = child;
  const variables = await new Promise<Record<string, string>>((resolve, reject) => {
    child.once('message', (message) => resolve(message as Record<string, string>));
    child.once('exit', (code) => reject(new Error(`the test stack ended with code ${code} before it was ready`)));
  });
  Object.assign(process.env, variables);
}

/** Stops what `setUp` started and waits for its end. */
export async function tearDown(): Promise<void> {
  const child = (globalThis as Holder)[KEY];
  if (child === undefined || child.exitCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.disconnect();
  await ended;
}
