import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When something was seen last, in whichever campaign. */
export class FindLastCheck1767500100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create index campaign_check_last on campaign_check (about_id, check_time)`);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
