import { describe, expect, it } from '@jest/globals';
import { populationOf } from './population.ts';

const TODAY = '2026-11-22';
const everybody = { bornUpTo: null, bornAfter: null, sex: null, residency: null, flag: null };

describe('the population of an agreement', () => {
  it('is everybody when nothing is said', () => {
    expect(populationOf('', TODAY)).toEqual(everybody);
  });

  it('turns ages into days of birth, both ends exact', () => {
    expect(populationOf('age>=60', TODAY)).toEqual({ ...everybody, bornUpTo: '1966-11-22' });
    expect(populationOf('age>=6, age<18', TODAY)).toEqual({
      ...everybody,
      bornUpTo: '2020-11-22',
      bornAfter: '2008-11-22',
    });
  });

  it('takes the narrower of two ages', () => {
    expect(populationOf('age>=60,age>=80,age>=70', TODAY).bornUpTo).toBe('1946-11-22');
    expect(populationOf('age<18,age<6,age<12', TODAY).bornAfter).toBe('2020-11-22');
  });

  it('joins conditions', () => {
    expect(populationOf('age>=60,flag=living-alone,residency=registered,sex=2', TODAY)).toEqual({
      bornUpTo: '1966-11-22',
      bornAfter: null,
      sex: '2',
      residency: 'registered',
      flag: 'living-alone',
    });
  });

  it.each([
    'age>60',
    'everybody',
    'age>=60;',
    'age>=60,',
    ',',
    'sex=1,sex=2',
    'flag=a or 1=1',
    'AGE>=60',
    'toString=1',
  ])('covers nobody when it is not understood: %j', (text) => {
    expect(() => populationOf(text, TODAY)).toThrow(
      expect.objectContaining({ code: 'PERMISSION_DENIED', reason: 'POPULATION_UNREADABLE' }),
    );
  });
});
