// Writes the broker's configuration: one user per service with the permissions its contract gives it, the seed, and an administrator.
//   node tools/start/nats-config.ts <file> <nats-server version>
import { writeFileSync } from 'node:fs';
import { natsConfig } from '@wangge/embedded/nats';
import { natsPermissions } from '@wangge/platform/access';
import { contractServices } from '@wangge/testing/contracts';
import { subscriptions } from '../../deploy/nats/subscriptions.ts';
import { foldersBelow, loadSecrets, portsFrom } from './layout.ts';

const [file = '', version = ''] = process.argv.slice(2);
const folders = foldersBelow(process.env['WANGGE_DATA'] ?? '');
const secrets = loadSecrets(folders);
const users = natsPermissions(await contractServices(), subscriptions).map((user) => ({
  ...user,
  password: secrets.nats(user.user),
}));
const admin = { user: 'admin', password: secrets.natsAdmin, publish: ['>'], subscribe: ['>'] };
const ports = portsFrom(Number(process.env['WANGGE_BASE_PORT']));
const config = natsConfig({
  users: [...users, admin],
  port: ports.nats,
  monitorPort: ports.natsMonitor,
  storeDir: folders.nats,
  ...(version === '' ? {} : { version }),
});
writeFileSync(file, config, { mode: 0o600 });
