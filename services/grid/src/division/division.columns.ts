import { PlaceKind } from '@wangge/contracts/wangge/grid/v1/place';

/** The columns of a sheet of divisions. */
export const COLUMNS = {
  level: { headings: ['level', '级别'] },
  code: { headings: ['code', '代码'] },
  name: { headings: ['name', '名称'] },
  parentCode: { headings: ['parent_code', '上级代码'] },
  oldCode: { headings: ['old_code', '原代码'], optional: true },
  validFrom: { headings: ['valid_from', '启用日期'], optional: true },
} as const;

export type DivisionColumn = keyof typeof COLUMNS;

/** Levels as a sheet names them. */
export const LEVELS: Readonly<Record<string, PlaceKind>> = {
  ...{ district: PlaceKind.DISTRICT, 区: PlaceKind.DISTRICT, 县: PlaceKind.DISTRICT },
  ...{ street: PlaceKind.STREET, 街道: PlaceKind.STREET, 乡镇: PlaceKind.STREET, 镇: PlaceKind.STREET },
  ...{ community: PlaceKind.COMMUNITY, 社区: PlaceKind.COMMUNITY, 村: PlaceKind.COMMUNITY },
  ...{ base_grid: PlaceKind.BASE_GRID, 基础网格: PlaceKind.BASE_GRID },
  ...{ dedicated_grid: PlaceKind.DEDICATED_GRID, 专属网格: PlaceKind.DEDICATED_GRID },
  ...{ affinity_grid: PlaceKind.AFFINITY_GRID, 特定型网格: PlaceKind.AFFINITY_GRID },
};
