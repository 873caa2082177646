// Runs one of our TypeScript tools on Node 24, installed and built first: node tools/run.mjs tools/<tool>.ts [arguments]
import { spawn } from 'node:child_process';
import { build, ensureInstalled, environment, node24, root } from './setup.mjs';

ensureInstalled();
build();
const child = spawn(
  node24(),
  ['--enable-source-maps', '--disable-warning=ExperimentalWarning', ...process.argv.slice(2)],
  {
    cwd: root,
    stdio: 'inherit',
    env: environment(),
  },
);
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
