import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { MessageSchema } from '@wangge/contracts/wangge/notification/v1/message_service';
import type { ChannelName } from '../routing/template.ts';
import type { MessageStateName } from './message.entity.ts';

/** A message as it is read for its recipient or for its place. */
export interface MessageRow {
  readonly messageId: string;
  readonly channel: ChannelName;
  readonly template: string;
  readonly text: string;
  readonly aboutId: string;
  readonly state: MessageStateName;
  readonly version: number;
  readonly segments: number;
  readonly createTime: Date;
  readonly history: readonly { readonly state: string; readonly time: string; readonly detail: string }[] | null;
}

type MessageView = MessageInitShape<typeof MessageSchema>;

/** A message as its recipient sees it. */
export const messageView = ({ version: _version, createTime, history, ...message }: MessageRow): MessageView => ({
  ...message,
  createTime: timestampFromDate(createTime),
  history: (history ?? []).map(({ time, ...line }) => ({ ...line, time: timestampFromDate(new Date(time)) })),
});

/** A message as others of its place see it: how far it came, not what it says. */
export const stateView = (row: MessageRow): MessageView => messageView({ ...row, text: '' });
