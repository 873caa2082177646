import type { MigrationInterface, QueryRunner } from 'typeorm';
import { routes, templates } from './routes.seed.ts';
import { seedRoutes } from './seed-routes.ts';

/** The routing table a district begins with; from here on it is the district's own data. */
export class SeedRoutes1764100100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await seedRoutes(runner, templates, routes);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
