import { partitionsBefore } from '@wangge/platform/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Facts of cases that happened in another system long ago: their ids carry the time of the report. */
export class FactsBefore1766600000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(partitionsBefore(['case_fact']));
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
