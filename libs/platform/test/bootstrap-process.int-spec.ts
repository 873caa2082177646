import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { fileURLToPath } from 'node:url';
import { createClient } from '@connectrpc/connect';
import { FigureService } from '@wangge/contracts/wangge/assessment/v1/figure_service';
import { natsTransport } from '@wangge/platform/rpc';
import { TestBroker } from '@wangge/testing/broker';
import { PassportMint } from '@wangge/testing/passports';
import { ServiceProcess } from '@wangge/testing/process';

const main = fileURLToPath(new URL('bootstrap.fixture.ts', import.meta.url));
const passports = new PassportMint();
let broker: TestBroker;
let service: ServiceProcess | undefined;

beforeAll(async () => {
  broker = await TestBroker.start();
});
afterEach(() => service?.stop());
afterAll(() => broker.stop());

const environment = () => ({
  WANGGE_MODE: 'test',
  WANGGE_NATS_URL: broker.url,
  WANGGE_NATS_USER: 'assessment',
  WANGGE_NATS_PASSWORD: 'assessment',
  WANGGE_PASSPORT_KEY: passports.privateKey('assessment'),
  WANGGE_PASSPORT_TRUST: JSON.stringify(passports.trust),
  WANGGE_HEALTH_PORT: '0',
});

async function start(env: Record<string, string> = {}) {
  service = new ServiceProcess(main, { ...environment(), ...env });
  const { health_port: port } = JSON.parse(await service.says('"msg":"ready"')) as { health_port: number };
  const isReady = async () => (await fetch(`http://127.0.0.1:${port}/readyz`)).status === 200;
  return { service, isReady };
}

async function ask() {
  const headers = () => ({ 'wg-passport': passports.person({ roles: ['leader'], paths: ['dc'] }) });
  const client = createClient(FigureService, natsTransport(await broker.connect('gateway'), { headers }));
  return client.queryFigures({ indicators: ['reported'], fromDate: '2026-11-01', toDate: '2026-11-02' });
}

describe('a service as a process', () => {
  it('is ready, serves, and on SIGTERM finishes the call under way and exits with 0 within five seconds', async () => {
    const { service, isReady } = await start({ TEST_SLOW_MS: '700' });
    expect(await isReady()).toBe(true);
    const answer = ask();
    await service.says('working');
    service.kill('SIGTERM');
    const asked = Date.now();
    await service.says('stopping');
    expect(await isReady()).toBe(false);
    await expect(answer).resolves.toMatchObject({ lines: [] });
    expect(await service.ended).toMatchObject({ code: 0, signal: null });
    expect(Date.now() - asked).toBeLessThan(20_000);
    await expect(ask()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('gives up after five seconds on a call that does not end, and says so by its exit code', async () => {
    const { service } = await start({ TEST_SLOW_MS: '20000' });
    void ask().catch(() => 'lost');
    await service.says('working');
    const asked = Date.now();
    service.kill('SIGTERM');
    expect(await service.ended).toMatchObject({ code: 1 });
    expect(Date.now() - asked).toBeLessThan(25_000);
  });

  it('ends when the process that started it is gone', async () => {
    const { service } = await start();
    service.abandon();
    expect(await service.ended).toMatchObject({ code: 0 });
  });

  it('does not end because of a promise nobody waited for', async () => {
    const { service, isReady } = await start({ TEST_REJECTS: 'yes' });
    await ask();
    expect(await service.says('a rejection was not handled')).toContain('nobody waited for this');
    expect(await isReady()).toBe(true);
  });

  it('names every bad variable and exits with 78 without starting', async () => {
    service = new ServiceProcess(main, {
      ...environment(),
      WANGGE_NATS_URL: 'nonsense',
      WANGGE_PASSPORT_KEY: undefined,
    });
    expect(await service.ended).toMatchObject({ code: 78 });
    expect(service.output.trim().split('\n').sort()).toEqual([
      'WANGGE_NATS_URL must be a URL with nats: or tls:',
      'WANGGE_PASSPORT_KEY is missing',
    ]);
  });
});
