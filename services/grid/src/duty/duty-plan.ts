import type { NamedRow } from '@wangge/documents/tables';
import type { SheetFault } from '../sheet.ts';
import { COLUMNS, ROLES, type DutyColumn } from './duty.columns.ts';

/** A line of the duty list: a unit, a matter or branch, an area, and whether it leads. */
export interface DutyLine {
  readonly unitId: string;
  readonly matterCode: string;
  readonly orgPath: string;
  readonly lead: boolean;
}

/** What a duty list is judged by. */
export interface DutyGround {
  /** Units by their code. */
  readonly units: ReadonlyMap<string, { readonly unitId: string; readonly name: string }>;
  /** Places by their code. */
  readonly places: ReadonlyMap<string, { readonly orgPath: string; readonly name: string }>;
  readonly present: readonly DutyLine[];
}

/** What a new duty list changes. */
export interface DutyPlan {
  readonly lines: number;
  readonly added: readonly DutyLine[];
  readonly removed: readonly DutyLine[];
  /** Lines whose role changed, as they are now. */
  readonly changed: readonly DutyLine[];
  readonly faults: readonly SheetFault[];
}

const CODE = /^[0-9]{2}(\.[0-9]{2}){0,7}$/;
const keyOf = ({ unitId, matterCode, orgPath }: Omit<DutyLine, 'lead'>) => `${unitId} ${matterCode} ${orgPath}`;

/** Judges the rows of a sheet as the whole duty list, and says what they change; a line twice is a fault. */
export function planDutyList(rows: readonly NamedRow<DutyColumn>[], ground: DutyGround): DutyPlan {
  const faults: SheetFault[] = [];
  const wanted = new Map<string, DutyLine>();
  for (const row of rows) {
    const line = lineOf(row, ground, faults);
    if (!line) continue;
    if (wanted.has(keyOf(line)))
      faults.push({ row: row.line, column: '', code: 'DUPLICATE_LINE', message: 'stands there twice' });
    wanted.set(keyOf(line), line);
  }
  if (rows.length === 0) faults.push({ row: 0, column: '', code: 'EMPTY', message: 'has no rows' });
  const present = new Map(ground.present.map((line) => [keyOf(line), line]));
  const lines = [...wanted.values()];
  return {
    lines: lines.length,
    added: lines.filter((line) => !present.has(keyOf(line))),
    removed: ground.present.filter((line) => !wanted.has(keyOf(line))),
    changed: lines.filter((line) => (present.get(keyOf(line))?.lead ?? line.lead) !== line.lead),
    faults,
  };
}

function lineOf(
  { line: row, values }: NamedRow<DutyColumn>,
  { units, places }: DutyGround,
  faults: SheetFault[],
): DutyLine | undefined {
  const tell = (column: DutyColumn, code: string, message: string) =>
    faults.push({ row, column: COLUMNS[column].headings[0], code, message });
  const before = faults.length;
  const unit = units.get(values.unitCode);
  const place = places.get(values.placeCode);
  const lead = ROLES[values.role.toLowerCase()];
  if (!unit) tell('unitCode', 'UNKNOWN_UNIT', `there is no unit ${values.unitCode.slice(0, 40)}`);
  else if (values.unitName !== '' && values.unitName !== unit.name)
    tell('unitName', 'OTHER_NAME', `unit ${values.unitCode} is called ${unit.name}`);
  if (!place) tell('placeCode', 'UNKNOWN_PLACE', `there is no place ${values.placeCode.slice(0, 40)}`);
  else if (values.placeName !== '' && values.placeName !== place.name)
    tell('placeName', 'OTHER_NAME', `place ${values.placeCode} is called ${place.name}`);
  if (!CODE.test(values.matterCode)) tell('matterCode', 'BAD_CODE', 'is two digits a level, joined by ".", as text');
  if (lead === undefined) tell('role', 'BAD_VALUE', 'is lead or help');
  if (!unit || !place || lead === undefined || faults.length > before) return undefined;
  return { unitId: unit.unitId, matterCode: values.matterCode, orgPath: place.orgPath, lead };
}
