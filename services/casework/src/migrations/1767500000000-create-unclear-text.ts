import { placePolicies, resealPolicies, retentionPolicies } from '@wangge/platform/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { comments } from './comments.ts';

/** Text messages nobody could make anything of: at the intake desk until a case or a reason comes of them. */
export class CreateUnclearText1767500000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of UNCLEAR) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const UNCLEAR = [
  `create table unclear_text (
    unclear_text_id uuid not null,
    inbound_id uuid not null,
    state text not null,
    unclear text not null,
    org_path text collate "C" not null,
    sender bytea not null,
    sealed bytea,
    filed_as uuid,
    case_number text not null,
    reason text not null,
    settled_by text not null,
    receive_time timestamptz not null,
    settle_time timestamptz,
    constraint unclear_text_pkey primary key (unclear_text_id),
    constraint unclear_text_inbound unique (inbound_id),
    constraint unclear_text_state_check check (state in ('waiting', 'answered', 'filed', 'discarded')),
    constraint unclear_text_settled_check check ((state = 'waiting') = (settle_time is null)),
    constraint unclear_text_sealed_check check ((state = 'filed') = (sealed is null)),
    constraint unclear_text_case_check check ((state in ('answered', 'filed')) = (filed_as is not null)),
    constraint unclear_text_org_path_check check (org_path ~ '^[0-9a-z]{1,10}(\\.[0-9a-z]{1,10})*$'))`,
  ...comments('unclear_text', 'Text messages nobody could make anything of (待辨短信), at the intake desk', {
    unclear_text_id: 'Id, uuid v7',
    inbound_id: 'Key the message came under: handed in twice it is here once',
    state: 'waiting, answered, filed or discarded',
    unclear: 'What was not clear, as its sender was told',
    org_path: 'Path of the desk: a street, else the district',
    sender: 'Keyed hash of the phone, by which its next message is known',
    sealed: 'Sealed envelope: phone and words; forgotten when a case was filed',
    filed_as: 'Case it became or was answered by; the case outlives this row',
    case_number: 'Number of that case, or empty',
    reason: 'Why it was discarded, or empty',
    settled_by: 'Subject of who settled it, or empty',
    receive_time: 'When it came',
    settle_time: 'When it was settled; null while it waits',
  }),
  `create index unclear_text_waiting on unclear_text (sender, receive_time) where state = 'waiting'`,
  ...placePolicies({ table: 'unclear_text', jobs: ['service:casework/sms-desk'] }),
  ...resealPolicies('casework', 'unclear_text'),
  ...retentionPolicies(
    'casework',
    'unclear_text',
    `(settle_time < now() - interval '30 days' or receive_time < now() - interval '90 days')`,
  ),
];
