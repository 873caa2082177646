import { type DescMethod } from '@bufbuild/protobuf';
import { type CustomTransportStrategy, type MessageHandler, Server } from '@nestjs/microservices';
import { sensitiveFieldNames } from '../privacy/index.ts';
import { accessRule } from '../access/index.ts';
import { redactKeys } from '../telemetry/index.ts';

/** A transport behind this one: calls or events. */
type Door = Server & CustomTransportStrategy;

/**
 * Calls and events as the one transport a Nest microservice has, so that no service without HTTP loads an HTTP server. Handlers
 * go to the transport of their subject. A method without a usable access rule stops the start here.
 */
export class Doors extends Server implements CustomTransportStrategy {
  readonly #rpc: Door;
  readonly #events: Door | undefined;

  constructor(rpc: Door, events: Door | undefined) {
    super();
    this.#rpc = rpc;
    this.#events = events;
  }

  override addHandler(
    pattern: unknown,
    handler: MessageHandler,
    isEventHandler?: boolean,
    extras?: Record<string, unknown>,
  ): void {
    const method = extras?.['method'] as DescMethod | undefined;
    if (method !== undefined) {
      accessRule(method);
      redactKeys(sensitiveFieldNames([method.parent.file, ...method.parent.file.dependencies]));
    }
    const door = method === undefined ? this.#events : this.#rpc;
    if (door === undefined) throw new Error(`nobody listens for ${String(pattern)} in this service`);
    door.addHandler(pattern, handler, isEventHandler, extras);
  }

  async listen(callback: (error?: unknown) => void): Promise<void> {
    try {
      await Promise.all([this.#rpc, ...(this.#events === undefined ? [] : [this.#events])].map(opened));
    } catch (error) {
      return callback(error);
    }
    callback();
  }

  /** Both stop taking and finish what they have begun. */
  async close(): Promise<void> {
    await Promise.all([this.#rpc.close(), this.#events?.close()]);
  }

  on(): never {
    throw new Error('this transport has no events of its own');
  }

  unwrap<T>(): T {
    return this.#rpc as T;
  }
}

const opened = (door: Door): Promise<unknown> =>
  new Promise((resolve, reject) => {
    void Promise.resolve(
      door.listen((error?: unknown) => (error === undefined ? resolve(undefined) : reject(error as Error))),
    ).catch(reject);
  });
