import { retentionPolicies } from '@wangge/platform/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const SERVICE = 'notification';
const YEAR_OLD = `first_uuid_of((now() - interval '1 year') at time zone 'UTC')`;

/** Lets the job `retention` delete messages of a year ago with all that was known of them, and nothing younger. */
export class AllowRetention1765200000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [
      ...retentionPolicies(SERVICE, 'message_state', `message_id < ${YEAR_OLD}`),
      ...retentionPolicies(SERVICE, 'message', `message_id < ${YEAR_OLD} and state <> 'waiting'`),
      ...retentionPolicies(SERVICE, 'message_key', `message_id < ${YEAR_OLD}`),
      ...retentionPolicies(SERVICE, 'notice', `create_time < now() - interval '1 year' and state <> 'waiting'`),
      ...retentionPolicies(SERVICE, 'sink_message', `receive_time < now() - interval '30 days'`),
      `create index message_key_age on message_key using brin (message_id)`,
      `create index notice_age on notice using brin (create_time)`,
    ])
      await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
