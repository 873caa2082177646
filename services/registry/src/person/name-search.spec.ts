import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { nameQuery, pinyinOf, tokensOf } from './name-search.ts';

/** Whether a search would meet the name, as the store judges it. */
function finds(text: string, name: string): number | undefined {
  const query = nameQuery(text);
  if (!query) return undefined;
  const tokens = tokensOf(name);
  const met = query.spans.some(({ from, to }) => tokens.some((token) => token >= from && token < to));
  return met && query.others.every((other) => tokens.includes(other)) ? query.rank(name, pinyinOf(name)) : undefined;
}

describe('a search by name', () => {
  it.each([
    ['张', '张小明', 1],
    ['张小', '张小明', 1],
    ['张小明', '张小明', 0],
    ['小明', '张小明', 2],
    ['zhang', '张小明', 1],
    ['ZhangXiaoMing', '张小明', 0],
    ['zhang xiao', '张小明', 1],
    ['zxm', '张小明', 3],
    ['xiaoming', '张小明', 2],
    ['zeng', '曾国藩', 1],
    ['lü bu', '吕布', 0],
    ['lyubu', '吕布', 0],
    ['艾山', '买买提·艾山', 2],
    ['买买提艾山', '买买提·艾山', 0],
    ['smith', 'Anna Smith', 2],
  ])('%j finds %s with rank %d', (text, name, rank) => {
    expect(finds(text, name)).toBe(rank);
  });

  it.each([
    ['明', '张小明'],
    ['张明', '张小明'],
    ['张小红', '张小明'],
    ['ceng', '曾国藩'],
    ['hang', '张小明'],
    ['  ', '张小明'],
    ['·', '买买提·艾山'],
  ])('%j does not find %s', (text, name) => {
    expect(finds(text, name)).toBeUndefined();
  });

  it('finds every name by itself, by its beginning and by its pinyin', () => {
    const names = fc.string({
      unit: fc.constantFrom(...'王 李 张 刘 陈 杨 赵 黄 周 吴 徐 孙 胡 朱 高 伟 芳 娜 敏 静 丽 强 磊 军 洋'.split(' ')),
      minLength: 2,
      maxLength: 4,
    });
    fc.assert(
      fc.property(names, fc.integer({ min: 1, max: 4 }), (name, length) => {
        expect(finds(name, name)).toBe(0);
        expect(finds(name.slice(0, length), name)).toBeLessThanOrEqual(1);
        expect(finds(pinyinOf(name), name)).toBe(0);
      }),
    );
  });

  it('makes few, short, distinct tokens of any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (name) => {
        const tokens = tokensOf(name);
        expect(new Set(tokens).size).toBe(tokens.length);
        expect(tokens.length).toBeLessThanOrEqual(60 + 9);
        expect(tokens.every((token) => token !== '' && token.length <= 160)).toBe(true);
        nameQuery(name);
      }),
    );
  });
});
