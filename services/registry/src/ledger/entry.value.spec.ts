import { describe, expect, it } from '@jest/globals';
import { maskedValue, readValue } from './entry.value.ts';

const read = (type: string, text: string) => readValue({ type, codes: ['自住', '出租'] }, text, '2026-11-22');

describe('a value of a field', () => {
  it.each([
    ['number', ' 12.5 ', '12.5'],
    ['number', '-3', '-3'],
    ['date', '2026-02-28', '2026-02-28'],
    ['code', '出租', '出租'],
    ['yes-no', 'no', 'no'],
    ['text', ' 在门后 ', '在门后'],
  ])('%s is read from %j', (type, text, value) => expect(read(type, text)).toEqual({ value }));

  it.each([
    ['number', '十二'],
    ['number', '1e9'],
    ['date', '2026-02-30'],
    ['code', '空置'],
    ['yes-no', 'yes!'],
  ])('%s is not read from %j', (type, text) => expect(read(type, text)).toHaveProperty('fault'));

  it('of a code list is a code of that day, and else the list and the day are named', () => {
    const education = { type: 'code', codes: ['list:education'] };
    expect(readValue(education, '20', '2026-11-22')).toEqual({ value: '20' });
    expect(readValue(education, '20', '1999-01-01')).toEqual({
      fault: 'is no code of the list education on 1999-01-01',
    });
    expect(readValue(education, '21', '2026-11-22')).toEqual({
      fault: 'is no code of the list education (GB/T 4658-2006) on 2026-11-22',
    });
  });

  it('masked shows its first character and not its length', () => {
    expect(maskedValue('𠀀某某')).toBe('𠀀***');
    expect(maskedValue('王')).toBe('王***');
  });
});
