import type { MessageInitShape } from '@bufbuild/protobuf';
import { Injectable } from '@nestjs/common';
import type {
  ReadMessageRequest,
  ReadMessageResponseSchema,
} from '@wangge/contracts/wangge/notification/v1/message_service';
import { Clock } from '@wangge/platform/clock';
import { notFound } from '@wangge/platform/errors';
import {
  commandValues,
  Conflict,
  Database,
  earlier,
  earlierStatement,
  earlierValues,
  onceMore,
  scopeOf,
} from '@wangge/platform/persistence';
import type { Call } from '@wangge/platform/rpc';
import { messageOfMine, readMessage } from '../message.store.ts';
import { type MessageRow, messageView } from '../message.view.ts';

type Answer = MessageInitShape<typeof ReadMessageResponseSchema>;

/** Marks one of the caller's messages as read. Reading it again changes nothing and answers the same. */
@Injectable()
export class ReadMessage {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  run({ messageId }: ReadMessageRequest, call: Call): Promise<Answer> {
    return onceMore<Answer>(async () => {
      const message = await this.load(messageId, call);
      if (message.state === 'read') return { message: messageView(message) };

      const time = this.clock.now();
      const version = message.version + 1;
      const tail = commandValues(call, { aggregateId: messageId, version, events: [] });
      const [written] = await this.db.call<{ rows: number }>(readMessage, [messageId, message.version, time, ...tail]);
      if (written?.rows !== 1) return Conflict;

      const line = { state: 'read', time: time.toISOString(), detail: '' };
      const history = [...(message.history ?? []), line];
      return { message: messageView({ ...message, state: 'read', version, history }) };
    });
  }

  /** A request_id used for another message is refused here; the answer to a repeat is the message as it is. */
  private async load(messageId: string, call: Call): Promise<MessageRow> {
    const [rows, answers] = await this.db.readAll(scopeOf(call), [
      [messageOfMine, [call.passport.subject, messageId]],
      [earlierStatement, earlierValues(call)],
    ]);
    earlier(call, answers ?? []);
    const [message] = (rows ?? []) as MessageRow[];
    if (message === undefined) throw notFound('message');
    return message;
  }
}
