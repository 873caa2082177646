import { afterEach, describe, expect, it } from '@jest/globals';
import { type HealthServer, startHealthServer } from './index.ts';

let server: HealthServer | undefined;
afterEach(() => server?.close());

const start = async (checks: Record<string, () => Promise<unknown>>) => {
  server = await startHealthServer({ port: 0, checks, metrics: async () => 'up 1\n' });
  return server;
};
const get = async (path: string) => {
  const response = await fetch(`http://localhost:${server?.port ?? 0}${path}`);
  return { status: response.status, text: await response.text() };
};

describe('the health door', () => {
  it('is alive but not ready until told, and again not ready when told', async () => {
    const door = await start({ db: async () => undefined });
    expect((await get('/livez')).status).toBe(200);
    expect((await get('/readyz')).status).toBe(503);
    door.setReady(true);
    expect((await get('/readyz')).status).toBe(200);
    door.setReady(false);
    expect((await get('/readyz')).status).toBe(503);
  });

  it('names a dependency that fails or hangs, and stays alive', async () => {
    const door = await start({
      db: () => Promise.reject(new Error('down')),
      nats: () => new Promise(() => undefined),
      other: async () => 1,
    });
    door.setReady(true);
    const { status, text } = await get('/readyz');
    expect(status).toBe(503);
    expect(JSON.parse(text)).toEqual({ status: 'unavailable', failing: ['db', 'nats'] });
    expect((await get('/livez')).status).toBe(200);
  });

  it('serves metrics and nothing else', async () => {
    await start({});
    expect((await get('/metrics')).text).toBe('up 1\n');
    expect((await get('/../etc/passwd')).status).toBe(404);
  });
});
