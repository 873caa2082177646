import { cpus, loadavg, totalmem } from 'node:os';
import { superUrlOf } from '../../start/environment.ts';
import type { Stack } from '../stack/stack.ts';
import { openClient } from '../stack/client.ts';

/** The machine and the versions of what runs on it, one fact a line. */
export async function describeMachine({ setting, natsVersion }: Stack): Promise<string[]> {
  const client = await openClient(superUrlOf(setting));
  const { rows } = await client.query<{ version: string; fsync: string }>(
    `select current_setting('server_version') as version, current_setting('fsync') as fsync`,
  );
  await client.end();
  const [core] = cpus();
  const before = loadavg()
    .map((load) => load.toFixed(1))
    .join(' ');
  return [
    `CPU: ${core?.model ?? 'unknown'}, ${cpus().length} cores; ${Math.round(totalmem() / 2 ** 30)} GiB`,
    `Node ${process.versions.node}, PostgreSQL ${rows[0]?.version} (fsync ${rows[0]?.fsync}), nats-server ${natsVersion} (sync always)`,
    `Load, servers, database and broker on this machine; load average before the start: ${before}`,
  ];
}
