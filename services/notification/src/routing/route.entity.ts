import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { Audience } from './audience.ts';
import type { Condition } from './routing.ts';
import type { ChannelName, Locale } from './template.ts';

/** A text with named variables; what it may name depends on the channel (see template.ts). */
@Entity({ name: 'template', comment: 'Texts of messages with named variables' })
@Check('template_channel_check', `channel in ('in-app', 'sms')`)
@Check('template_locale_check', `locale in ('zh', 'en')`)
export class Template {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'template_pkey', comment: 'Name, e.g. task-dispatched' })
  template!: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'template_pkey', comment: 'Channel (渠道) it is written for' })
  channel!: ChannelName;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'template_pkey', comment: 'Language: zh or en' })
  locale!: Locale;

  @Column('text', { comment: 'The text; {number}, {due} and, in the console, {matter} are filled in' })
  text!: string;
}

/** One line of the routing table: who is told of an event, where, in which words. */
@Entity({ name: 'route', comment: 'Who is told of which event by which channel in which words' })
@Index('route_of_event', ['eventType'])
@ForeignKey(() => Template, ['template', 'channel', 'locale'], ['template', 'channel', 'locale'], {
  name: 'route_template_fkey',
})
@Check(
  'route_audience_check',
  `audience in ('lead-unit', 'unit', 'worker', 'helping-units', 'reporter', 'escalated-head', 'escalated-office', 'street-office', 'helper', 'place-office', 'called-up', 'called-units', 'owner', 'owner-unit', 'owner-post', 'opinion-teller')`,
)
export class Route {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'route_pkey', comment: 'Name, never used for another line' })
  route!: string;

  @Column('text', { name: 'event_type', comment: 'Full name of the event, wangge.casework.v1.CaseDispatched' })
  eventType!: string;

  @Column('jsonb', { comment: 'Fields the event must have with these values, {"light": "red"}; empty: always' })
  condition!: Condition;

  @Column('text', { comment: 'Who is told; people are found when it is sent' })
  audience!: Audience;

  @Column('text', { comment: 'Channel (渠道)' })
  channel!: ChannelName;

  @Column('text', { comment: 'Template' })
  template!: string;

  @Column('text', { comment: 'Language' })
  locale!: Locale;

  @Column('boolean', { comment: 'Whether it is in use' })
  enabled!: boolean;
}
