import { retentionPolicies } from '@wangge/platform/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const SERVICE = 'exchange';

/** Lets the job `retention` delete evidence of calls once the three years of the law are over, and nothing younger. */
export class AllowRetention1765200000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [
      ...retentionPolicies(SERVICE, 'receipt', `call_time < now() - interval '3 years'`),
      ...retentionPolicies(SERVICE, 'reconciliation', `reconcile_time < now() - interval '3 years'`),
      ...retentionPolicies(SERVICE, 'quota_taken', `day < current_date - 400`),
    ])
      await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
