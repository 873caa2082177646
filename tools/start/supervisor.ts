// Runs the whole suite on this machine: real PostgreSQL, real NATS, an OIDC provider and every service as a process of its own.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { StartError, processStart, processTree, pssOf, requireFreePort, stopLeftovers } from '@wangge/embedded/process';
import { type Folders, foldersBelow, loadSecrets, portsFrom, services, type Ports } from './layout.ts';
import type { Setting } from './environment.ts';
import { readOptions, type StartOptions } from './options.ts';
import { Parts } from './parts.ts';
import { printReady } from './report.ts';

const root = path.resolve(import.meta.dirname, '../..');
const startedAt = Number(process.env['WANGGE_STARTED_AT'] ?? Date.now());

/** One line of progress with the seconds since the command was typed. */
function say(line: string): void {
  console.log(`· ${((Date.now() - startedAt) / 1000).toFixed(1).padStart(5)} s  ${line}`);
}

interface Owner {
  readonly pid: number;
  readonly start: string;
}

const ownerFile = ({ run }: Folders) => path.join(run, 'owner.json');

function ownerOf(folders: Folders): Owner | undefined {
  try {
    return JSON.parse(readFileSync(ownerFile(folders), 'utf8')) as Owner;
  } catch {
    return undefined; // nobody yet, or a start that was killed while it wrote this
  }
}

/** A folder belongs to one suite at a time: another one would end its servers as left behind. */
function requireFreeFolder(folders: Folders): void {
  const owner = ownerOf(folders);
  if (owner === undefined || processStart(owner.pid) !== owner.start) return;
  throw new StartError(
    `The suite already runs on ${folders.data} (process ${owner.pid}): stop it first, or name another folder and port with WANGGE_DATA and WANGGE_PORT.`,
  );
}

async function prepare(options: StartOptions): Promise<Setting> {
  const folders = foldersBelow(options.dataDir);
  requireFreeFolder(folders);
  const left = await stopLeftovers(folders.run);
  if (left.length > 0) say(`stopped what an earlier run left behind: ${left.join(', ')}`);
  if (options.fresh) {
    say('forgetting the kept data');
    for (const name of ['postgres', 'nats', 'oidc', 'files', 'logs', 'run'] as const)
      rmSync(folders[name], { recursive: true, force: true });
    for (const name of ['secrets.json', 'passport-keys.json', 'state.json'])
      rmSync(path.join(folders.data, name), { force: true });
  }
  for (const folder of [folders.data, folders.run, folders.logs, folders.files]) mkdirSync(folder, { recursive: true });
  const owner: Owner = { pid: process.pid, start: processStart(process.pid) ?? '' };
  writeFileSync(ownerFile(folders), JSON.stringify(owner));
  const ports = portsFrom(options.port);
  await requireFreePorts(ports);
  return { root, folders, ports, secrets: loadSecrets(folders), issuer: options.issuer };
}

async function requireFreePorts(ports: Ports): Promise<void> {
  await requireFreePort(ports.http, 'The gateway');
  await requireFreePort(ports.grpc, 'The gRPC door');
  await requireFreePort(ports.oidc, 'The sign-in server');
  await requireFreePort(ports.postgres, 'PostgreSQL');
  await requireFreePort(ports.nats, 'NATS');
  await requireFreePort(ports.sink, 'The message sink');
  for (const service of services) await requireFreePort(ports.health[service], `The health door of ${service}`);
}

/** Sum of Pss of everything below this process, this process and its starter included, in MiB. */
function memoryMiB(): number {
  return Math.round(pssOf(processTree(process.ppid === 1 ? [process.pid] : [process.ppid, process.pid])) / 2 ** 20);
}

function writeRunFile(setting: Setting): void {
  const { ports, folders } = setting;
  const run = { pid: process.pid, ports, host: 'localhost', root };
  writeFileSync(path.join(folders.run, 'run.json'), `${JSON.stringify(run, null, 2)}\n`);
}

async function main(): Promise<void> {
  const options = readOptions(root, process.argv.slice(2));
  const setting = await prepare(options);
  const parts = new Parts(setting, say);
  let stopping = false;
  const stop = async (code: number) => {
    if (stopping) return;
    stopping = true;
    console.log('\n· stopping');
    const begun = Date.now();
    await parts.stop();
    console.log(`· stopped in ${((Date.now() - begun) / 1000).toFixed(1)} s`);
    process.exit(code);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop(0));
  process.on('message', () => void stop(0));
  process.on('disconnect', () => void stop(0));
  try {
    await parts.start(options);
    writeRunFile(setting);
    printReady(setting, JSON.parse(readFileSync(path.join(root, 'deploy/keycloak/demo-users.json'), 'utf8')));
    say(`ready; memory now ${memoryMiB()} MiB (sum of Pss)`);
    process.send?.({ ready: true });
    setTimeout(() => {
      if (!stopping) say(`memory after 60 s idle: ${memoryMiB()} MiB (sum of Pss of all processes)`);
    }, 60_000).unref();
  } catch (error) {
    if (stopping) return;
    console.error(
      `\n  ${error instanceof StartError ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
    await stop(1);
  }
}

await main().catch((error: unknown) => {
  console.error(`\n  ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
