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

/** Calls of one subject. */
interface Lane {
  readonly subject: string;
  waiting: Waiting[];
  /** Messages nobody has answered anything of yet. */
  underWay: number;
  scheduled: boolean;
  /** Runs while calls wait for a message to be answered. */
  patience: NodeJS.Timeout | undefined;
}

/** A call with a body beyond this goes alone: there is nothing to win, and a batch must stay below the message limit. */
const MAX_BODY_BYTES = 16 * 1024;
/** So many messages of a subject are under way at once: one is being served while the next one's calls are judged here. */
const MOST_UNDER_WAY = 2;
/** A message that is not answered must not keep others waiting: after so long they go all the same. */
const PATIENCE_MS = 20;

/**
 * Collects calls by subject and sends those that wait together as one message. A call that comes alone leaves at the end of its
 * loop turn; while two messages are unanswered, whatever comes waits for one of them, 20 ms at most. So the more there is to do the
 * more a message carries, and nobody waits for company.
 */
export class BatchSender {
  readonly #nc: NatsConnection;
  readonly #inbox: Inbox;
  readonly #lanes = new Map<string, Lane>();

  constructor(nc: NatsConnection, inbox: Inbox) {
    this.#nc = nc;
    this.#inbox = inbox;
  }

  takes = (body: Uint8Array): boolean => body.length <= MAX_BODY_BYTES;

  add(pending: PendingCall, frame: CallFrame): void {
    const lane = this.#laneOf(pending.subject);
    lane.waiting.push({ ...frame, pending });
    this.#schedule(lane);
  }

  #laneOf(subject: string): Lane {
    let lane = this.#lanes.get(subject);
    if (lane === undefined) {
      lane = { subject, waiting: [], underWay: 0, scheduled: false, patience: undefined };
      this.#lanes.set(subject, lane); // as many as there are methods
    }
    return lane;
  }

  #schedule(lane: Lane): void {
    if (lane.scheduled) return;
    lane.scheduled = true;
    // After the reads of this turn: whatever arrived together leaves together, and a lone call waits for nothing else.
    setImmediate(() => {
      lane.scheduled = false;
      if (lane.underWay < MOST_UNDER_WAY) this.#flush(lane);
      else lane.patience ??= setTimeout(() => this.#flush(lane), PATIENCE_MS);
    });
  }

  #flush(lane: Lane): void {
    clearTimeout(lane.patience);
    lane.patience = undefined;
    const { waiting } = lane;
    lane.waiting = [];
    for (const calls of split(waiting.filter(({ pending }) => !pending.over))) this.#send(lane, calls);
  }

  /** Counts a message; what is answered counts it out, once. */
  #setOut(lane: Lane): () => void {
    let answered = false;
    lane.underWay++;
    return () => {
      if (answered) return;
      answered = true;
      lane.underWay--;
      if (lane.waiting.length > 0) this.#schedule(lane);
    };
  }

  #send(lane: Lane, calls: readonly Waiting[]): void {
    const { subject } = lane;
    const answered = this.#setOut(lane);
    const fail = (error: DomainError): void => calls.forEach(({ pending }) => pending.fail(error));
    try {
      const [only, second] = calls;
      const settle =
        second === undefined
          ? (message: Msg) => (message.headers ? fail(replyError(message)) : only?.pending.succeed(message.data))
          : (message: Msg) => settleEach(calls, message, fail);
      const receive = (message: Msg): void => {
        answered();
        settle(message);
      };
      const { token, address } = this.#inbox.open({ subject, receive, fail });
      let left = calls.length;
      const end = (): void => {
        if (--left > 0) return;
        answered();
        this.#inbox.close(token);
      };
      for (const { pending } of calls) pending.onEnd = end;
      if (only && second === undefined)
        this.#nc.publish(subject, only.body, { reply: address, headers: natsHeaders(only.headers) });
      else
        this.#nc.publish(subject, encodeCalls(calls), {
          reply: address,
          headers: natsHeaders({ [Header.batch]: String(calls.length) }),
        });
    } catch (error) {
      answered();
      fail(sendError(error));
    }
  }
}

/** Answers come as they are ready, some of the batch in each message; a message without a count is about all of them. */
function settleEach(calls: readonly Waiting[], message: Msg, fail: (error: DomainError) => void): void {
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
