import { describe, expect, it } from '@jest/globals';
import { factsOf } from './person.facts.ts';

const TODAY = '2026-11-22';
const told = { name: '张小明', identityNumber: '11010519491231002X', noNumberReason: '', birthDate: '', sex: '' };
const faultsOf = (change: Partial<typeof told>): string[] => {
  try {
    factsOf({ ...told, ...change }, TODAY);
    return [];
  } catch (error) {
    const { details } = error as { details: { fieldViolations: { field: string; description: string }[] } };
    return details.fieldViolations.map(({ field, description }) => `${field}: ${description}`);
  }
};

describe('what is told of a person', () => {
  it('takes birth and sex from the number when nothing is said', () => {
    expect(factsOf(told, TODAY)).toEqual({
      name: '张小明',
      number: '11010519491231002X',
      noNumberReason: '',
      birthDate: '1949-12-31',
      sex: '2',
      doubts: [],
    });
  });

  it('keeps what the person says and doubts what disagrees', () => {
    expect(factsOf({ ...told, birthDate: '1950-01-01', sex: '1' }, TODAY)).toMatchObject({
      birthDate: '1950-01-01',
      sex: '1',
      doubts: ['birth-date-differs', 'sex-differs'],
    });
    expect(factsOf({ ...told, sex: '9' }, TODAY).doubts).toEqual([]);
  });

  it('lets somebody be without a number, with a reason', () => {
    expect(
      factsOf({ ...told, identityNumber: ' ', noNumberReason: 'newborn', birthDate: '2026-11-20' }, TODAY),
    ).toMatchObject({
      number: '',
      birthDate: '2026-11-20',
      sex: '0',
      doubts: [],
    });
  });

  it('names each field that is wrong, without repeating the number', () => {
    expect(faultsOf({ identityNumber: '' })).toEqual(['no_number_reason: is needed without a number']);
    expect(faultsOf({ noNumberReason: 'newborn' })).toEqual(['no_number_reason: must be empty with a number']);
    expect(faultsOf({ identityNumber: '110105194912310021', birthDate: '2026-02-30', name: '  ' })).toEqual([
      'name: is empty',
      'identity_number: has a wrong check digit',
      'birth_date: is no day',
    ]);
    expect(faultsOf({ birthDate: '2026-11-23' })).toEqual(['birth_date: lies in the future']);
  });
});
