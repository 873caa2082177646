import { FAMILY_NAMES, GIVEN_CHARACTERS, STREET_WORDS } from './residents-names.ts';
import { seeded } from './tessellation.ts';

/** A resident as `ImportResidents` takes one. */
export interface SeedResident {
  readonly name: string;
  readonly identityNumber: string;
  readonly phone: string;
  readonly relation: string;
  readonly residency: string;
  readonly serviceFlags: string[];
}

/** A dwelling with its people, the head first, as `ImportResidents` takes it. */
export interface SeedDwelling {
  readonly gridId: string;
  readonly building: string;
  readonly entrance: string;
  readonly room: string;
  readonly residents: SeedResident[];
}

/** A grid as `ListPlaces` answers it. */
export interface SeedGrid {
  readonly placeId: string;
  readonly name: string;
}

const DWELLINGS_PER_GRID = 3;
/** First and last year of birth are reckoned from this year, so that the same seed makes the same people in any year. */
const YEAR = 2026;
const ELDERLY = 60;

/**
 * Made-up residents of the grids, a dwelling with a household at a time and three dwellings a grid at most, until there are
 * `total` people or a few more. Nobody has their numbers: areas 100000–109999 exist nowhere and phones beginning with 12 are not given out.
 * The same grids and seed make the same people.
 */
export function seedResidents(grids: readonly SeedGrid[], total: number, seed = 1): SeedDwelling[] {
  const draw = new Draw(seeded(seed));
  const dwellings: SeedDwelling[] = [];
  let people = 0;
  for (let round = 0; round < DWELLINGS_PER_GRID; round++) {
    for (const grid of grids) {
      if (people >= total) return dwellings;
      const residents = householdOf(draw);
      people += residents.length;
      dwellings.push({ ...doorIn(grid, round, draw), residents });
    }
  }
  return dwellings;
}

function doorIn({ placeId, name }: SeedGrid, round: number, draw: Draw) {
  const community = name.replace(/(社区)?第\d+网格$/, '');
  const floor = draw.from(1, 6);
  return {
    gridId: placeId,
    building: `${community}${draw.of(STREET_WORDS)}${draw.from(1, 60)}号院${round + 1}号楼`,
    entrance: String(draw.from(1, 4)),
    room: `${floor}0${draw.from(1, 4)}`,
  };
}

/** One in eight an older person alone, one in eight an older couple, the rest families and people from elsewhere. */
function householdOf(draw: Draw): SeedResident[] {
  const kind = draw.from(0, 15);
  if (kind < 2)
    return [person(draw, { relation: '0', age: draw.from(68, 95), flags: ['living-alone', 'needs-visit'] })];
  if (kind < 4) return couple(draw, draw.from(62, 88), draw.from(0, 3) === 0 ? ['needs-visit'] : []);
  if (kind < 7) return [person(draw, { relation: '0', age: draw.from(20, 45), residency: 'new-resident' })];
  return family(draw, kind > 12);
}

function couple(draw: Draw, age: number, flags: readonly string[] = []): SeedResident[] {
  const head = person(draw, { relation: '0', age, flags });
  const sex = sexOf(head) === '1' ? '2' : '1';
  return [head, person(draw, { relation: '1', age: Math.max(20, age + draw.from(-4, 3)), sex })];
}

/** Parents with none to two children, and sometimes a grandparent. */
function family(draw: Draw, withParent: boolean): SeedResident[] {
  const age = draw.from(26, 52);
  const [head, spouse] = couple(draw, age);
  if (!head || !spouse) return [];
  const surname = draw.surnameOf(sexOf(head) === '1' ? head.name : spouse.name);
  const children = Array.from({ length: draw.from(0, 2) }, (_, i) => {
    const sex = draw.of(['1', '2'] as const);
    return person(draw, {
      relation: sex === '1' ? '2' : '3',
      age: Math.max(0, age - 25 - 3 * i),
      sex,
      surname,
      phone: false,
    });
  });
  const parents = withParent ? [person(draw, { relation: '5', age: Math.min(95, age + draw.from(24, 32)) })] : [];
  return [head, spouse, ...children, ...parents];
}

interface Wish {
  readonly relation: string;
  readonly age: number;
  readonly sex?: '1' | '2';
  readonly surname?: string;
  readonly residency?: 'registered' | 'new-resident';
  readonly flags?: readonly string[];
  readonly phone?: boolean;
}

function person(draw: Draw, { relation, age, flags = [], phone = true, ...wish }: Wish): SeedResident {
  const sex = wish.sex ?? draw.of(['1', '2'] as const);
  const surname = wish.surname ?? draw.of(FAMILY_NAMES);
  return {
    name: surname + draw.givenName(),
    identityNumber: draw.identityNumber(YEAR - age, sex),
    phone: phone ? draw.phone() : '',
    relation,
    residency: wish.residency ?? 'registered',
    serviceFlags:
      age >= ELDERLY && draw.from(0, 9) === 0 && !flags.includes('needs-visit')
        ? [...flags, 'needs-visit']
        : [...flags],
  };
}

/** Sex as the number says it: odd male, even female. */
const sexOf = ({ identityNumber }: SeedResident): '1' | '2' =>
  Number(identityNumber.charAt(16)) % 2 === 1 ? '1' : '2';

/** Draws repeatably, and never the same number twice. */
class Draw {
  readonly #used = new Set<string>();
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** A whole number from `least` to `most`, both included. */
  from(least: number, most: number): number {
    return least + Math.floor(this.#random() * (most - least + 1));
  }

  of<T>(items: readonly T[]): T {
    const item = items[this.from(0, items.length - 1)];
    if (item === undefined) throw new Error('nothing to draw from');
    return item;
  }

  givenName(): string {
    return this.of(GIVEN_CHARACTERS) + (this.from(0, 3) === 0 ? '' : this.of(GIVEN_CHARACTERS));
  }

  surnameOf(name: string): string {
    return FAMILY_NAMES.find((surname) => name.startsWith(surname)) ?? name.slice(0, 1);
  }

  identityNumber(year: number, sex: '1' | '2'): string {
    const area = String(this.from(100_000, 109_999));
    const birth = `${year}${two(this.from(1, 10))}${two(this.from(1, 28))}`;
    const order = 2 * this.from(1, 499) - (sex === '1' ? 1 : 0);
    const digits = `${area}${birth}${String(order).padStart(3, '0')}`;
    const number = digits + checkCharacter(digits);
    return this.#first(number) ? number : this.identityNumber(year, sex);
  }

  phone(): string {
    const phone = `12${String(this.from(0, 999_999_999)).padStart(9, '0')}`;
    return this.#first(phone) ? phone : this.phone();
  }

  #first(text: string): boolean {
    const before = this.#used.size;
    return this.#used.add(text).size > before;
  }
}

const two = (value: number): string => String(value).padStart(2, '0');

/** ISO 7064 MOD 11-2 over 17 digits, as GB 11643 has it. */
export function checkCharacter(digits: string): string {
  const sum = Array.from(digits).reduce((total, digit, i) => total + Number(digit) * (2 ** (17 - i) % 11), 0);
  return '10X98765432'.charAt(sum % 11);
}
