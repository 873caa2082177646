import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Database } from '@wangge/platform/persistence';
import type { Inbound } from '../inbound/inbound-sms.ts';
import { inboundOf } from './sink.inbound.ts';
import { sinkPage } from './sink.page.ts';
import { listSink } from './sink.store.ts';

const MOST = 500;
const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
  'x-content-type-options': 'nosniff',
};

/**
 * The sink's own door: `/` for people, `/messages.json` for programs; they show what the sink took. Where the sink stands for the
 * carrier, `POST /inbound` plays a phone that writes: `{"inboundId", "phone", "text"}`.
 */
export class SinkServer {
  readonly #server: Server;

  constructor(
    private readonly db: Database,
    private readonly inbound?: (message: Inbound) => Promise<void>,
  ) {
    this.#server = createServer((request, response) => {
      const { method, url } = request;
      const path = (url ?? '').split('?')[0];
      if (path === '/inbound' && method === 'POST' && inbound) {
        this.#take(request, response).catch(() => reply(response, 503, 'text/plain', 'try again'));
        return;
      }
      const known = path === '/' || path === '/messages.json';
      if (!known) return reply(response, 404, 'text/plain', 'not found');
      if (method !== 'GET' && method !== 'HEAD') return reply(response, 405, 'text/plain', 'only GET');
      this.#show(path === '/', response).catch(() => reply(response, 503, 'text/plain', 'the database is away'));
    });
  }

  /** Opens the door; 0 takes any free port. Answers the port. */
  async listen(port: number): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject).listen(port, () => resolve());
    });
    return (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    if (!this.#server.listening) return;
    await new Promise((resolve) => {
      this.#server.close(resolve);
      this.#server.closeAllConnections();
    });
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const message = await inboundOf(request);
    if (!message) return reply(response, 400, 'text/plain', 'inboundId (uuid), phone (digits) and text are needed');
    await this.inbound?.(message);
    reply(response, 202, 'text/plain', 'taken');
  }

  async #show(asPage: boolean, response: ServerResponse): Promise<void> {
    const messages = await listSink(this.db, MOST);
    if (asPage) reply(response, 200, 'text/html; charset=utf-8', sinkPage(messages));
    else reply(response, 200, 'application/json', JSON.stringify({ messages }));
  }
}

function reply(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { ...HEADERS, 'content-type': type }).end(body);
}
