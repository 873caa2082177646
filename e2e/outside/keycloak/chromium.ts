import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Child, spawnChild } from '@wangge/embedded/process';

const START_MS = 30_000;
const WAIT_MS = 15_000;
const POLL_MS = 50;
/** Quiet, without a profile of anybody, and for root too; the certificates are those of the test. */
const FLAGS = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-dev-shm-usage', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-extensions'],
  ...['--ignore-certificate-errors', '--remote-debugging-port=0'],
];

/**
 * The machine's Chromium: WANGGE_CHROMIUM, or one of the usual names.
 * @throws Error with one sentence when there is none
 */
export function chromiumProgram(): string {
  const names = [process.env['WANGGE_CHROMIUM'], 'chromium', 'chromium-browser', 'google-chrome'];
  const found = names.find(
    (name) => name !== undefined && spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0,
  );
  if (found === undefined)
    throw new Error(
      'Signing in by browser needs Chromium: install Debian’s package chromium, or name one in WANGGE_CHROMIUM.',
    );
  return found;
}

interface Reply {
  readonly id?: number;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly message: string };
}

/** A headless Chromium driven by its own protocol. */
export class Chromium {
  readonly #child: Child;
  readonly #folder: string;
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, (reply: Reply) => void>();
  #last = 0;

  private constructor(child: Child, folder: string, socket: WebSocket) {
    this.#child = child;
    this.#folder = folder;
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => {
      const reply = JSON.parse(String(data)) as Reply;
      if (reply.id !== undefined) this.#waiting.get(reply.id)?.(reply);
    });
  }

  static async start(): Promise<Chromium> {
    const folder = mkdtempSync(path.join(tmpdir(), 'wangge-chromium-'));
    const { promise: address, resolve, reject } = Promise.withResolvers<string>();
    const timer = setTimeout(() => reject(new Error(`Chromium did not answer within ${START_MS} ms`)), START_MS);
    const child = spawnChild({
      command: chromiumProgram(),
      args: [...FLAGS, `--user-data-dir=${folder}`, 'about:blank'],
      bond: 'reaper',
      onLine: (line) => {
        const told = /DevTools listening on (ws:\S+)/.exec(line)?.[1];
        if (told !== undefined) resolve(told);
      },
    });
    void child.exited.then(() => reject(new Error('Chromium ended before it was ready')));
    const socket = new WebSocket(await address.finally(() => clearTimeout(timer)));
    await new Promise((open, fail) => {
      socket.addEventListener('open', open, { once: true });
      socket.addEventListener('error', () => fail(new Error('Chromium does not let itself be driven')), { once: true });
    });
    return new Chromium(child, folder, socket);
  }

  /** A page with cookies of its own, as a person at another machine has. */
  async page(): Promise<Page> {
    const { browserContextId } = await this.send('Target.createBrowserContext');
    const { targetId } = await this.send('Target.createTarget', { url: 'about:blank', browserContextId });
    const { sessionId } = await this.send('Target.attachToTarget', { targetId, flatten: true });
    return new Page((method, params) => this.send(method, params, String(sessionId)));
  }

  send(method: string, params: object = {}, sessionId?: string): Promise<Record<string, unknown>> {
    const id = (this.#last += 1);
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, ({ result, error }) => {
        this.#waiting.delete(id);
        if (error === undefined) resolve(result ?? {});
        else reject(new Error(`${method}: ${error.message}`));
      });
      this.#socket.send(JSON.stringify({ id, method, params, ...(sessionId === undefined ? {} : { sessionId }) }));
    });
  }

  async stop(): Promise<void> {
    this.#socket.close();
    await this.#child.stop(3_000);
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

type Send = (method: string, params?: object) => Promise<Record<string, unknown>>;

/** What a person does with a page: goes somewhere, fills in, presses, reads. */
export class Page {
  readonly #send: Send;

  constructor(send: Send) {
    this.#send = send;
  }

  async goTo(url: string): Promise<void> {
    await this.#send('Page.navigate', { url });
  }

  async fill(selector: string, value: string): Promise<void> {
    await this.waitFor(selector);
    await this.#run(`document.querySelector(${JSON.stringify(selector)}).value = ${JSON.stringify(value)}`);
  }

  async press(selector: string): Promise<void> {
    await this.waitFor(selector);
    await this.#run(`document.querySelector(${JSON.stringify(selector)}).click()`);
  }

  async waitFor(selector: string): Promise<void> {
    await this.#until(`document.querySelector(${JSON.stringify(selector)}) !== null`, `${selector} on the page`);
  }

  /** Waits for whichever comes first and answers it. */
  async firstOf(selectors: readonly string[], address: string): Promise<string> {
    const found = `${JSON.stringify(selectors)}.find((one) => document.querySelector(one) !== null)`;
    const there = `location.href.startsWith(${JSON.stringify(address)}) ? 'address' : ${found}`;
    return String(await this.#until(there, `one of ${selectors.join(', ')}`));
  }

  /** Waits until the page is below `address`; answers where exactly. */
  async arrive(address: string): Promise<URL> {
    await this.#until(`location.href.startsWith(${JSON.stringify(address)})`, `a page of ${address}`);
    return new URL(String(await this.#run('location.href')));
  }

  async text(): Promise<string> {
    return String(await this.#run('document.body?.innerText ?? ""'));
  }

  async #until(expression: string, what: string): Promise<unknown> {
    for (const end = Date.now() + WAIT_MS; ;) {
      // While a page is changed for another there is nothing to ask.
      const value = await this.#run(`document.readyState === 'complete' && (${expression})`).catch(() => undefined);
      if (value !== undefined && value !== false && value !== null) return value;
      if (Date.now() > end) throw new Error(`waited for ${what}, saw: ${(await this.text()).slice(0, 500)}`);
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  async #run(expression: string): Promise<unknown> {
    const answer = await this.#send('Runtime.evaluate', { expression, returnByValue: true });
    if (answer['exceptionDetails'] !== undefined) throw new Error(`${expression} failed`);
    return (answer['result'] as { readonly value?: unknown }).value;
  }
}
