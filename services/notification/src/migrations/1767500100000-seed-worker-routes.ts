import type { MigrationInterface, QueryRunner } from 'typeorm';
import { seedRoutes } from './seed-routes.ts';
import { workerRoutes, workerTemplates } from './worker-routes.seed.ts';

/** A worker of a unit is told of the task that was passed to them. */
export class SeedWorkerRoutes1767500100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of AUDIENCES) await runner.query(sql);
    await seedRoutes(runner, workerTemplates, workerRoutes);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const AUDIENCES = [
  'alter table route drop constraint route_audience_check',
  `alter table route add constraint route_audience_check check (audience in
    ('lead-unit', 'unit', 'worker', 'helping-units', 'reporter', 'escalated-head', 'escalated-office', 'street-office', 'helper',
     'place-office', 'called-up', 'called-units', 'owner', 'owner-unit', 'owner-post', 'opinion-teller'))`,
];
