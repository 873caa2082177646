import { describe, expect, it } from '@jest/globals';
import { connectNats } from '@wangge/platform/rpc';
import { Client } from 'pg';

describe('the stack of a test run', () => {
  it('has one PostgreSQL, reached as superuser', async () => {
    const client = new Client({ connectionString: process.env['WANGGE_TEST_PG_URL'] });
    await client.connect();
    const { rows } = await client.query('select rolsuper from pg_roles where rolname = current_user');
    await client.end();
    expect(rows).toEqual([{ rolsuper: true }]);
  });

  it('has one NATS with JetStream', async () => {
    const nc = await connectNats({
      url: process.env['WANGGE_TEST_NATS_URL'] ?? '',
      user: process.env['WANGGE_TEST_NATS_USER'] ?? '',
      password: process.env['WANGGE_TEST_NATS_PASSWORD'] ?? '',
      service: 'test',
    });
    expect(nc.info?.jetstream).toBe(true);
    await nc.close();
  });
});
