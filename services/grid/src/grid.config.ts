import { databaseConfig } from '@wangge/platform/config';
import { z } from 'zod';

/** Every variable of the grid service. */
export const gridConfig = databaseConfig.extend({
  /** Label of the district in every org path; never changed once places are there. */
  WANGGE_DISTRICT_LABEL: z
    .string()
    .regex(/^[0-9a-z]{1,8}$/, 'must be 1 to 8 lower-case letters or digits')
    .default('dc'),
  /** What the code of a grid looks like, as a pattern; {community} stands for the code of its community. */
  WANGGE_GRID_CODE: z.string().max(100).default('{community}[0-9]{3}'),
  /** Posts of this district (岗位设置): four in a grid, or seven. */
  WANGGE_POST_PRESET: z.enum(['four-post', 'seven-post']).default('four-post'),
});

export type GridConfig = z.output<typeof gridConfig>;
