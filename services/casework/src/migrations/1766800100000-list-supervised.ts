import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Open cases with orders of leaders are few among many: their list walks an index of its own. */
export class ListSupervised1766800100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `create index case_file_supervised on case_file (due_at, case_id) where due_at is not null and oversight ? 'orders'`,
    );
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
