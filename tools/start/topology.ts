// Makes streams and consumers as the broker's administrator.
import { ensureTopology } from '@wangge/platform/events';
import { connectNats } from '@wangge/platform/rpc';
import { sources, subscriptions } from '../../deploy/nats/subscriptions.ts';

const nats = await connectNats({
  url: process.env['WANGGE_NATS_URL'] ?? '',
  user: 'admin',
  password: process.env['WANGGE_NATS_ADMIN_PASSWORD'] ?? '',
  service: 'topology',
});
await ensureTopology(nats, sources, subscriptions);
await nats.close();
