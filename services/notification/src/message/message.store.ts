import { commandText, type Database, type Scope, statement, type Tx } from '@wangge/platform/persistence';
import type { Audience } from '../routing/audience.ts';
import type { ChannelName } from '../routing/template.ts';
import type { MessageStateName } from './message.entity.ts';
import { COLUMNS, MINE } from './message.queries.ts';

/** A message to be made. */
export interface NewMessage {
  readonly messageId: string;
  readonly recipient: string;
  readonly staffId: string | null;
  readonly subject: string;
}

/** What the messages of one notice have in common. */
export interface NewMessages {
  readonly eventId: string;
  readonly route: string;
  readonly channel: ChannelName;
  readonly template: string;
  readonly text: string;
  readonly segments: number;
  readonly aboutId: string;
  readonly orgPath: string;
  readonly time: Date;
}

/** A message to be sent, with what says whether its recipient is still the right one. */
export interface WaitingMessage extends NewMessage {
  readonly channel: ChannelName;
  readonly text: string;
  readonly segments: number;
  readonly version: number;
  readonly tries: number;
  readonly audience: Audience;
  readonly target: readonly string[];
  readonly orgPath: string;
}

const KEYS = `insert into message_key (event_id, recipient, channel, template, message_id)
    select $1, recipient, $2, $3, message_id from unnest($4::text[], $5::uuid[]) as made (recipient, message_id)
    on conflict on constraint message_key_pkey do nothing returning message_id as "messageId"`;

const MESSAGES = `insert into message (message_id, event_id, route, channel, template, recipient, staff_id, recipient_subject,
      text, segments, about_id, org_path, state, version, tries, next_try_time, create_time)
    select message_id, $5, $6, $7, $8, recipient, staff_id, subject, $9, $10, $11, $12, 'waiting', 1, 0, $13, $13
      from unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[]) as made (message_id, recipient, staff_id, subject)`;

const STATES = `insert into message_state (message_id, version, state, time, detail)
    select message_id, 1, 'waiting', $2, '' from unnest($1::uuid[]) as made (message_id)`;

/** Makes one message for each recipient who was not told of this event before; answers how many. */
export async function insertMessages(tx: Tx, all: NewMessages, recipients: readonly NewMessage[]): Promise<number> {
  const keys = await tx.query<{ messageId: string }>(KEYS, [
    all.eventId,
    all.channel,
    all.template,
    recipients.map(({ recipient }) => recipient),
    recipients.map(({ messageId }) => messageId),
  ]);
  const fresh = new Set(keys.map(({ messageId }) => messageId));
  const made = recipients.filter(({ messageId }) => fresh.has(messageId));
  if (made.length === 0) return 0;
  const ids = made.map(({ messageId }) => messageId);
  await tx.query(MESSAGES, [
    ids,
    made.map(({ recipient }) => recipient),
    made.map(({ staffId }) => staffId),
    made.map(({ subject }) => subject),
    ...[all.eventId, all.route, all.channel, all.template, all.text, all.segments, all.aboutId, all.orgPath, all.time],
  ]);
  await tx.query(STATES, [ids, all.time]);
  return made.length;
}

const claim = statement(
  'message_claim',
  `update message m set next_try_time = $2
     from (select message_id from message where next_try_time <= $1 order by next_try_time limit $3 for update skip locked) due,
          notice n
    where m.message_id = due.message_id and n.event_id = m.event_id and n.route = m.route
   returning m.message_id as "messageId", m.recipient, m.staff_id as "staffId", m.recipient_subject as subject, m.channel,
     m.text, m.segments, m.version, m.tries, m.org_path as "orgPath", n.audience, n.target`,
);

/** Takes messages that are due, until `lease` nobody else does; a sender that dies gives them back by that. */
export const claimMessages = (
  db: Database,
  scope: Scope,
  now: Date,
  lease: Date,
  most: number,
): Promise<WaitingMessage[]> => db.read(scope, claim, [now, lease, most]);

const later = statement(
  'message_later',
  `update message set next_try_time = $3, tries = tries + $4 where message_id = $1 and version = $2 and state = 'waiting'`,
);

type Sent = Pick<WaitingMessage, 'messageId' | 'version'>;

/** Puts a message off; `counts` says whether it brings it nearer to being given up. */
export const putOffMessage = (db: Database, scope: Scope, m: Sent, until: Date, counts: boolean): Promise<unknown> =>
  db.read(scope, later, [m.messageId, m.version, until, counts ? 1 : 0]);

/** A state a message came to and what was said about it. */
export interface Step {
  readonly state: Exclude<MessageStateName, 'waiting' | 'read'>;
  readonly detail: string;
}

const MOVE = `update message set state = $3, version = version + $4, next_try_time = null,
      sealed = coalesce($5, sealed), recipient_subject = coalesce(nullif($6, ''), recipient_subject)
    where message_id = $1 and version = $2 and state = 'waiting' returning message_id`;

const LINES = `insert into message_state (message_id, version, state, time, detail)
    select $1, $2 + place, state, $3, detail from unnest($4::text[], $5::text[]) with ordinality as steps (state, detail, place)`;

/**
 * Moves a waiting message through `steps`, each with its line of history, and keeps the sealed address it went to. Nothing
 * happens when somebody else moved it first.
 */
export async function moveMessage(
  tx: Tx,
  { messageId, version }: Sent,
  steps: readonly Step[],
  o: { readonly time: Date; readonly sealed: Buffer | null; readonly subject: string },
): Promise<void> {
  const state = steps.at(-1)?.state;
  const moved = await tx.query(MOVE, [messageId, version, state, steps.length, o.sealed, o.subject]);
  if (moved.length === 0) return;
  const states = steps.map((step) => step.state);
  await tx.query(LINES, [messageId, version, o.time, states, steps.map(({ detail }) => detail)]);
}

/** One of the caller's messages in the console. */
export const messageOfMine = statement(
  'message_of_mine',
  `select ${COLUMNS} from message m where ${MINE} and m.message_id = $2`,
);

/** Marks a delivered message of the caller as read, with its history and the answer to a repeat. */
export const readMessage = statement('message_read', commandText('read_message', 3));
