import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Audience } from './audience.ts';
import type { Facts } from './routing.ts';
import type { ChannelName, Locale } from './template.ts';

/** What is left of a notice: nobody yet, everybody there was, nobody to be found, or given up. */
export type NoticeState = 'waiting' | 'routed' | 'unreached' | 'failed';

/**
 * A route taken by an event. Its people are not known yet: they are asked for when it is their turn, so an outage of the grid
 * service delays messages and loses none. The key keeps an event that comes again, under whatever message id, from being told
 * twice.
 */
@Entity({ name: 'notice', comment: 'Events on their routes, before and after their people were found' })
@Index('notice_due', ['nextTryTime'], { where: 'next_try_time IS NOT NULL' })
@Index('notice_age', { synchronize: false })
@Check('notice_state_check', `state in ('waiting', 'routed', 'unreached', 'failed')`)
@Check('notice_due_check', `(state = 'waiting') = (next_try_time is not null)`)
@Check('notice_path_check', `org_path ~ '^([0-9a-z]{1,10}(\\.[0-9a-z]{1,10})*)?$'`)
export class Notice {
  @PrimaryColumn('uuid', {
    name: 'event_id',
    primaryKeyConstraintName: 'notice_pkey',
    comment: 'Event: made of type, aggregate and version, so that it is the same however often it is told',
  })
  eventId!: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'notice_pkey', comment: 'Route taken' })
  route!: string;

  @Column('text', { comment: 'Who is told' })
  audience!: Audience;

  @Column('text', { array: true, comment: 'Where to look for them: unit ids, an org path, a subject or a staff id' })
  target!: string[];

  @Column('text', { comment: 'Channel (渠道)' })
  channel!: ChannelName;

  @Column('text', { comment: 'Template' })
  template!: string;

  @Column('text', { comment: 'Language' })
  locale!: Locale;

  @Column('jsonb', { comment: 'What the text is filled with: number, due time, code of the matter' })
  facts!: Facts;

  @Column('uuid', { name: 'about_id', comment: 'What it is about: a case or a care archive' })
  aboutId!: string;

  @Column({ name: 'org_path', type: 'text', collation: 'C', comment: 'Path the event belongs to' })
  orgPath!: string;

  @Column('text', { comment: 'waiting, routed, unreached (nobody there) or failed' })
  state!: NoticeState;

  @Column('int', { comment: 'How often it went wrong; outages of other services do not count' })
  tries!: number;

  @Column('timestamptz', {
    name: 'next_try_time',
    nullable: true,
    comment: 'When it is looked at next; null when done',
  })
  nextTryTime!: Date | null;

  @Column('text', { comment: 'Why it failed, or empty' })
  reason!: string;

  @Column('timestamptz', { name: 'create_time', comment: 'When the event arrived' })
  createTime!: Date;
}
