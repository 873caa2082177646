import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readSms, type Named } from './sms.ts';

const places: readonly Named[] = [
  { id: 'c1', names: ['110101008005', '赵家楼社区'] },
  { id: 'g1', names: ['110101008005001', '赵家楼社区第一网格'] },
  { id: 'g2', names: ['110101009001001', '史家网格'] },
];
const matters: readonly Named[] = [
  { id: '02.02.01', names: ['路灯不亮'] },
  { id: '06.01.01', names: ['施工噪声'] },
  { id: '06.01.02', names: ['噪声'] },
];
const read = (text: string) => readSms(text, places, matters);
const SEED = Number(process.env['WANGGE_SEED'] ?? Date.now() % 2 ** 31);

describe('a report by SMS', () => {
  it.each([
    ['grid code and matter', '110101009001001路灯不亮三天了', 'g2', '02.02.01'],
    ['full-width digits', '１１０１０１００９００１００１ 路灯不亮', 'g2', '02.02.01'],
    ['a name', '史家网格路灯不亮', 'g2', '02.02.01'],
    ['the longer of two names, one in the other', '赵家楼社区第一网格有施工噪声', 'g1', '06.01.01'],
    ['two places', '史家网格和赵家楼社区都有噪声', undefined, '06.01.02'],
    ['two matters', '史家网格路灯不亮还有噪声', 'g2', undefined],
    ['nothing known', '楼下很吵', undefined, undefined],
    ['a code nobody has', '999999999999999路灯不亮', undefined, '02.02.01'],
    ['a number of fourteen digits is no follow code', '订单12345678901234 史家网格路灯不亮', 'g2', '02.02.01'],
  ])('%s', (_what, text, placeId, matterCode) => {
    expect(read(text)).toEqual({ kind: 'report', placeId, matterCode });
  });
});

describe('an answer by SMS', () => {
  const code = '7K2M-QX4TR-0W9ZB';
  it.each([
    [`${code} 5`, 5, true],
    [`${code.toLowerCase()}，4分`, 4, true],
    [`${code.replaceAll('-', '')} 满意`, 4, true],
    [`${code} 非常不满意，没解决`, 1, false],
    [`2 未解决 ${code}`, 2, false],
    [`${code} 还是没有解决`, 1, false],
    [`${code} 不满意`, 2, true],
  ])('%s', (text, satisfaction, settled) => {
    expect(read(text)).toEqual({ kind: 'evaluate', code, satisfaction, settled });
  });

  it('is unclear with a code alone', () => {
    expect(read(`你好 ${code}`)).toEqual({ kind: 'unclear', code });
  });
});

it(`reads whatever comes, and finds only what is there (seed ${SEED})`, () => {
  const part = fc.constantFrom(
    '史家网格',
    '路灯',
    '不亮',
    '噪声',
    '7K2M',
    '-',
    '1',
    '110101',
    ' ',
    '满意',
    '\u0000',
    '🙂',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ maxLength: 200 }),
        fc.array(part).map((all) => all.join('')),
      ),
      (text) => {
        const sms = read(text);
        if (sms.kind === 'evaluate') expect([1, 2, 3, 4, 5]).toContain(sms.satisfaction);
        if (sms.kind === 'report' && sms.matterCode !== undefined)
          expect(
            matters
              .find(({ id }) => id === sms.matterCode)
              ?.names.some((name) => text.normalize('NFKC').includes(name)),
          ).toBe(true);
      },
    ),
    { seed: SEED },
  );
});
