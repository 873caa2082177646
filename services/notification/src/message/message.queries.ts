import type { MessageInitShape } from '@bufbuild/protobuf';
import { Injectable } from '@nestjs/common';
import type {
  ListMessagesRequest,
  ListMessagesResponseSchema,
  ListMyMessagesRequest,
  ListMyMessagesResponseSchema,
} from '@wangge/contracts/wangge/notification/v1/message_service';
import { Database, PageTokens, readPaths, scopeOf, statement } from '@wangge/platform/persistence';
import type { Call } from '@wangge/platform/rpc';
import { type MessageRow, messageView, stateView } from './message.view.ts';

export const COLUMNS = `m.message_id as "messageId", m.channel, m.template, m.text, m.about_id as "aboutId", m.state, m.version, m.segments,
    m.create_time as "createTime",
    (select json_agg(json_build_object('state', s.state, 'time', s.time, 'detail', s.detail) order by s.version)
       from message_state s where s.message_id = m.message_id) as history`;

/** Only what has reached the console; row-level security also shows a place others' messages, so the recipient is named too. */
export const MINE = `m.recipient_subject = $1 and m.channel = 'in-app' and m.state in ('delivered', 'read')`;

const mine = statement(
  'message_mine',
  `select ${COLUMNS} from message m where ${MINE} and ($2::uuid is null or m.message_id < $2) and (not $3 or m.state = 'delivered')
    order by m.message_id desc limit $4`,
);

const about = statement(
  'message_about',
  `select ${COLUMNS} from message m where m.about_id = $1 and ($2::uuid is null or m.message_id < $2)
      and exists (select from unnest($3::text[]) path where m.org_path = path or (m.org_path >= path || '.' and m.org_path < path || '/'))
    order by m.message_id desc limit $4`,
);

const PAGE = 20;

@Injectable()
export class MessageQueries {
  constructor(
    private readonly db: Database,
    private readonly pages: PageTokens,
  ) {}

  async mine(
    request: ListMyMessagesRequest,
    call: Call,
  ): Promise<MessageInitShape<typeof ListMyMessagesResponseSchema>> {
    const { size, before } = this.pageOf(request, call);
    const values = [call.passport.subject, before, request.unread, size + 1];
    const rows = await this.db.read<MessageRow>(scopeOf(call), mine, values);
    const { shown, nextPageToken } = this.cut(rows, size, call);
    return { messages: shown.map(messageView), nextPageToken };
  }

  async about(request: ListMessagesRequest, call: Call): Promise<MessageInitShape<typeof ListMessagesResponseSchema>> {
    const { size, before } = this.pageOf(request, call);
    const values = [request.aboutId, before, readPaths(call.passport), size + 1];
    const rows = await this.db.read<MessageRow>(scopeOf(call), about, values);
    const { shown, nextPageToken } = this.cut(rows, size, call);
    return { messages: shown.map(stateView), nextPageToken };
  }

  private pageOf({ pageSize }: { readonly pageSize: number }, call: Call) {
    const [before = null] = this.pages.open(call) ?? [];
    return { size: pageSize || PAGE, before };
  }

  private cut(rows: readonly MessageRow[], size: number, call: Call) {
    const shown = rows.slice(0, size);
    const last = rows.length > size ? shown.at(-1) : undefined;
    return { shown, nextPageToken: last ? this.pages.seal(call, [last.messageId]) : '' };
  }
}
