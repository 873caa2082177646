import { connect, type Socket } from 'node:net';

/** An answer of an HTTP server. */
export interface Answer {
  readonly status: number;
  readonly body: string;
}

const END_OF_HEAD = Buffer.from('\r\n\r\n');

/**
 * One caller on one kept connection, one request at a time. On two cores the load would otherwise take more CPU than what is
 * measured; so it only knows answers with a content-length, which both sides give.
 */
export class HttpCaller {
  readonly #socket: Socket;
  #received: Buffer = Buffer.alloc(0);
  #waiting: { resolve(answer: Answer): void; reject(error: Error): void } | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
    socket.on('error', (error) => this.#waiting?.reject(error));
    socket.on('close', () => this.#waiting?.reject(new Error('the server closed the connection')));
  }

  static open(port: number): Promise<HttpCaller> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => resolve(new HttpCaller(socket)));
      socket.once('error', reject);
    });
  }

  /** @throws Error when the answer is not 2xx */
  async call(method: string, path: string, token: string, body?: string): Promise<string> {
    const answer = await this.#send(method, path, token, body);
    if (answer.status >= 200 && answer.status < 300) return answer.body;
    throw new Error(`${method} ${path} was answered ${answer.status}: ${answer.body.slice(0, 500)}`);
  }

  close(): void {
    this.#waiting = undefined;
    this.#socket.destroy();
  }

  #send(method: string, path: string, token: string, body?: string): Promise<Answer> {
    const content =
      body === undefined
        ? '\r\n'
        : `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#socket.write(
        `${method} ${path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${token}\r\n${content}`,
      );
    });
  }

  #take(chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    const end = this.#received.indexOf(END_OF_HEAD);
    if (end < 0) return;
    const head = this.#received.toString('latin1', 0, end);
    const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
    if (length === undefined)
      return this.#waiting?.reject(
        new Error(`an answer without a length: ${this.#received.toString().slice(0, 1000)}`),
      );
    const from = end + END_OF_HEAD.length;
    const to = from + Number(length);
    if (this.#received.length < to) return;
    const body = this.#received.toString('utf8', from, to);
    this.#received = this.#received.subarray(to);
    this.#waiting?.resolve({ status: Number(head.slice(9, 12)), body });
  }
}

/** Runs `work` with `count` callers connected to `port`, and closes them. */
export async function withCallers<T>(
  port: number,
  count: number,
  work: (callers: readonly [HttpCaller, ...HttpCaller[]]) => Promise<T>,
): Promise<T> {
  const first = await HttpCaller.open(port);
  const others = await Promise.all(Array.from({ length: count - 1 }, () => HttpCaller.open(port)));
  const callers = [first, ...others] as const;
  try {
    return await work(callers);
  } finally {
    for (const caller of callers) caller.close();
  }
}
