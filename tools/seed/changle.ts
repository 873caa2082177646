import type { District, Division } from './divisions.ts';
import { districtPlaces, type SeedPlace } from './places.ts';
import { checkCharacter } from './residents.ts';
import { FAMILY_NAMES, GIVEN_CHARACTERS, STREET_WORDS } from './residents-names.ts';
import type { SeedStaff } from './staff.ts';
import { type Rectangle, seeded } from './tessellation.ts';

/** A district as large as Changle county (370725), or a part of it. */
export interface Size {
  readonly people: number;
  readonly households: number;
  readonly grids: number;
  readonly helpers: number;
}

const CHANGLE: Size = { people: 410_000, households: 110_000, grids: 3_600, helpers: 21_000 };
/** Rough extent of Changle, CGCS2000. */
const EXTENT: Rectangle = { west: 11_870_000, south: 3_640_000, east: 11_905_000, north: 3_690_000 };
const YEAR = 2026;
const GRIDS_PER_COMMUNITY = 10;
const CHUNK = 256 * 1024;

/** @param scale part of the whole, e.g. 0.01 */
export const sizeOf = (scale: number): Size => ({
  people: Math.max(1, Math.round(CHANGLE.people * scale)),
  households: Math.max(1, Math.round(CHANGLE.households * scale)),
  grids: Math.max(1, Math.round(CHANGLE.grids * scale)),
  helpers: Math.round(CHANGLE.helpers * scale),
});

/** The places of the district with as many grids as wanted: communities in their order, ten grids each, the last one fewer. */
export function changlePlaces(district: District, grids: number): SeedPlace[] {
  let left = Math.ceil(grids / GRIDS_PER_COMMUNITY);
  const streets = district.streets.flatMap((street) => {
    const communities: readonly Division[] = street.communities.slice(0, left);
    left -= communities.length;
    return communities.length === 0 ? [] : [{ ...street, communities }];
  });
  if (left > 0) throw new Error(`the published divisions have no room for ${grids} grids`);
  const places = districtPlaces({ ...district, streets }, EXTENT, 7, GRIDS_PER_COMMUNITY);
  let kept = 0;
  return places.filter(({ outline }) => outline === undefined || (kept += 1) <= grids);
}

export const RESIDENT_HEADER = [
  ...[
    '姓名',
    '证件号码',
    '性别',
    '联系电话',
    '与户主关系',
    '居住类型',
    '服务标识',
    '网格编码',
    '楼栋',
    '单元',
    '房号',
    '户编号',
  ],
];

/**
 * The residents' file, a CSV piece by piece: the same for the same size. Nobody has these numbers: their areas exist nowhere, and
 * phones beginning with 12 are not given out.
 */
export function* changleFile(size: Size, gridCodes: readonly string[]): Generator<Buffer> {
  let text = `${RESIDENT_HEADER.join(',')}\r\n`;
  for (const cells of changleResidents(size, gridCodes)) {
    text += `${cells.join(',')}\r\n`;
    if (text.length < CHUNK) continue;
    yield Buffer.from(text);
    text = '';
  }
  yield Buffer.from(text);
}

/** Rows of the file, a household after the other, the head first. */
export function* changleResidents({ people, households }: Size, gridCodes: readonly string[]): Generator<string[]> {
  const random = seeded(370_725);
  const from = (least: number, most: number) => least + Math.floor(random() * (most - least + 1));
  const of = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  let person = 0;
  for (let household = 0; household < households; household += 1) {
    const grid = Math.floor((household * gridCodes.length) / households);
    const surname = of(FAMILY_NAMES);
    const age = from(24, 88);
    const end = Math.floor(((household + 1) * people) / households);
    const door = doorOf(household, grid, random);
    for (let member = 0; person < end; member += 1, person += 1) {
      const relation = ['户主', '配偶', '子', '女', '父母', '其他'][Math.min(member, 5)] ?? '其他';
      const isMan = member === 0 ? household % 3 !== 0 : member === 1 ? household % 3 === 0 : relation !== '女';
      const years = member < 2 ? age : member < 4 ? Math.max(0, age - 26 - member) : Math.min(99, age + 24);
      yield [
        (member === 1 ? of(FAMILY_NAMES) : surname) +
          of(GIVEN_CHARACTERS) +
          (from(0, 3) === 0 ? '' : of(GIVEN_CHARACTERS)),
        ...[numberOf(person, YEAR - years, isMan, from), isMan ? '男' : '女'],
        ...[years < 12 ? '' : `12${String(person).padStart(9, '0')}`, relation],
        ...[household % 9 === 4 ? '流动人口' : '户籍', years > 79 && member === 0 ? '需探访' : ''],
        ...[gridCodes[grid] ?? '', ...door, `H${household + 1}`],
      ];
    }
  }
}

/** Each household a door of its own in its grid. */
function doorOf(household: number, grid: number, random: () => number): string[] {
  const lane = STREET_WORDS[grid % STREET_WORDS.length] ?? '';
  const floor = 1 + Math.floor(random() * 6);
  return [
    `${lane}${Math.floor(household / 12) + 1}号楼`,
    String((household % 3) + 1),
    `${floor}${String(household % 12).padStart(2, '0')}`,
  ];
}

/** A number nobody else of the file has: area and order count the people, whatever the day of birth is. */
function numberOf(person: number, year: number, isMan: boolean, from: (least: number, most: number) => number): string {
  const area = 100_000 + (person % 10_000);
  const order = 2 * (Math.floor(person / 10_000) + 1) - (isMan ? 1 : 0);
  const birth = `${year}${String(from(1, 10)).padStart(2, '0')}${String(from(1, 28)).padStart(2, '0')}`;
  const digits = `${area}${birth}${String(order).padStart(3, '0')}`;
  return digits + checkCharacter(digits);
}

/** Digits by which the code of a grid is longer than its community's. */
const GRID_DIGITS = 3;

/** Helpers (帮扶人) as staff of the communities, spread by grid: of a grid's own posts each has one holder only. */
export function changleHelpers({ helpers }: Size, gridCodes: readonly string[]): SeedStaff[] {
  return Array.from({ length: helpers }, (_, n) => ({
    staffNumber: `cl-${String(n + 1).padStart(6, '0')}`,
    name: `${FAMILY_NAMES[n % FAMILY_NAMES.length] ?? ''}${GIVEN_CHARACTERS[(n * 7) % GIVEN_CHARACTERS.length] ?? ''}`,
    phone: `128${String(n).padStart(8, '0')}`,
    assignments: [
      { placeCode: (gridCodes[n % gridCodes.length] ?? '').slice(0, -GRID_DIGITS), post: 'community-staff' },
    ],
    ...{ undertakingDate: '2025-12-01', trainingDate: '2025-12-02' },
  }));
}
