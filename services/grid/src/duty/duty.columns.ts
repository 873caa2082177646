/** The columns of the sheet of a duty list. The names are for people: what does not fit the code beside it is a fault. */
export const COLUMNS = {
  unitCode: { headings: ['unit_code', '单位编码'] },
  unitName: { headings: ['unit_name', '单位名称'], optional: true },
  matterCode: { headings: ['matter_code', '事项编码'] },
  placeCode: { headings: ['place_code', '区域编码'] },
  placeName: { headings: ['place_name', '区域名称'], optional: true },
  role: { headings: ['role', '职责'] },
} as const;

export type DutyColumn = keyof typeof COLUMNS;

/** Roles as a sheet names them: whether the unit leads (主办) or helps (协办). */
export const ROLES: Readonly<Record<string, boolean>> = { lead: true, help: false, 主办: true, 协办: false };
