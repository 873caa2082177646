import type { MigrationInterface, QueryRunner } from 'typeorm';
import { aroundRoutes, aroundTemplates } from './around-routes.seed.ts';
import { seedRoutes } from './seed-routes.ts';

/** Routes for work that comes from around the cases, and those who are told of it. */
export class SeedAroundRoutes1766801000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of AUDIENCES) await runner.query(sql);
    await seedRoutes(runner, aroundTemplates, aroundRoutes);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const AUDIENCES = [
  'alter table route drop constraint route_audience_check',
  `alter table route add constraint route_audience_check check (audience in
    ('lead-unit', 'unit', 'helping-units', 'reporter', 'escalated-head', 'escalated-office', 'street-office', 'helper',
     'place-office', 'called-up', 'called-units', 'owner', 'owner-unit', 'owner-post', 'opinion-teller'))`,
];
