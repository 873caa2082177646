import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What it is a duty to report is filed by the service itself, wherever it happened. */
export class MandatoryReport1766300200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of POLICIES) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const IS_JOB = `coalesce(nullif(current_setting('wangge.actor', true), '') = 'service:casework/mandatory', false)`;

const POLICIES = [
  `create policy case_file_mandatory_select on case_file for select using (${IS_JOB})`,
  `create policy case_file_mandatory_update on case_file for update using (${IS_JOB}) with check (${IS_JOB})`,
];
