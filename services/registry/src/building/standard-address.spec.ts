import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  byFloor,
  evenWords,
  floorOf,
  isFindable,
  MOST_PARTS,
  namesABuilding,
  partsOf,
  wantedParts,
  wordsOf,
} from './standard-address.ts';

describe('a standard address', () => {
  it.each([
    ['建国门内大街7号院3号楼', ['建国门内大街', '', '7号院', '3号楼']],
    ['幸福路12弄5号楼', ['幸福路', '12弄', '', '5号楼']],
    ['解放路东巷 8号', ['解放路', '东巷', '8号', '']],
    ['东村45号', ['东村', '', '45号', '']],
    ['建国门内大街３号楼', ['建国门内大街', '', '', '3号楼']],
    ['中山路甲3-2号', ['中山路', '', '甲3-2号', '']],
    ['9号楼', ['', '', '', '9号楼']],
    ['供销社后院', ['', '', '', '供销社后院']],
  ])('of %s has the parts %j', (words, [road, lane, number, block]) =>
    expect(partsOf(words)).toEqual({ road, lane, number, block }),
  );

  it('loses nothing of any words, however odd', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(wordsOf(partsOf(text))).toBe(evenWords(text));
      }),
    );
  });

  it('is read back from its parts, whichever they are', () => {
    const name = fc.constantFrom('建国', '解放', '朝阳', '东风', '学府', '南');
    const count = fc.integer({ min: 1, max: 999 }).map(String);
    const or = (part: fc.Arbitrary<string>) => fc.option(part, { nil: '' });
    const parts = fc.record({
      road: fc.tuple(name, fc.constantFrom('路', '街', '大街', '村')).map((all) => all.join('')),
      lane: or(name.map((text) => `${text}巷`)),
      number: or(fc.tuple(count, fc.constantFrom('号', '号院')).map((all) => all.join(''))),
      block: or(count.map((text) => `${text}号楼`)),
    });
    fc.assert(fc.property(parts, (told) => expect(partsOf(wordsOf(told))).toEqual(told)));
  });

  it('tells words that name no building, and such as nobody could find', () => {
    for (const words of ['未知', ' 不详 ', '－', '']) expect(namesABuilding(words)).toBe(false);
    for (const words of ['9号楼', '供销社']) expect(namesABuilding(words)).toBe(true);
    expect(['9号楼', 'A座', '三里屯', '供销社'].map(isFindable)).toEqual([true, true, true, false]);
  });

  it('is looked for by parts in any order, and by no more than a few', () => {
    expect(wantedParts(' 3号楼  建国Ａ ')).toEqual(['3号楼', '建国a']);
    expect(wantedParts('一 二 三 四 五 六 七 八')).toHaveLength(MOST_PARTS);
    expect(wantedParts('  ')).toEqual([]);
  });
});

describe('the floor of a room', () => {
  it.each([
    ['301', '3'],
    ['1203', '12'],
    ['０３０１', '3'],
    ['B101', 'B1'],
    ['地下1室', 'B1'],
    ['3-1', '3'],
    ['301室', '3'],
    ['门卫', ''],
    ['5', ''],
  ])('of %s is %j', (room, floor) => expect(floorOf(room)).toBe(floor));

  it('orders a house from its roof to its cellar, and never loses a door', () => {
    expect(['', 'B1', '2', '12', 'B2', '1'].sort(byFloor)).toEqual(['12', '2', '1', 'B1', 'B2', '']);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 99 }), fc.integer({ min: 1, max: 99 }), (floor, door) => {
        expect(floorOf(`${floor}${String(door).padStart(2, '0')}`)).toBe(String(floor));
      }),
    );
  });
});
