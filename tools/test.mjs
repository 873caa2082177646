// npm test: every check in order, then every test; ends with "N passed, N failed".
import { spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { build, ensureInstalled, environment, node24, root } from './setup.mjs';

const outside = process.argv.includes('--outside');
/** Of the tests from outside only those whose file's name holds this. */
const [only = ''] = outside ? process.argv.slice(process.argv.indexOf('--outside') + 1) : [];
let passed = 0;
let failed = 0;
const failures = [];

function note(name, ok, milliseconds) {
  console.log(`${ok ? '✓' : '✗'} ${name} (${(milliseconds / 1000).toFixed(1)} s)`);
  if (ok) passed += 1;
  else {
    failed += 1;
    failures.push(name);
  }
}

/** One check: a command that exits with 0. Its output is shown only when it fails. */
function check(name, command, args) {
  const start = Date.now();
  const child = spawn(command, args, { cwd: root, env: environment(), stdio: ['ignore', 'pipe', 'pipe'] });
  const output = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => output.push(chunk));
  return new Promise((resolve) => {
    const end = (ok) => {
      if (!ok) console.log(Buffer.concat(output).toString().slice(-8000));
      note(name, ok, Date.now() - start);
      resolve();
    };
    child.once('error', (error) => output.push(Buffer.from(`${error.message}\n`)));
    child.once('close', (code) => end(code === 0));
  });
}

const known = (pattern) =>
  spawnSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', ...pattern], {
    cwd: root,
    encoding: 'utf8',
  })
    .stdout.split('\n')
    .filter((file) => file !== '' && existsSync(path.join(root, file)));

/** One run of Jest; counts its tests and fails when a test file that the repository holds did not run. */
function jest(name, files, extra, more = {}) {
  const start = Date.now();
  const folder = path.join(root, '.data', 'test');
  const output = path.join(folder, `${name}.json`);
  mkdirSync(folder, { recursive: true });
  rmSync(output, { force: true });
  // What services log as an error while they are tested: the first place to look when a test fails.
  const log = openSync(path.join(folder, `${name}.log`), 'w');
  const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  const runner = path.join('node_modules', 'jest', 'bin', 'jest.js');
  const args = [
    ...flags,
    runner,
    '--json',
    `--outputFile=${output}`,
    '--reporters=default',
    '--silent',
    ...extra,
    '--runTestsByPath',
    ...files,
  ];
  const env = { WANGGE_LOG_LEVEL: 'error', ...environment(), ...more };
  spawnSync(node24(), args, { cwd: root, env, stdio: ['ignore', log, 'inherit'] });
  closeSync(log);
  const result = existsSync(output) ? JSON.parse(readFileSync(output, 'utf8')) : undefined;
  passed += result?.numPassedTests ?? 0;
  failed += result?.numFailedTests ?? 0;
  const ran = new Set((result?.testResults ?? []).map((one) => path.relative(root, one.name)));
  const left = files.filter((file) => !ran.has(file));
  const broken = (result?.testResults ?? [])
    .filter((one) => one.status === 'failed')
    .map((one) => path.relative(root, one.name));
  failures.push(...broken);
  if (broken.length > 0) console.log(`What services logged: ${path.relative(root, path.join(folder, `${name}.log`))}`);
  if (left.length > 0) console.log(`Not run: ${left.join(', ')}`);
  const unrun = result === undefined || result.numTotalTests === 0 || result.numPendingTests > 0 || left.length > 0;
  note(
    `${name}: ${files.length} files, ${result?.numTotalTests ?? 0} tests, none left out`,
    !unrun && broken.length === 0,
    Date.now() - start,
  );
}

/** Starts the suite that end-to-end tests share; answers what they are told of it and how to end it. */
async function sharedSuite() {
  const start = Date.now();
  const args = ['--enable-source-maps', '--disable-warning=ExperimentalWarning', path.join('e2e', 'shared-suite.ts')];
  const stdio = ['ignore', 'ignore', 'inherit', 'ipc'];
  const child = spawn(node24(), args, { cwd: root, env: environment(), stdio });
  const ended = new Promise((resolve) => child.once('exit', () => resolve(undefined)));
  const told = await Promise.race([new Promise((resolve) => child.once('message', resolve)), ended]);
  note('a suite for the end-to-end tests starts', told !== undefined, Date.now() - start);
  const stop = async () => {
    if (child.connected) child.disconnect();
    await ended;
  };
  return { told: told ?? {}, stop };
}

ensureInstalled();
const specs = known(['*.spec.ts', '*.int-spec.ts', '*.e2e-spec.ts']);
const isOutside = (file) => file.startsWith('e2e/outside/');
const isEndToEnd = (file) => file.endsWith('.e2e-spec.ts');
build();

if (outside) {
  const wanted = specs.filter((file) => isOutside(file) && path.basename(file).includes(only));
  jest('outside', wanted, ['--runInBand', '--forceExit']);
} else {
  const node = node24();
  const tool = (name) => path.join('node_modules', '.bin', name);
  await Promise.all([
    check('format', tool('prettier'), ['--check', '--log-level=warn', '.']),
    check('lint', tool('oxlint'), ['--type-aware', '--deny-warnings']),
    check('types', node, [path.join('node_modules', 'typescript', 'bin', 'tsc'), '-p', 'tsconfig.test.json']),
    check('contract lint', tool('buf'), ['lint']),
    check('contract format', tool('buf'), ['format', '--diff', '--exit-code', '--path', 'proto/wangge']),
    check('contract breaking', node, ['tools/contract/breaking.ts']),
    check('generated code', node, ['tools/generate.ts', '--check']),
  ]);
  jest(
    'integration',
    specs.filter((file) => !isOutside(file) && !isEndToEnd(file)),
    ['--maxWorkers=2'],
  );
  const suite = await sharedSuite();
  jest(
    'end-to-end',
    specs.filter((file) => !isOutside(file) && isEndToEnd(file)),
    ['--runInBand'],
    suite.told,
  );
  await suite.stop();
}
if (failures.length > 0) console.log(`\nFailed:\n  ${failures.join('\n  ')}`);
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
