import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

const LOGOUT_PATH = '/api/session/v1/backchannel-logout';

/** Stands where the people's pages are: people come back here with their codes, and sessions' ends are told here. */
export class ConsoleStandIn {
  readonly #server: Server;
  /** Logout tokens that came, the latest last. */
  readonly logouts: string[] = [];

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<ConsoleStandIn> {
    const server = createServer();
    const stand = new ConsoleStandIn(server);
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.once('end', () => {
        const token = new URLSearchParams(Buffer.concat(chunks).toString()).get('logout_token');
        if (request.url === LOGOUT_PATH && token !== null) stand.logouts.push(token);
        response.setHeader('content-type', 'text/html').end('<!doctype html><title>console</title>');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return stand;
  }

  get url(): string {
    return `http://localhost:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }
}
