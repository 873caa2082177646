import { retentionPolicies } from '@wangge/platform/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Lets the job `retention` delete visits with their notes once they are two years old, and nothing younger. */
export class ForgetVisits1766400000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create index visit_age on visit (recorded_time)');
    for (const sql of retentionPolicies('assistance', 'visit', `recorded_time < now() - interval '2 years'`))
      await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
