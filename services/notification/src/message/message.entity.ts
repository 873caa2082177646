import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { ChannelName } from '../routing/template.ts';

export type MessageStateName = 'waiting' | 'handed-over' | 'delivered' | 'read' | 'failed';

/** A message (消息) to one person by one channel. Partitioned by its time-ordered id, like its states. */
@Entity({ name: 'message', comment: 'Messages (消息), one for each event, person, channel and template' })
@Index('message_due', ['nextTryTime'], { where: 'next_try_time IS NOT NULL' })
@Index('message_about', ['aboutId', 'messageId'])
@Index('message_mine', ['recipientSubject', 'messageId'], { where: `channel = 'in-app'` })
@Check('message_channel_check', `channel in ('in-app', 'sms')`)
@Check('message_state_check', `state in ('waiting', 'handed-over', 'delivered', 'read', 'failed')`)
@Check('message_due_check', `(state = 'waiting') = (next_try_time is not null)`)
@Check('message_path_check', `org_path ~ '^([0-9a-z]{1,10}(\\.[0-9a-z]{1,10})*)?$'`)
export class Message {
  @PrimaryColumn('uuid', {
    name: 'message_id',
    primaryKeyConstraintName: 'message_pkey',
    comment: 'Id, uuid v7: the partition; the channel drops a second hand-over by it',
  })
  messageId!: string;

  @Column('uuid', { name: 'event_id', comment: 'Event it was made for' })
  eventId!: string;

  @Column('text', { comment: 'Route it was made by' })
  route!: string;

  @Column('text', { comment: 'Channel (渠道)' })
  channel!: ChannelName;

  @Column('text', { comment: 'Template it was made from' })
  template!: string;

  @Column('text', { comment: 'staff:<id>, or subject:<issuer|sub> for somebody who is no staff' })
  recipient!: string;

  @Column('uuid', { name: 'staff_id', nullable: true, comment: 'Staff record of the recipient' })
  staffId!: string | null;

  @Column('text', { name: 'recipient_subject', comment: 'Subject who may read it in the console, or empty' })
  recipientSubject!: string;

  @Column('bytea', { nullable: true, comment: 'Sealed envelope: address it was handed over to' })
  sealed!: Buffer | null;

  @Column('text', { comment: 'Text, without signature; holds nothing sensitive' })
  text!: string;

  @Column('int', { comment: 'How many SMS it takes; 0 for other channels' })
  segments!: number;

  @Column('uuid', { name: 'about_id', comment: 'What it is about: a case or a care archive' })
  aboutId!: string;

  @Column({ name: 'org_path', type: 'text', collation: 'C', comment: 'Path of the place it belongs to' })
  orgPath!: string;

  @Column('text', { comment: 'waiting, handed-over, delivered, read or failed' })
  state!: MessageStateName;

  @Column('int', { comment: 'Counts every state, from 1; writes are guarded by it' })
  version!: number;

  @Column('int', { comment: 'How often the channel failed; outages of other services do not count' })
  tries!: number;

  @Column('timestamptz', {
    name: 'next_try_time',
    nullable: true,
    comment: 'When it is looked at next; later than now while somebody is sending it; null when done',
  })
  nextTryTime!: Date | null;

  @Column('timestamptz', { name: 'create_time', comment: 'When it was made' })
  createTime!: Date;
}

/** A state a message came to: one line for each version, never changed. */
@Entity({ name: 'message_state', comment: 'States of messages: one line for each version' })
export class MessageState {
  @PrimaryColumn('uuid', {
    name: 'message_id',
    primaryKeyConstraintName: 'message_state_pkey',
    comment: 'Message: the partition',
  })
  messageId!: string;

  @PrimaryColumn('int', { primaryKeyConstraintName: 'message_state_pkey', comment: 'Version of the message' })
  version!: number;

  @Column('text', { comment: 'State' })
  state!: MessageStateName;

  @Column('timestamptz', { comment: 'When it came to it' })
  time!: Date;

  @Column('text', { comment: 'What the channel said; never an address' })
  detail!: string;
}

/**
 * Which message tells whom of what. Unpartitioned, because its uniqueness spans all time that counts (a year; no event can come
 * again after 90 days): an event that comes again, a route taken twice and two senders at once all end in one message.
 */
@Index('message_key_age', { synchronize: false })
@Entity({ name: 'message_key', comment: 'One message for each event, recipient, channel and template' })
export class MessageKey {
  @PrimaryColumn('uuid', { name: 'event_id', primaryKeyConstraintName: 'message_key_pkey', comment: 'Event' })
  eventId!: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'message_key_pkey', comment: 'Recipient as in message' })
  recipient!: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'message_key_pkey', comment: 'Channel (渠道)' })
  channel!: ChannelName;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'message_key_pkey', comment: 'Template' })
  template!: string;

  @Column('uuid', { name: 'message_id', comment: 'The message' })
  messageId!: string;
}
