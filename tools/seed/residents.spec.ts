import { describe, expect, it } from '@jest/globals';
import { readIdentityNumber } from '../../services/registry/src/person/identity-number.ts';
import { seedResidents, type SeedResident } from './residents.ts';

const grids = Array.from({ length: 40 }, (_, i) => ({ placeId: `grid-${i}`, name: `赵家楼社区第${i + 1}网格` }));
const peopleOf = (seed?: number): SeedResident[] =>
  seedResidents(grids, 300, seed).flatMap(({ residents }) => residents);

describe('made-up residents', () => {
  it('are the same for the same seed and others for another', () => {
    expect(seedResidents(grids, 300)).toEqual(seedResidents(grids, 300));
    expect(peopleOf(2)).not.toEqual(peopleOf(1));
  });

  it('have numbers that hold, in areas that exist nowhere, each once', () => {
    const numbers = peopleOf().map(({ identityNumber }) => identityNumber);
    for (const number of numbers) {
      expect(number).toMatch(/^10\d{15}[\dX]$/);
      expect(readIdentityNumber(number, '2026-11-22')).toMatchObject({
        number: { kind: 'citizen', unknownArea: false },
      });
    }
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  it('have phones nobody has, each once', () => {
    const phones = peopleOf().flatMap(({ phone }) => (phone === '' ? [] : [phone]));
    expect(phones.every((phone) => /^12\d{9}$/.test(phone))).toBe(true);
    expect(new Set(phones).size).toBe(phones.length);
  });

  it('are as many as asked for, spread over all grids, three dwellings each at most', () => {
    expect(peopleOf().length).toBeGreaterThanOrEqual(300 - 60);
    expect(seedResidents(grids, 50).flatMap(({ residents }) => residents).length).toBeGreaterThanOrEqual(50);
    expect(seedResidents(grids, 50).flatMap(({ residents }) => residents).length).toBeLessThan(56);
    const perGrid = new Map<string, number>();
    for (const { gridId } of seedResidents(grids, 100_000)) perGrid.set(gridId, (perGrid.get(gridId) ?? 0) + 1);
    expect([...perGrid.values()]).toEqual(grids.map(() => 3));
  });

  it('live in households with one head first, and no door is there twice', () => {
    const dwellings = seedResidents(grids, 300);
    for (const { residents } of dwellings) {
      expect(residents.map(({ relation }) => relation === '0')).toEqual(residents.map((_, i) => i === 0));
      const spouse = residents.find(({ relation }) => relation === '1');
      if (spouse && residents[0]) expect(parity(spouse)).not.toBe(parity(residents[0]));
    }
    const doors = dwellings.map(({ gridId, building, entrance, room }) => `${gridId}/${building}/${entrance}/${room}`);
    expect(new Set(doors).size).toBe(doors.length);
  });

  it('include older people who live alone, children with their father’s name and people from elsewhere', () => {
    const dwellings = seedResidents(grids, 300);
    const alone = dwellings.filter(({ residents }) => residents[0]?.serviceFlags.includes('living-alone'));
    expect(alone.length).toBeGreaterThan(3);
    expect(alone.every(({ residents }) => residents.length === 1)).toBe(true);
    expect(peopleOf().some(({ relation }) => relation === '2' || relation === '3')).toBe(true);
    expect(peopleOf().some(({ residency }) => residency === 'new-resident')).toBe(true);
    for (const { residents } of dwellings) {
      const father = residents.find((one) => ['0', '1'].includes(one.relation) && parity(one) === 1);
      for (const child of residents.filter(({ relation }) => relation === '2' || relation === '3'))
        expect(child.name.charAt(0)).toBe(father?.name.charAt(0));
    }
  });
});

const parity = ({ identityNumber }: SeedResident) => Number(identityNumber.charAt(16)) % 2;
