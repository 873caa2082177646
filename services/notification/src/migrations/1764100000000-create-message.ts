import { childPolicies, commandFunction, placePolicies } from '@wangge/platform/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { comments, ownPolicies } from './own-policies.ts';

export class CreateMessage1764100000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [...ROUTING, ...NOTICE, ...MESSAGE, ...STATE, ...KEY, ...SINK, ...READ_MESSAGE])
      await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const PATH_CHECK = `check (org_path ~ '^([0-9a-z]{1,10}(\\.[0-9a-z]{1,10})*)?$')`;

const ROUTING = [
  `create table template (
    template text not null,
    channel text not null,
    locale text not null,
    text text not null,
    constraint template_pkey primary key (template, channel, locale),
    constraint template_channel_check check (channel in ('in-app', 'sms')),
    constraint template_locale_check check (locale in ('zh', 'en')))`,
  ...comments('template', 'Texts of messages with named variables', {
    template: 'Name, e.g. task-dispatched',
    channel: 'Channel (渠道) it is written for',
    locale: 'Language: zh or en',
    text: 'The text; {number}, {due} and, in the console, {matter} are filled in',
  }),
  ...ownPolicies('template', 'select'),
  `create table route (
    route text not null,
    event_type text not null,
    condition jsonb not null,
    audience text not null,
    channel text not null,
    template text not null,
    locale text not null,
    enabled boolean not null,
    constraint route_pkey primary key (route),
    constraint route_audience_check check (audience in
      ('lead-unit', 'unit', 'helping-units', 'reporter', 'escalated-head', 'escalated-office', 'street-office', 'helper')),
    constraint route_template_fkey foreign key (template, channel, locale) references template (template, channel, locale))`,
  `create index route_of_event on route (event_type)`,
  ...comments('route', 'Who is told of which event by which channel in which words', {
    route: 'Name, never used for another line',
    event_type: 'Full name of the event, wangge.casework.v1.CaseDispatched',
    condition: 'Fields the event must have with these values, {"light": "red"}; empty: always',
    audience: 'Who is told; people are found when it is sent',
    channel: 'Channel (渠道)',
    template: 'Template',
    locale: 'Language',
    enabled: 'Whether it is in use',
  }),
  ...ownPolicies('route', 'select'),
];

const NOTICE = [
  `create table notice (
    event_id uuid not null,
    route text not null,
    audience text not null,
    target text[] not null,
    channel text not null,
    template text not null,
    locale text not null,
    facts jsonb not null,
    about_id uuid not null,
    org_path text collate "C" not null,
    state text not null,
    tries int not null,
    next_try_time timestamptz,
    reason text not null,
    create_time timestamptz not null,
    constraint notice_pkey primary key (event_id, route),
    constraint notice_state_check check (state in ('waiting', 'routed', 'unreached', 'failed')),
    constraint notice_due_check check ((state = 'waiting') = (next_try_time is not null)),
    constraint notice_path_check ${PATH_CHECK})`,
  `create index notice_due on notice (next_try_time) where next_try_time is not null`,
  ...comments('notice', 'Events on their routes, before and after their people were found', {
    event_id: 'Event: made of type, aggregate and version, so that it is the same however often it is told',
    route: 'Route taken',
    audience: 'Who is told',
    target: 'Where to look for them: unit ids, an org path, a subject or a staff id',
    channel: 'Channel (渠道)',
    template: 'Template',
    locale: 'Language',
    facts: 'What the text is filled with: number, due time, code of the matter',
    about_id: 'What it is about: a case or a care archive',
    org_path: 'Path the event belongs to',
    state: 'waiting, routed, unreached (nobody there) or failed',
    tries: 'How often it went wrong; outages of other services do not count',
    next_try_time: 'When it is looked at next; null when done',
    reason: 'Why it failed, or empty',
    create_time: 'When the event arrived',
  }),
  ...ownPolicies('notice', 'select, insert, update'),
];

