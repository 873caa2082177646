import { databaseConfig, keyOf } from '@wangge/platform/config';
import { z } from 'zod';

/** Every variable of the casework service. */
export const caseworkConfig = databaseConfig.extend({
  /** Key from which the codes of reporters are made (HMAC-SHA256). */
  WANGGE_CODE_KEY: keyOf(32),
  /** Label of the district in every org path: who keeps a report that is not located and whose reporter has no place. */
  WANGGE_DISTRICT_LABEL: z
    .string()
    .regex(/^[0-9a-z]{1,8}$/, 'must be 1 to 8 lower-case letters or digits')
    .default('dc'),
  /** A report is not kept waiting for its grid longer than this, in milliseconds; it is located later then. */
  WANGGE_LOCATE_MS: z.coerce.number().int().min(50).max(60_000).default(500),
});

export type CaseworkConfig = z.output<typeof caseworkConfig>;
