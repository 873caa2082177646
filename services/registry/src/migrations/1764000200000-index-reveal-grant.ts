import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Grants are counted by who holds them: thirty within an hour. */
export class IndexRevealGrant1764000200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create index reveal_grant_actor on reveal_grant (actor, grant_time)');
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
