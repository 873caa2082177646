import { databaseConfig } from '@wangge/platform/config';
import { z } from 'zod';
import { TIERS } from './place/place-tree.ts';

/** Every variable of the grid service. */
export const gridConfig = databaseConfig.extend({
  /** Label of the district in every org path; never changed once places are there. */
  WANGGE_DISTRICT_LABEL: z
    .string()
    .regex(/^[0-9a-z]{1,8}$/, 'must be 1 to 8 lower-case letters or digits')
    .default('dc'),
  /** What the code of a grid looks like, as a pattern; {community} stands for the code of its community. */
  WANGGE_GRID_CODE: z.string().max(100).default('{community}[0-9]{3}'),
  /** Tiers of this district (层级), from three to five; a group is a community inside a community. */
  WANGGE_TIERS: z.enum(TIERS).default('district-street-community-grid'),
  /** Square metres a base grid usually has (规模), least and most; others are warned of and kept. */
  WANGGE_GRID_AREA: z
    .string()
    .regex(/^[0-9]{1,9}-[0-9]{1,9}$/, 'is least-most in square metres')
    .default('2000-5000000')
    .transform((text): readonly [number, number] => {
      const [least = 0, most = 0] = text.split('-').map(Number);
      return [least, most];
    }),
  /** Posts of this district (岗位设置): four in a grid, or seven. */
  WANGGE_POST_PRESET: z.enum(['four-post', 'seven-post']).default('four-post'),
});

/** What the code of a grid of a community looks like in this district. */
export const gridCodeOf = ({ WANGGE_GRID_CODE }: Pick<GridConfig, 'WANGGE_GRID_CODE'>, community: string): RegExp =>
  new RegExp(`^${WANGGE_GRID_CODE.replaceAll('{community}', community)}$`);

export type GridConfig = z.output<typeof gridConfig>;
