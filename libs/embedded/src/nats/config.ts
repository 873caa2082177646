import { atLeast } from './version.ts';

/** One login of the broker and all it may do. An empty list allows nothing. */
export interface NatsUser {
  readonly user: string;
  readonly password: string;
  /** Subjects it may publish to, wildcards allowed. */
  readonly publish: readonly string[];
  /** Subjects it may subscribe to; `subject queue` limits it to a queue group. */
  readonly subscribe: readonly string[];
  /** Lets it answer requests on the reply subject they carry: at most `max` messages within `expires` (e.g. `5m`). */
  readonly responses?: { readonly max: number; readonly expires: string };
}

export interface NatsConfig {
  readonly users: readonly NatsUser[];
  readonly port: number;
  /** Folder of JetStream's files. */
  readonly storeDir: string;
  /** Port of the monitoring pages (`/varz`, `/healthz`, …); off when absent. */
  readonly monitorPort?: number;
  /** Version of the server that will read it; 2.9 does not know `sync_interval` and then acknowledges before it syncs. */
  readonly version?: string;
}

/**
 * Text of a nats-server configuration (its format contains JSON): listens on 127.0.0.1 only, JetStream with file
 * storage synced before every acknowledgement, nobody without a login. It holds passwords: write it 0600.
 */
export function natsConfig({ users, port, storeDir, monitorPort, version = '2.10.0' }: NatsConfig): string {
  const config = {
    server_name: 'wangge',
    host: '127.0.0.1',
    port,
    ...(monitorPort === undefined ? {} : { http: `127.0.0.1:${monitorPort}` }),
    jetstream: {
      store_dir: storeDir,
      max_memory_store: 64 * 1024 * 1024,
      max_file_store: 10 * 1024 * 1024 * 1024,
      ...(atLeast(version, '2.10.0') ? { sync_interval: 'always' } : {}),
    },
    authorization: {
      users: users.map(({ user, password, publish, subscribe, responses }) => ({
        user,
        password,
        permissions: {
          publish: only(publish),
          subscribe: only(subscribe),
          ...(responses === undefined ? {} : { allow_responses: responses }),
        },
      })),
    },
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}

/** To nats-server an empty `allow` means everything. */
const only = (subjects: readonly string[]) => (subjects.length > 0 ? { allow: subjects } : { deny: ['>'] });
