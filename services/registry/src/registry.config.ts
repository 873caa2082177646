import { databaseConfig } from '@wangge/platform/config';
import { z } from 'zod';
import { OPTIONAL_RULES } from './field/field.refusals.ts';

/** Every variable of the registry. */
export const registryConfig = databaseConfig.extend({
  /** What the field register refuses by default and this district has a law for, joined by ',': ethnicity, political-status. */
  WANGGE_OPTIONAL_FIELDS: z
    .string()
    .default('')
    .transform((text) => text.split(',').filter((rule) => rule !== ''))
    .pipe(z.array(z.enum(OPTIONAL_RULES))),
  /** Minutes that a question takes which a form answers from what is held: the figure behind the minutes saved. */
  WANGGE_MINUTES_PER_FIELD: z.coerce.number().positive().max(60).default(1),
  /** Working days in which the grid's people put a data-quality task right; the district's own rule. */
  WANGGE_QUALITY_WORKING_DAYS: z.coerce.number().int().min(1).max(60).default(10),
  /** Working days in which a correction or objection is answered: within the 30 days of GB/T 35273 8.7. */
  WANGGE_TICKET_WORKING_DAYS: z.coerce.number().int().min(1).max(60).default(15),
});

export type RegistryConfig = z.output<typeof registryConfig>;
