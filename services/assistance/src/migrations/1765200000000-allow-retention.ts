import { retentionPolicies } from '@wangge/platform/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Lets the job `retention` delete grants once the three years of the law are over, and nothing younger. */
export class AllowRetention1765200000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of retentionPolicies('assistance', 'reveal_grant', `grant_time < now() - interval '3 years'`))
      await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
