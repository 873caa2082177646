import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who came upon a matter, for the missed-report rate (漏报率). What was reported before is counted as neither. */
export class CountWhoFound1767500200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table case_fact add column found_by text not null default ''`);
    await runner.query(
      `comment on column case_fact.found_by is 'Who came upon it: patrol, public, or empty for neither'`,
    );
    for (const table of ['figure_day', 'figure_month'])
      for (const [column, about] of COUNTERS) {
        await runner.query(`alter table ${table} add column ${column} bigint not null default 0`);
        await runner.query(`comment on column ${table}.${column} is '${about}'`);
      }
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const COUNTERS = [
  ['told_by_public', 'Cases filed that the public told'],
  ['found_or_told', 'Cases filed that a patrol found or the public told'],
] as const;
