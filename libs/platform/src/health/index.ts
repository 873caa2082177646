import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';

/** Resolves when a dependency answers; rejects when it does not. */
export type ReadinessCheck = () => Promise<unknown>;

/** The health door of a process. */
export interface HealthServer {
  /** The port it listens on; differs from the wanted one only when that was 0. */
  readonly port: number;
  /** Turned on when the doors are open, off first thing at stop, so that nobody is sent here any more. */
  setReady(ready: boolean): void;
  close(): Promise<void>;
}

const CHECK_MS = 1_000;

/**
 * Serves `/livez` (the event loop turns; asks no dependency, so an outage never restarts a healthy process), `/readyz` (200 when
 * ready and every check passes within a second, else 503 naming what fails) and `/metrics` (Prometheus text).
 */
export async function startHealthServer(o: {
  port: number;
  /** Address to listen on; all of them by default. */
  host?: string;
  checks: Readonly<Record<string, ReadinessCheck>>;
  metrics: () => Promise<string>;
}): Promise<HealthServer> {
  let ready = false;
  const server = createServer((request, response) => {
    void answer(request.url ?? '', response).catch(() => send(response, 500, { status: 'error' }));
  });

  async function answer(url: string, response: ServerResponse): Promise<void> {
    if (url === '/livez') return send(response, 200, { status: 'ok' });
    if (url === '/metrics') {
      response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }).end(await o.metrics());
      return;
    }
    if (url !== '/readyz') return send(response, 404, { status: 'not found' });
    const failing = ready ? await failingChecks(o.checks) : ['starting or stopping'];
    send(response, failing.length === 0 ? 200 : 503, { status: failing.length === 0 ? 'ok' : 'unavailable', failing });
  }

  await new Promise<void>((resolve, reject) => {
    server
      .once('error', reject)
      .listen({ port: o.port, ...(o.host === undefined ? {} : { host: o.host }) }, () => resolve());
  });
  return {
    port: (server.address() as AddressInfo).port,
    setReady: (to) => void (ready = to),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function failingChecks(checks: Readonly<Record<string, ReadinessCheck>>): Promise<string[]> {
  const outcomes = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => ((await answersInTime(check)) ? [] : [name])),
  );
  return outcomes.flat();
}

async function answersInTime(check: ReadinessCheck): Promise<boolean> {
  const { promise: late, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), CHECK_MS);
  const inTime = check().then(
    () => true,
    () => false,
  );
  return Promise.race([inTime, late]).finally(() => clearTimeout(timer));
}
