import { PlaceKind } from '@wangge/contracts/wangge/grid/v1/place';
import type { NamedRow } from '@wangge/documents/tables';
import { isLocalDate } from '@wangge/worktime';
import type { KnownPlace, PlannedPlace } from '../place/place-plan.ts';
import { isGrid, mayLieIn, pathOf, type Tiers } from '../place/place-tree.ts';
import type { SheetFault } from '../sheet.ts';
import { COLUMNS, LEVELS, type DivisionColumn } from './division.columns.ts';

/** A place behind a code, present or past, as far as a sheet must know it. */
export interface KnownDivision extends KnownPlace {
  readonly name: string;
  /** Id of the place above, empty for the district. */
  readonly parentId: string;
  /** First day of the code the place has now, and of its name. */
  readonly codeSince: string;
  readonly nameSince: string;
}

export interface DivisionGround {
  /** By every code they have or had. */
  readonly known: ReadonlyMap<string, KnownDivision>;
  /** Keyed `<parent id>/<kind>`, `/<kind>` for districts: how many there have been. */
  readonly counts: ReadonlyMap<string, number>;
  readonly districtLabel: string;
  readonly tiers: Tiers;
  /** What the code of a grid looks like, for the code of its community. */
  readonly gridCode: (community: string) => RegExp;
  readonly today: string;
}

/** Another code or name of a place that is there, from a day on. */
export interface DivisionChange {
  readonly placeId: string;
  readonly from: string;
  readonly to: string;
  readonly day: string;
}

export interface DivisionPlan {
  readonly lines: number;
  readonly registered: readonly (PlannedPlace & { readonly validFrom: string })[];
  readonly recoded: readonly DivisionChange[];
  readonly renamed: readonly DivisionChange[];
  readonly unchanged: number;
  readonly warnings: readonly SheetFault[];
  readonly faults: readonly SheetFault[];
}

type Row = NamedRow<DivisionColumn>;
type Tell = (column: DivisionColumn, code: string, message: string) => void;

const CODE = /^[0-9]{6,24}$/;
const DIGITS: Partial<Record<PlaceKind, number>> = { [PlaceKind.DISTRICT]: 6, [PlaceKind.STREET]: 9, [PlaceKind.COMMUNITY]: 12 }; // prettier-ignore

/** Judges a sheet of divisions line by line, places above before those below, and says what it changes. */
export function planDivisions(rows: readonly Row[], ground: DivisionGround, newId: () => string): DivisionPlan {
  const sheet = new Sheet(ground, newId);
  rows.forEach((row) => sheet.take(row));
  if (rows.length === 0) sheet.faults.push({ row: 0, column: '', code: 'EMPTY', message: 'has no rows' });
  const { registered, recoded, renamed, unchanged, warnings, faults } = sheet;
  return { lines: rows.length, registered, recoded, renamed, unchanged, warnings, faults };
}

class Sheet {
  readonly registered: (PlannedPlace & { readonly validFrom: string })[] = [];
  readonly recoded: DivisionChange[] = [];
  readonly renamed: DivisionChange[] = [];
  readonly warnings: SheetFault[] = [];
  readonly faults: SheetFault[] = [];
  unchanged = 0;
  readonly #known: Map<string, KnownDivision>;
  readonly #counts: Map<string, number>;
  readonly #seen = new Set<string>();

  constructor(
    private readonly ground: DivisionGround,
    private readonly newId: () => string,
  ) {
    this.#known = new Map(ground.known);
    this.#counts = new Map(ground.counts);
  }

