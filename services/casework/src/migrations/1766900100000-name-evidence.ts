import { grantApp } from '@wangge/platform/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Each file of a case can say which of the required evidence it shows. */
export class NameEvidence1766900100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table attachment add column evidence text not null default ''`);
    await runner.query(`comment on column attachment.evidence is 'Which evidence it shows; empty where nobody said'`);
    await runner.query(grantApp('update (evidence) on attachment'));
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
