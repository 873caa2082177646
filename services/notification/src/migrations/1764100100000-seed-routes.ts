import type { MigrationInterface, QueryRunner } from 'typeorm';
import { routes, templates } from './routes.seed.ts';

/** The routing table a district begins with; from here on it is the district's own data. */
export class SeedRoutes1764100100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const { template, channel, locale, text } of templates) {
      await runner.query(`insert into template (template, channel, locale, text) values ($1, $2, $3, $4)`, [
        template,
        channel,
        locale,
        text,
      ]);
    }
    for (const { route, eventType, condition, audience, channel, template, locale } of routes) {
      await runner.query(
        `insert into route (route, event_type, condition, audience, channel, template, locale, enabled)
           values ($1, $2, $3, $4, $5, $6, $7, true)`,
        [route, eventType, JSON.stringify(condition), audience, channel, template, locale],
      );
    }
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
