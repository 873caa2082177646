import { createServer } from 'node:net';
import { StartError } from './start-error.ts';

/** True when `port` on `host` (default 127.0.0.1) can be listened on now. */
export async function isPortFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return (await listenOnce(port, host)) !== undefined;
}

/** A TCP port of 127.0.0.1 that was free a moment ago. Nothing reserves it: use it soon. */
export async function freePort(): Promise<number> {
  const port = await listenOnce(0, '127.0.0.1');
  if (port === undefined) throw new StartError('No TCP port is free on 127.0.0.1.');
  return port;
}

/** Throws a {@link StartError} naming `what` and the port when somebody else listens there. */
export async function requireFreePort(port: number, what: string): Promise<void> {
  if (await isPortFree(port)) return;
  throw new StartError(`${what} cannot start because port ${port} on 127.0.0.1 is in use by another program.`);
}

function listenOnce(port: number, host: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(address !== null && typeof address === 'object' ? address.port : undefined));
    });
  });
}
