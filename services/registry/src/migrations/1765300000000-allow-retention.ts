import { retentionPolicies } from '@wangge/platform/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const SERVICE = 'registry';

/** Lets the job `retention` delete what departments asked for once its time is over, and nothing younger. */
export class AllowRetention1765300000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [
      ...retentionPolicies(SERVICE, 'visit_request', `request_time < now() - interval '2 years'`),
      ...retentionPolicies(
        SERVICE,
        'data_set_row',
        `exists (select from data_set d where d.data_set_id = data_set_row.data_set_id and d.collect_time < now() - interval '1 day')`,
      ),
      ...retentionPolicies(SERVICE, 'data_set', `request_time < now() - interval '3 years'`),
    ])
      await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
