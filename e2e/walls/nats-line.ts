import { connect, type Socket } from 'node:net';

/** What the broker refused of what was tried at once. */
export type Refused = ReadonlySet<string>;

/**
 * The broker spoken to line by line, without a client that would behave: every refusal is an answer to read. Nothing that is
 * sent here asks for a reply.
 */
export class NatsLine {
  readonly #socket: Socket;
  #text = '';
  #waiting: { readonly resolve: (errors: string[]) => void; readonly reject: (error: Error) => void } | undefined;
  #nextId = 1;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setEncoding('utf8');
    socket.on('data', (part: string) => this.#read(part));
    socket.on('close', () => this.#waiting?.reject(new Error('the broker closed the connection')));
    socket.on('error', () => undefined);
  }

  /** @throws Error when the broker does not let the user in */
  static async connect(port: number, login: { user?: string; pass?: string }): Promise<NatsLine> {
    const line = new NatsLine(connect(port, '127.0.0.1'));
    const options = {
      verbose: false,
      pedantic: false,
      headers: true,
      lang: 'line',
      version: '0',
      protocol: 1,
      ...login,
    };
    const errors = await line.#exchange(`CONNECT ${JSON.stringify(options)}\r\n`);
    if (errors.length > 0) throw new Error(errors.join());
    return line;
  }

  /** Publishes one byte to each subject; answers the subjects that were refused. */
  async publish(subjects: readonly string[]): Promise<Refused> {
    const errors = await this.#exchange(subjects.map((subject) => `PUB ${subject} 1\r\nx\r\n`).join(''));
    return quoted(errors, /Publish to "([^"]+)"/);
  }

  /** Subscribes to each subject, in a queue group if one is named, and leaves again; answers those that were refused. */
  async subscribe(subjects: readonly string[], queue = ''): Promise<Refused> {
    const text = subjects.map((subject) => {
      const id = this.#nextId++;
      return `SUB ${subject} ${queue === '' ? '' : `${queue} `}${id}\r\nUNSUB ${id}\r\n`;
    });
    return quoted(await this.#exchange(text.join('')), /Subscription to "([^"]+)"/);
  }

  close(): void {
    this.#socket.destroy();
  }

  /** Sends text and waits until all of it was looked at; answers the errors. */
  #exchange(text: string): Promise<string[]> {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#socket.write(`${text}PING\r\n`);
    });
  }

  #read(part: string): void {
    this.#text += part;
    const done = /(^|\r\n)PONG\r\n/.test(this.#text);
    // A refused login is not followed by PONG.
    const shut = this.#text.includes("-ERR 'Authorization Violation'");
    if (!done && !shut) return;
    const errors = this.#text.split('\r\n').filter((line) => line.startsWith('-ERR'));
    this.#text = '';
    this.#waiting?.resolve(errors);
    this.#waiting = undefined;
  }
}

const quoted = (errors: readonly string[], pattern: RegExp): Refused =>
  new Set(errors.flatMap((error) => pattern.exec(error)?.[1] ?? []));
