import type { MigrationInterface, QueryRunner } from 'typeorm';
import { moreRoutes, moreTemplates } from './more-routes.seed.ts';
import { seedRoutes } from './seed-routes.ts';

/** Routes for what is told around a case; a district that has changed its table keeps its own lines. */
export class SeedMoreRoutes1766700100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await seedRoutes(runner, moreTemplates, moreRoutes);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
