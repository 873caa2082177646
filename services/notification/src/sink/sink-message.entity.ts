import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { ChannelName } from '../routing/template.ts';

/** What the sink took instead of a carrier. Its key is the message's id: a second hand-over changes nothing. */
@Entity({ name: 'sink_message', comment: 'Messages the sink took: what would have been sent' })
@Index('sink_message_time', ['receiveTime'])
export class SinkMessage {
  @PrimaryColumn('uuid', { name: 'message_id', primaryKeyConstraintName: 'sink_message_pkey', comment: 'Message' })
  messageId!: string;

  @Column('text', { comment: 'Channel (渠道)' })
  channel!: ChannelName;

  @Column('text', { comment: 'Number, masked; the sink keeps no other' })
  number!: string;

  @Column('text', { comment: 'Signature (签名), without brackets' })
  signature!: string;

  @Column('text', { comment: 'Text after the signature' })
  text!: string;

  @Column('int', { comment: 'How many SMS it would have taken' })
  segments!: number;

  @Column('timestamptz', { name: 'receive_time', comment: 'When the sink took it first' })
  receiveTime!: Date;
}
