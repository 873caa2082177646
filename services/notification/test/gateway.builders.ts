import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as textOf } from 'node:stream/consumers';

/** An SMS gateway as a district may have one: answers what the test says and remembers what it was handed. */
export class FakeGateway {
  readonly taken: { readonly headers: IncomingHttpHeaders; readonly body: Record<string, unknown> }[] = [];
  answer = { status: 200, body: '{"id":"g-1"}' };
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => {
      void textOf(request).then((body) => {
        this.taken.push({ headers: request.headers, body: JSON.parse(body) as Record<string, unknown> });
        response.writeHead(this.answer.status, { location: '/elsewhere' }).end(this.answer.body);
      });
    });
  }

  async open(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/sms`;
  }

  async close(): Promise<void> {
    await new Promise((resolve) => {
      this.#server.close(resolve);
      this.#server.closeAllConnections();
    });
  }
}