  take({ line: row, values }: Row): void {
    const tell: Tell = (column, code, message) =>
      this.faults.push({ row, column: COLUMNS[column].headings[0], code, message });
    const warn: Tell = (column, code, message) =>
      this.warnings.push({ row, column: COLUMNS[column].headings[0], code, message });
    const before = this.faults.length;
    const { code, oldCode } = values;
    const kind = LEVELS[values.level.toLowerCase()] ?? PlaceKind.UNSPECIFIED;
    const day = values.validFrom === '' ? this.ground.today : values.validFrom;
    if (kind === PlaceKind.UNSPECIFIED) tell('level', 'BAD_VALUE', 'is no level');
    if (!CODE.test(code)) tell('code', 'BAD_CODE', 'is 6 to 24 digits, as text');
    if (values.name === '' || values.name.length > 60) tell('name', 'BAD_NAME', 'is 1 to 60 characters');
    if (!isLocalDate(day)) tell('validFrom', 'BAD_DAY', 'is YYYY-MM-DD');
    else if (day > this.ground.today) tell('validFrom', 'FUTURE_DAY', 'has not come yet');
    if (this.#seen.has(code)) tell('code', 'DUPLICATE_LINE', 'stands there twice');
    this.#seen.add(code);
    if (this.faults.length > before) return;
    const wanted = { kind, code, day, name: values.name, parentCode: values.parentCode };
    const there = this.#known.get(code) ?? (oldCode === '' ? undefined : this.#known.get(oldCode));
    if (there) this.#change(there, wanted, tell, warn);
    else if (oldCode !== '') tell('oldCode', 'UNKNOWN_CODE', `there is no place ${oldCode.slice(0, 24)}`);
    else this.#register(wanted, tell, warn);
  }

  #change(there: KnownDivision, wanted: Wanted, tell: Tell, warn: Tell): void {
    const { kind, code, day, name, parentCode } = wanted;
    const parent = this.#known.get(parentCode);
    // The code of a place that has another one now, or has ended, means that place for ever.
    if (there.ended || (this.#known.has(code) && there.code !== code))
      return tell('code', 'CODE_USED', 'was used before; codes are never used again');
    if (there.kind !== kind) return tell('level', 'OTHER_LEVEL', 'is not the level of this place');
    if ((parent?.placeId ?? '') !== there.parentId)
      return tell('parentCode', 'OTHER_PARENT', 'is not the place above; a place keeps its path');
    const [recoded, renamed] = [there.code !== code, there.name !== name];
    if (!recoded && !renamed) {
      this.unchanged += 1;
      return;
    }
    if ((recoded && day < there.codeSince) || (renamed && day < there.nameSince))
      return tell('validFrom', 'BEFORE_LAST', 'is before the day of the present code or name');
    if (recoded) {
      if (!this.#fits(wanted, parent, tell, warn)) return;
      this.recoded.push({ placeId: there.placeId, from: there.code, to: code, day });
    }
    if (renamed) this.renamed.push({ placeId: there.placeId, from: there.name, to: name, day });
    const now = { ...there, code, name, codeSince: day, nameSince: day };
    // Whoever lies below is found by either code from here on.
    this.#known.set(there.code, now);
    this.#known.set(code, now);
    for (const [key, below] of this.#known)
      if (below.parentCode === there.code) this.#known.set(key, { ...below, parentCode: code });
  }

  #register(wanted: Wanted, tell: Tell, warn: Tell): void {
    const { kind, code, name, day, parentCode } = wanted;
    const parent = this.#known.get(parentCode);
    if (parentCode !== '' && (!parent || parent.code !== parentCode || parent.ended))
      return tell('parentCode', 'UNKNOWN_PARENT', `there is no place ${parentCode.slice(0, 24)} before this line`);
    if (!mayLieIn(kind, parent, this.ground.tiers))
      return tell('level', 'WRONG_LEVEL', 'does not lie directly in its place above');
    if (kind === PlaceKind.BASE_GRID) return tell('level', 'NEEDS_OUTLINE', 'a new base grid comes with its outline');
    if (!this.#fits(wanted, parent, tell, warn)) return;
    const key = `${parent?.placeId ?? ''}/${kind}`;
    const number = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, number);
    const place = {
      ...{ placeId: this.newId(), code, kind, name, parentCode, ended: false, outline: undefined },
      orgPath: pathOf(kind, parent?.orgPath ?? '', number, this.ground.districtLabel),
      parentId: parent?.placeId ?? '',
      validFrom: day,
    };
    this.registered.push(place);
    this.#known.set(code, { ...place, codeSince: day, nameSince: day });
  }

  /** Whether a code looks like one here. A grid's must; a division's may be irregular, as in cities without districts. */
  #fits({ kind, code, parentCode }: Wanted, parent: KnownDivision | undefined, tell: Tell, warn: Tell): boolean {
    if (isGrid(kind)) {
      if (this.ground.gridCode(parentCode).test(code)) return true;
      tell('code', 'BAD_GRID_CODE', 'does not look like the code of a grid here');
      return false;
    }
    if (code.length !== DIGITS[kind])
      warn('code', 'UNUSUAL_LENGTH', `of this level usually has ${DIGITS[kind]} digits`);
    if (parent && !code.startsWith(parent.code))
      warn('code', 'UNUSUAL_BEGINNING', 'does not begin like the place above');
    return true;
  }
}

interface Wanted {
  readonly kind: PlaceKind;
  readonly code: string;
  readonly name: string;
  readonly day: string;
  readonly parentCode: string;
}
