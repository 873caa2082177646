import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * One archive of a kind for a person in a grid. Over the whole district the constraint would tell whoever tries that a person
 * has an archive somewhere else; within the caller's places the command looks itself.
 */
export class OneArchiveInAPlace1765000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`drop index archive_person_kind`);
    await runner.query(`create unique index archive_person_grid on archive (person_id, kind, grid_id)`);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
