import type { MigrationInterface, QueryRunner } from 'typeorm';
import { performanceRoutes, performanceTemplates } from './performance-routes.seed.ts';
import { seedRoutes } from './seed-routes.ts';

/** Whoever mediates is reminded on the day of a promise. */
export class SeedPerformanceRoutes1767600000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await seedRoutes(runner, performanceTemplates, performanceRoutes);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
