import { randomUUID } from 'node:crypto';
import type { Run, SignIn } from './sign-in.ts';

const text = (value: unknown) => (typeof value === 'string' ? value : '');

/** What the people's door answered instead of what was asked for: an RFC 9457 problem. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly problem: Record<string, unknown>;

  constructor(status: number, problem: Record<string, unknown>) {
    super(`${status} ${text(problem['reason'] ?? problem['title'])}: ${text(problem['detail'])}`);
    this.status = status;
    this.problem = problem;
  }

  get reason(): string {
    return text(this.problem['reason']);
  }
}

/** What is over a moment later: somebody away, no answer in time. */
const PASSING = [503, 504];
/** The door reads few pictures at once. */
const BUSY = 429;

/** The people's door as one person uses it: JSON over HTTP with a token of their own. A write carries a key; a lost answer is asked for again with it. */
export class Door {
  private readonly base: string;
  private readonly signIn: SignIn;
  private readonly username: string | undefined;
  private readonly headers: Record<string, string>;

  /** @param username demonstration account, or undefined for somebody not signed in */
  constructor(run: Run, signIn: SignIn, username?: string, headers: Record<string, string> = {}) {
    this.base = `http://${run.host}:${run.ports.http}`;
    this.signIn = signIn;
    this.username = username;
    this.headers = headers;
  }

  /** A read, asked again while the door is unreachable (at most 20 s), as are all others. */
  get<T = Record<string, unknown>>(path: string): Promise<T> {
    return this.patiently(() => this.call<T>('GET', path));
  }

  /** A write, repeated with the same key: it happens once all the same. */
  post<T = Record<string, unknown>>(
    path: string,
    body: Record<string, unknown> = {},
    key: string = randomUUID(),
  ): Promise<T> {
    return this.patiently(() =>
      this.call<T>('POST', path, JSON.stringify({ requestId: key, ...body }), 'application/json'),
    );
  }

  /** A query that is a POST only because it carries personal data or much of it. */
  ask<T = Record<string, unknown>>(path: string, body: Record<string, unknown>): Promise<T> {
    return this.patiently(() => this.call<T>('POST', path, JSON.stringify(body), 'application/json'));
  }

  /** Hands in a picture; answers the id of the file. */
  async upload(bytes: Uint8Array, type = 'image/jpeg'): Promise<string> {
    const key = randomUUID();
    const send = () =>
      this.call<{ fileId: string }>('POST', '/api/files/v1/files', bytes, type, { 'idempotency-key': key });
    const answer = await this.patiently(send, [...PASSING, BUSY]);
    return answer.fileId;
  }

  download(fileId: string): Promise<Uint8Array> {
    return this.document(`files/${fileId}`);
  }

  /** What the door makes or keeps below `/api/files/v1/`, as bytes. */
  document(path: string, headers: Record<string, string> = {}): Promise<Uint8Array> {
    return this.patiently(async () => {
      const sent = { ...(await this.authorization()), ...headers };
      const answer = await fetch(`${this.base}/api/files/v1/${path}`, { headers: sent });
      if (!answer.ok) throw new Refusal(answer.status, (await answer.json()) as Record<string, unknown>);
      return new Uint8Array(await answer.arrayBuffer());
    });
  }

  /** Opens a stream of events and answers each one's data; ends by `signal`, or with the stream. */
  async *events<T = Record<string, unknown>>(path: string, signal: AbortSignal): AsyncGenerator<T> {
    const answer = await fetch(this.base + path, { headers: await this.authorization(), signal });
    if (!answer.ok) throw new Refusal(answer.status, (await answer.json()) as Record<string, unknown>);
    const decoder = new TextDecoder();
    let rest = '';
    for await (const chunk of answer.body ?? []) {
      const blocks = (rest + decoder.decode(chunk as Uint8Array, { stream: true })).split('\n\n');
      rest = blocks.pop() ?? '';
      // A block that names its event is the stream's own: its end, or a problem.
      for (const block of blocks) if (block.startsWith('data: ')) yield JSON.parse(block.slice(6)) as T;
    }
  }

  private async authorization(): Promise<Record<string, string>> {
    const token = this.username === undefined ? undefined : await this.signIn.person(this.username);
    return { ...this.headers, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) };
  }

  private async call<T>(
    method: string,
    path: string,
    body?: string | Uint8Array,
    type?: string,
    more: Record<string, string> = {},
  ): Promise<T> {
    const headers = {
      ...(await this.authorization()),
      ...more,
      ...(type === undefined ? {} : { 'content-type': type }),
    };
    const answer = await fetch(this.base + path, {
      method,
      headers,
      ...(body === undefined ? {} : { body: body as string | Buffer<ArrayBuffer> }),
    });
    const text = await answer.text();
    const json = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
    if (!answer.ok) throw new Refusal(answer.status, json);
    return json as T;
  }

  private async patiently<T>(work: () => Promise<T>, passing: readonly number[] = PASSING): Promise<T> {
    for (const end = Date.now() + 20_000; ;) {
      try {
        return await work();
      } catch (error) {
        if ((error instanceof Refusal && !passing.includes(error.status)) || Date.now() > end) throw error;
        await new Promise((resolve) => setTimeout(resolve, 300));
      }
    }
  }
}
