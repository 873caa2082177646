import { describe, expect, it } from '@jest/globals';
import { readIdentityNumber } from '../../services/registry/src/person/identity-number.ts';
import { changleFile, changleHelpers, changlePlaces, changleResidents, RESIDENT_HEADER, sizeOf } from './changle.ts';
import { readDistrict } from './divisions.ts';

const size = sizeOf(0.01);
const codes = Array.from({ length: size.grids }, (_, n) => `370725001001${String(n + 1).padStart(3, '0')}`);
const rows = [...changleResidents(size, codes)];
const column = (heading: string) => rows.map((row) => row[RESIDENT_HEADER.indexOf(heading)] ?? '');

describe('a district like Changle', () => {
  it('has the people, households, grids and helpers of its size, the same each time', () => {
    expect(size).toEqual({ people: 4_100, households: 1_100, grids: 36, helpers: 210 });
    expect(rows).toHaveLength(4_100);
    expect([...changleResidents(size, codes)]).toEqual(rows);
    expect(new Set(column('户编号')).size).toBe(1_100);
    expect(new Set(column('网格编码')).size).toBe(36);
    expect(column('与户主关系').filter((relation) => relation === '户主')).toHaveLength(1_100);
    const doors = new Set(rows.map((row) => row.slice(7, 11).join(' ')));
    expect(doors.size).toBe(1_100);
    expect(changleHelpers(size, codes)).toHaveLength(210);
    expect(
      Buffer.concat([...changleFile(size, codes)])
        .toString()
        .split('\r\n'),
    ).toHaveLength(4_102);
  });

  it('has numbers that hold, in areas that exist nowhere, each once, that say the sex that is told', () => {
    const numbers = column('证件号码');
    expect(new Set(numbers).size).toBe(4_100);
    numbers.forEach((number, n) => {
      const sex = rows[n]?.[2] === '男' ? '1' : '2';
      expect(readIdentityNumber(number, '2026-11-22')).toMatchObject({ number: { sex, unknownArea: false } });
    });
    expect(column('联系电话').every((phone) => /^(12\d{9})?$/.test(phone))).toBe(true);
  });

  it('lies in published communities, with room for all of its grids', async () => {
    const district = await readDistrict('370725');
    const places = changlePlaces(district, 3_600);
    expect(places.filter(({ outline }) => outline !== undefined)).toHaveLength(3_600);
    expect(new Set(places.map(({ code }) => code)).size).toBe(places.length);
    expect(changlePlaces(district, 36).filter(({ outline }) => outline !== undefined)).toHaveLength(36);
  });
});
