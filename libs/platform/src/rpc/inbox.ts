import { randomUUID } from 'node:crypto';
import { createInbox, Empty, type Msg, type NatsConnection, PermissionViolationError } from '@nats-io/nats-core';
import { DomainError } from '../errors/index.ts';
import { Header, natsHeaders } from './wire.ts';

/** Somebody who waits for messages on an address of the inbox. */
export interface Addressee {
  /** Where the request went: a broker that forbids it says so by subject only. */
  readonly subject?: string;
  receive(message: Msg): void;
  /** Nothing will come any more, and why. */
  fail(error: DomainError): void;
}

export const connectionLost = (): DomainError =>
  new DomainError('UNAVAILABLE', 'BROKER_UNAVAILABLE', 'the connection to the message broker is lost');

/**
 * One subscription per connection for all replies, stream frames and stream credits, told apart by the last part of the
 * subject. The client's own request() does the same but takes one reply per address, so batches and streams need this.
 * Whoever waits is told at once when the connection breaks, instead of waiting for its deadline.
 */
export class Inbox {
  static readonly #inboxes = new WeakMap<NatsConnection, Inbox>();

  readonly #prefix: string;
  readonly #waiting = new Map<string, Addressee>();
  #count = 0;
  #connected = true;

  static of(nc: NatsConnection): Inbox {
    let inbox = this.#inboxes.get(nc);
    if (!inbox) this.#inboxes.set(nc, (inbox = new Inbox(nc)));
    return inbox;
  }

  private constructor(nc: NatsConnection) {
    this.#prefix = `${createInbox(inboxPrefixOf(nc))}.`;
    nc.subscribe(`${this.#prefix}*`, {
      callback: (error, message) => {
        if (!error) this.#deliver(nc, message);
      },
    });
    void this.#watch(nc);
  }

  /**
   * An address to be reached at until {@link close}.
   * @throws {DomainError} UNAVAILABLE while there is no connection: what is published then is lost.
   */
  open(addressee: Addressee): { readonly token: string; readonly address: string } {
    if (!this.#connected) throw connectionLost();
    // The broker lets every service that may be called write to this inbox: an address is known only to who was asked.
    const token = `${(this.#count++).toString(36)}-${randomUUID().slice(19)}`;
    this.#waiting.set(token, addressee);
    return { token, address: this.#prefix + token };
  }

  close(token: string): void {
    this.#waiting.delete(token);
  }

  #deliver(nc: NatsConnection, message: Msg): void {
    const addressee = this.#waiting.get(message.subject.slice(this.#prefix.length));
    if (addressee) addressee.receive(message);
    // Somebody streams to a reader who has left, perhaps before it knew whom to tell.
    else if (message.reply && !message.headers?.get(Header.cancel))
      nc.publish(message.reply, Empty, { headers: natsHeaders({ [Header.cancel]: '1' }) });
  }

  async #watch(nc: NatsConnection): Promise<void> {
    for await (const status of nc.status()) {
      if (status.type === 'disconnect') this.#connected = false;
      if (status.type === 'reconnect') this.#connected = true;
      if (status.type === 'disconnect' || status.type === 'close') this.#failAll(connectionLost);
      if (status.type === 'error' && status.error instanceof PermissionViolationError)
        this.#failAll(notAllowed, status.error.subject);
    }
    this.#connected = false;
    this.#failAll(connectionLost);
  }

  #failAll(reason: () => DomainError, subject?: string): void {
    for (const addressee of [...this.#waiting.values()])
      if (subject === undefined || addressee.subject === subject) addressee.fail(reason());
  }
}

// A fault of the deployment, not of the caller: the broker's permissions do not match the contract.
const notAllowed = (): DomainError =>
  new DomainError('INTERNAL', 'BROKER_PERMISSION', 'the message broker does not let this service call that one');

/** The prefix given to connectNats(); the public type of a connection does not show its options. */
function inboxPrefixOf(nc: NatsConnection): string {
  const { options } = nc as NatsConnection & { options?: { inboxPrefix?: string } };
  return options?.inboxPrefix ?? '_INBOX';
}
