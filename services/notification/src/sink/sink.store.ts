import { type Database, jobScope, statement } from '@wangge/platform/persistence';
import type { ChannelName } from '../routing/template.ts';

/** A message in the sink. */
export interface Sunk {
  readonly messageId: string;
  readonly channel: ChannelName;
  /** Masked. */
  readonly number: string;
  readonly signature: string;
  readonly text: string;
  readonly segments: number;
  readonly receiveTime: Date;
}

const scope = jobScope('notification', 'sink');

const put = statement(
  'sink_put',
  `insert into sink_message (message_id, channel, number, signature, text, segments, receive_time)
     values ($1, $2, $3, $4, $5, $6, $7) on conflict on constraint sink_message_pkey do nothing`,
);

const list = statement(
  'sink_list',
  `select message_id as "messageId", channel, number, signature, text, segments, receive_time as "receiveTime"
     from sink_message order by receive_time desc, message_id desc limit $1`,
);

/** Takes a message; one that was taken before is dropped. */
export const putIntoSink = (db: Database, m: Sunk): Promise<unknown> =>
  db.read(scope, put, [m.messageId, m.channel, m.number, m.signature, m.text, m.segments, m.receiveTime]);

/** What the sink took last, newest first. */
export const listSink = (db: Database, most: number): Promise<Sunk[]> => db.read(scope, list, [most]);
