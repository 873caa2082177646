import type { MigrationInterface, QueryRunner } from 'typeorm';

/** An import can be ended by its opener. */
export class CancelImports1767500300000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table resident_import drop constraint resident_import_state_check');
    await runner.query(`alter table resident_import add constraint resident_import_state_check
      check (state in ('receiving', 'queued', 'running', 'finished', 'failed', 'cancelled'))`);
    await runner.query(
      `comment on column resident_import.state is 'receiving, queued, running, finished, failed, cancelled'`,
    );
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
