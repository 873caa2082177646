import { mkdirSync } from 'node:fs';
import { createConnection } from 'node:net';
import {
  isPortFree,
  removePidFile,
  requireFreePort,
  spawnChild,
  StartError,
  waitUntil,
  writePidFile,
  type Child,
  type Exit,
} from '../process/index.ts';

export interface NatsOptions {
  /** Path of the program, from `resolveNatsServer`. */
  readonly binary: string;
  /** Folder for everything the server writes; created when absent. The configuration's `storeDir` lies in it. */
  readonly dataDir: string;
  /** The port named in the configuration. */
  readonly port: number;
  /** File with the text of `natsConfig`. */
  readonly configFile: string;
  /** Receives the server's own log, line by line. */
  readonly log?: (line: string) => void;
  /** Where a pid file for `stopLeftovers` is written. */
  readonly runDir?: string;
}

export interface Nats {
  /** `nats://127.0.0.1:port`, without a login. */
  readonly url: string;
  readonly pid: number;
  /** Settles when the server has ended, asked or not. */
  readonly exited: Promise<Exit>;
  stop(): Promise<void>;
}

/**
 * Starts nats-server and answers when it takes clients and JetStream is ready. The server ends when this process does,
 * even by kill -9. Throws a {@link StartError} for a busy port and for a configuration or store it refuses.
 */
export async function startNats({ binary, dataDir, port, configFile, log, runDir }: NatsOptions): Promise<Nats> {
  // A server whose supervisor was killed a moment ago is still on its way out.
  await waitUntil(() => isPortFree(port), 3_000);
  await requireFreePort(port, 'NATS');
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const lines: string[] = [];
  const child = spawnChild({
    command: binary,
    args: ['-c', configFile],
    cwd: dataDir,
    bond: 'reaper',
    onLine: (line) => {
      log?.(line);
      lines.push(line);
      if (lines.length > 50) lines.shift();
    },
  });
  let ended = false;
  void child.exited.then(() => (ended = true));
  const answered = await waitUntil(async () => ended || (await takesClients(port)), 60_000);
  if (ended || !answered) throw await refusal(child, lines);
  if (runDir !== undefined) writePidFile(runDir, 'nats', child.pid, 'SIGTERM');
  return {
    url: `nats://127.0.0.1:${port}`,
    pid: child.pid,
    exited: child.exited,
    async stop() {
      await child.stop();
      if (runDir !== undefined) removePidFile(runDir, 'nats');
    },
  };
}

async function refusal(child: Child, lines: readonly string[]): Promise<StartError> {
  await child.stop(2_000);
  const reason = lines
    .findLast((line) => /\[(FTL|ERR)\]|nats-server:/.test(line))
    ?.replace(/^.*?(\[(FTL|ERR)\]|nats-server:)\s*/, '');
  return new StartError(`NATS did not start: ${reason ?? 'it ended without a word'}.`);
}

/** The first thing a server says to a client is its INFO line; JetStream is recovered before it listens. */
function takesClients(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host: '127.0.0.1' });
    const answer = (ready: boolean) => {
      socket.destroy();
      resolve(ready);
    };
    socket.setTimeout(2_000, () => answer(false));
    socket.once('error', () => answer(false));
    socket.once('data', (data: Buffer) => answer(/^INFO .*"jetstream":\s*true/.test(data.toString())));
  });
}
