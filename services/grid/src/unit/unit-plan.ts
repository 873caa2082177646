import type { NewUnit } from '@wangge/contracts/wangge/grid/v1/unit_service';
import { invalidFields, type FieldViolation } from '@wangge/platform/errors';
import type { CompetenceRow } from './unit.view.ts';

/** A unit to be written, with its duty list and its members. */
export interface PlannedUnit {
  readonly unitId: string;
  readonly code: string;
  readonly name: string;
  readonly placeId: string;
  readonly orgPath: string;
  readonly departmentId: string;
  readonly kind: string;
  readonly competences: readonly CompetenceRow[];
  readonly staffIds: readonly string[];
}

/** What an import of units stands on. */
export interface UnitGround {
  /** Codes that are there already. */
  readonly known: ReadonlySet<string>;
  readonly places: readonly { readonly placeId: string; readonly code: string; readonly orgPath: string }[];
  /** Paths the competences name that are there. */
  readonly paths: ReadonlySet<string>;
  /** Staff ids by number. */
  readonly staff: ReadonlyMap<string, string>;
}

/** Decides what an import of units writes. All or nothing, and every wrong line is named. */
export function planUnits(wanted: readonly NewUnit[], ground: UnitGround, newId: () => string): PlannedUnit[] {
  const seen = new Set(ground.known);
  const violations: FieldViolation[] = [];
  const planned = wanted.flatMap((unit, i) => {
    if (seen.has(unit.code)) return [];
    seen.add(unit.code);
    const say = (field: string, description: string) => violations.push({ field: `units[${i}].${field}`, description });
    const place = ground.places.find(({ code }) => code === unit.placeCode);
    if (!place) return (say('place_code', `no place ${unit.placeCode}`), []);
    const competences = competencesOf(unit, place.orgPath);
    for (const [j, { orgPath }] of unit.competences.entries())
      if (orgPath !== '' && !ground.paths.has(orgPath)) say(`competences[${j}].org_path`, 'is no place');
    const staffIds = unit.staffNumbers.flatMap((number, j) => {
      const staffId = ground.staff.get(number);
      if (staffId === undefined) say(`staff_numbers[${j}]`, 'is not registered');
      return staffId === undefined ? [] : [staffId];
    });
    const { code, name, departmentId, kind } = unit;
    const { placeId, orgPath } = place;
    return [
      {
        unitId: newId(),
        code,
        name,
        placeId,
        orgPath,
        departmentId,
        kind,
        competences,
        staffIds: [...new Set(staffIds)],
      },
    ];
  });
  if (violations.length > 0) throw invalidFields(violations);
  return planned;
}

/** The duty list, each line once; a unit that leads somewhere does not merely help there. */
function competencesOf(unit: NewUnit, ownPath: string): CompetenceRow[] {
  const lines = new Map<string, CompetenceRow>();
  for (const { matterCode, orgPath: asked, lead } of unit.competences) {
    const orgPath = asked === '' ? ownPath : asked;
    const key = `${matterCode} ${orgPath}`;
    lines.set(key, { matterCode, orgPath, lead: lead || (lines.get(key)?.lead ?? false) });
  }
  return [...lines.values()];
}
