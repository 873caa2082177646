import type { Msg, NatsConnection } from '@nats-io/nats-core';
import type { DomainError } from '../errors/index.ts';
import { type CallFrame, decodeReplies, encodeCalls, MAX_BATCH, MAX_BATCH_BYTES } from './batch.ts';
import type { Inbox } from './inbox.ts';
import type { PendingCall } from './pending-call.ts';
import { replyError, sendError, statusError } from './reply.ts';
import { Header, natsHeaders } from './wire.ts';

interface Waiting extends CallFrame {
  readonly pending: PendingCall;
}

/** A call with a body beyond this goes alone: there is nothing to win, and a batch must stay below the message limit. */
const MAX_BODY_BYTES = 16 * 1024;

/** Collects the calls of one loop turn by subject and sends those of the same subject as one message. */
export class BatchSender {
  readonly #nc: NatsConnection;
  readonly #inbox: Inbox;
  #turn = new Map<string, Waiting[]>();

  constructor(nc: NatsConnection, inbox: Inbox) {
    this.#nc = nc;
    this.#inbox = inbox;
  }

  takes = (body: Uint8Array): boolean => body.length <= MAX_BODY_BYTES;

  add(pending: PendingCall, frame: CallFrame): void {
    // After the reads of this turn: whatever arrived together leaves together, and a lone call waits for nothing else.
    if (this.#turn.size === 0) setImmediate(() => this.#flush());
    const waiting = this.#turn.get(pending.subject);
    const call = { ...frame, pending };
    if (waiting) waiting.push(call);
    else this.#turn.set(pending.subject, [call]);
  }

  #flush(): void {
    const turn = this.#turn;
    this.#turn = new Map();
    for (const [subject, waiting] of turn)
      for (const calls of split(waiting.filter(({ pending }) => !pending.over))) this.#send(subject, calls);
  }

  #send(subject: string, calls: readonly Waiting[]): void {
    const fail = (error: DomainError): void => calls.forEach(({ pending }) => pending.fail(error));
    try {
      const [only, second] = calls;
      const receive =
        second === undefined
          ? (message: Msg) => (message.headers ? fail(replyError(message)) : only?.pending.succeed(message.data))
          : (message: Msg) => settle(calls, message, fail);
      const { token, address } = this.#inbox.open({ subject, receive, fail });
      let left = calls.length;
      for (const { pending } of calls) pending.onEnd = () => --left === 0 && this.#inbox.close(token);
      if (only && second === undefined)
        this.#nc.publish(subject, only.body, { reply: address, headers: natsHeaders(only.headers) });
      else
        this.#nc.publish(subject, encodeCalls(calls), {
          reply: address,
          headers: natsHeaders({ [Header.batch]: String(calls.length) }),
        });
    } catch (error) {
      fail(sendError(error));
    }
  }
}

/** Answers come as they are ready, some of the batch in each message; a message without a count is about all of them. */
function settle(calls: readonly Waiting[], message: Msg, fail: (error: DomainError) => void): void {
  const count = message.headers?.get(Header.batch);
  if (!count) return fail(replyError(message));
  for (const { index, code, body } of decodeReplies(message.data, Number(count)))
    if (code === 0) calls[index]?.pending.succeed(body);
    else calls[index]?.pending.fail(statusError(body));
}

function split(calls: readonly Waiting[]): Waiting[][] {
  const parts: Waiting[][] = [];
  let bytes = Infinity;
  for (const call of calls) {
    const part = parts.at(-1);
    bytes += call.body.length;
    if (part === undefined || part.length === MAX_BATCH || bytes > MAX_BATCH_BYTES) {
      parts.push([call]);
      bytes = call.body.length;
    } else part.push(call);
  }
  return parts;
}
