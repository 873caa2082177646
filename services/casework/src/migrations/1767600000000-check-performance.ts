import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When to look whether what was promised in a mediation was done. */
export class CheckPerformance1767600000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of CHECK) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const CHECK = [
  'alter table mediation add column check_at timestamptz',
  `comment on column mediation.check_at is 'When to remind of the next promise to look at; null when there is none'`,
  'create index mediation_check on mediation (check_at) where check_at is not null',
];
