import type { QueryRunner } from 'typeorm';
import type { RouteRow } from '../routing/routing.ts';
import type { TemplateText } from '../routing/template.ts';

/** Adds templates and routes that are not there yet. */
export async function seedRoutes(
  runner: QueryRunner,
  templates: readonly TemplateText[],
  routes: readonly RouteRow[],
): Promise<void> {
  for (const { template, channel, locale, text } of templates)
    await runner.query(
      `insert into template (template, channel, locale, text) values ($1, $2, $3, $4) on conflict do nothing`,
      [template, channel, locale, text],
    );
  for (const { route, eventType, condition, audience, channel, template, locale } of routes)
    await runner.query(
      `insert into route (route, event_type, condition, audience, channel, template, locale, enabled)
         values ($1, $2, $3, $4, $5, $6, $7, true) on conflict do nothing`,
      [route, eventType, JSON.stringify(condition), audience, channel, template, locale],
    );
}