const MESSAGE = [
  `create table message (
    message_id uuid not null,
    event_id uuid not null,
    route text not null,
    channel text not null,
    template text not null,
    recipient text not null,
    staff_id uuid,
    recipient_subject text not null,
    sealed bytea,
    text text not null,
    segments int not null,
    about_id uuid not null,
    org_path text collate "C" not null,
    state text not null,
    version int not null,
    tries int not null,
    next_try_time timestamptz,
    create_time timestamptz not null,
    constraint message_pkey primary key (message_id),
    constraint message_channel_check check (channel in ('in-app', 'sms')),
    constraint message_state_check check (state in ('waiting', 'handed-over', 'delivered', 'read', 'failed')),
    constraint message_due_check check ((state = 'waiting') = (next_try_time is not null)),
    constraint message_path_check ${PATH_CHECK}) partition by range (message_id)`,
  `create index message_due on message (next_try_time) where next_try_time is not null`,
  `create index message_about on message (about_id, message_id)`,
  `create index message_mine on message (recipient_subject, message_id) where channel = 'in-app'`,
  ...comments('message', 'Messages (消息), one for each event, person, channel and template', {
    message_id: 'Id, uuid v7: the partition; the channel drops a second hand-over by it',
    event_id: 'Event it was made for',
    route: 'Route it was made by',
    channel: 'Channel (渠道)',
    template: 'Template it was made from',
    recipient: 'staff:<id>, or subject:<issuer|sub> for somebody who is no staff',
    staff_id: 'Staff record of the recipient',
    recipient_subject: 'Subject who may read it in the console, or empty',
    sealed: 'Sealed envelope: address it was handed over to',
    text: 'Text, without signature; holds nothing sensitive',
    segments: 'How many SMS it takes; 0 for other channels',
    about_id: 'What it is about: a case or a care archive',
    org_path: 'Path of the place it belongs to',
    state: 'waiting, handed-over, delivered, read or failed',
    version: 'Counts every state, from 1; writes are guarded by it',
    tries: 'How often the channel failed; outages of other services do not count',
    next_try_time: 'When it is looked at next; later than now while somebody is sending it; null when done',
    create_time: 'When it was made',
  }),
  ...placePolicies({
    table: 'message',
    reporterColumn: 'recipient_subject',
    jobs: ['service:notification/sender'],
  }),
];

const STATE = [
  `create table message_state (
    message_id uuid not null,
    version int not null,
    state text not null,
    time timestamptz not null,
    detail text not null,
    constraint message_state_pkey primary key (message_id, version)) partition by range (message_id)`,
  ...comments('message_state', 'States of messages: one line for each version', {
    message_id: 'Message: the partition',
    version: 'Version of the message',
    state: 'State',
    time: 'When it came to it',
    detail: 'What the channel said; never an address',
  }),
  ...childPolicies({ table: 'message_state', parent: 'message', key: 'message_id' }),
];

const KEY = [
  `create table message_key (
    event_id uuid not null,
    recipient text not null,
    channel text not null,
    template text not null,
    message_id uuid not null,
    constraint message_key_pkey primary key (event_id, recipient, channel, template))`,
  ...comments('message_key', 'One message for each event, recipient, channel and template', {
    event_id: 'Event',
    recipient: 'Recipient as in message',
    channel: 'Channel (渠道)',
    template: 'Template',
    message_id: 'The message',
  }),
  ...ownPolicies('message_key', 'select, insert'),
];

const SINK = [
  `create table sink_message (
    message_id uuid not null,
    channel text not null,
    number text not null,
    signature text not null,
    text text not null,
    segments int not null,
    receive_time timestamptz not null,
    constraint sink_message_pkey primary key (message_id))`,
  `create index sink_message_time on sink_message (receive_time)`,
  ...comments('sink_message', 'Messages the sink took: what would have been sent', {
    message_id: 'Message',
    channel: 'Channel (渠道)',
    number: 'Number, masked; the sink keeps no other',
    signature: 'Signature (签名), without brackets',
    text: 'Text after the signature',
    segments: 'How many SMS it would have taken',
    receive_time: 'When the sink took it first',
  }),
  ...ownPolicies('sink_message', 'select, insert'),
];

const READ_MESSAGE = [
  commandFunction({
    name: 'read_message',
    args: 'p_message_id uuid, p_version int, p_time timestamptz',
    // A place lets somebody see that a message was sent; only its recipient reads it.
    body: `
  update message set state = 'read', version = version + 1
   where message_id = p_message_id and version = p_version and state = 'delivered'
     and channel = 'in-app' and recipient_subject = t_actor;
  {{guard}}
  insert into message_state (message_id, version, state, time, detail)
    values (p_message_id, p_version + 1, 'read', p_time, '');`,
  }),
  `comment on function read_message is 'Marks a delivered message of the caller as read'`,
];
