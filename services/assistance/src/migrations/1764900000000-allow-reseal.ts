import { resealPolicies } from '@wangge/platform/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The job that seals anew after a key or profile was changed reads every envelope and writes it back. */
export class AllowReseal1764900000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of POLICIES) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const POLICIES = [...resealPolicies('assistance', 'archive'), ...resealPolicies('assistance', 'visit')];
