// Loaded into servers that are to be profiled: SIGUSR2 begins a CPU profile, the next one ends and writes it. The start of a
// program and the loading of data would otherwise hide what is looked for.
import { mkdirSync, writeFileSync } from 'node:fs';
import { Session } from 'node:inspector';
import path from 'node:path';

const folder = process.env.WANGGE_BENCH_PROFILE ?? '.';
const name = process.env.WANGGE_BENCH_NAME ?? String(process.pid);
const session = new Session();
session.connect();
session.post('Profiler.enable');
let count = 0;
let running = false;

process.on('SIGUSR2', () => {
  running = !running;
  if (running) return session.post('Profiler.start');
  session.post('Profiler.stop', (error, result) => {
    if (error) return;
    count += 1;
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, `${name}-${count}.cpuprofile`), JSON.stringify(result.profile));
  });
});
