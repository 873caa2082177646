// npm start: installs, builds and hands over to the supervisor on Node 24.
import { spawn } from 'node:child_process';
import { build, ensureInstalled, environment, node24, root } from './setup.mjs';

const started = Date.now();
ensureInstalled();
console.log('· building');
build();
const child = spawn(
  node24(),
  ['--enable-source-maps', '--max-semi-space-size=2', 'tools/start/supervisor.ts', ...process.argv.slice(2)],
  {
    cwd: root,
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...environment(), WANGGE_STARTED_AT: String(started) },
  },
);
// The terminal sends Ctrl-C to the whole group; a signal sent to this process alone is passed on once.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.connected && child.send({ stop: signal }));
child.on('exit', (code) => process.exit(code ?? 1));
