import { resealPolicies } from '@wangge/platform/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The job that seals anew after a key or profile was changed reads every envelope and writes it back. */
export class AllowReseal1764900100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of POLICIES) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const POLICIES = [
  ...resealPolicies('registry', 'dwelling', ['sealed', 'address_index']),
  ...resealPolicies('registry', 'person', ['sealed', 'number_index', 'phone_index']),
  ...resealPolicies('registry', 'person_history'),
  ...resealPolicies('registry', 'person_fact'),
];
