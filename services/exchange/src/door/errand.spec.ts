import { describe, expect, it } from '@jest/globals';
import { DomainError } from '@wangge/platform/errors';
import { errandOf } from './errand.ts';

const GOOD = {
  'wangge-agreement': '0198c5a0-0000-7000-8000-000000000001',
  'wangge-purpose': 'allowance-review',
  'wangge-case': 'DB-2026-17',
  'wangge-officer': 'Li Na 023456',
};

/** Metadata with some keys changed; `undefined` takes one away. */
const metadata = (change: Record<string, string | string[] | undefined> = {}) => {
  const all: Record<string, string | string[] | undefined> = { ...GOOD, ...change };
  return { get: (key: string) => [all[key] ?? []].flat() };
};
const read = (change: Record<string, string | string[] | undefined> = {}, everything = true) =>
  errandOf(metadata(change), 'civil-affairs-department', everything);

/** Keys a refusal names, after code and reason were looked at. */
function named(change: Record<string, string | string[] | undefined>, everything = true): string[] {
  try {
    read(change, everything);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    expect([error.code, error.reason]).toEqual(['INVALID_ARGUMENT', 'METADATA_INVALID']);
    return (error.details.fieldViolations ?? []).map(({ field }) => field);
  }
  return [];
}

describe('the errand of a call', () => {
  it('is read from four metadata keys', () => {
    expect(read()).toEqual({
      agreementId: GOOD['wangge-agreement'],
      purpose: 'allowance-review',
      caseReference: 'DB-2026-17',
      officer: 'Li Na 023456',
    });
  });

  it('carries Chinese percent-encoded', () => {
    const encoded = {
      'wangge-officer': encodeURIComponent('李娜 023456'),
      'wangge-case': encodeURIComponent('民救〔2026〕17号'),
    };
    expect(read(encoded)).toMatchObject({ officer: '李娜 023456', caseReference: '民救〔2026〕17号' });
  });

  it('takes no identity number: what is stated here stands in receipts and audit rows', () => {
    for (const key of ['wangge-purpose', 'wangge-case', 'wangge-officer'])
      expect(named({ [key]: 'MZ 100101193707071235' })).toEqual([key]);
    expect(read({ 'wangge-case': 'MZ-2026-100101193799071235' }).caseReference).toBe('MZ-2026-100101193799071235');
  });

  it('names every key that is missing where the operation asks for a purpose', () => {
    const nothing = { 'wangge-purpose': undefined, 'wangge-case': '', 'wangge-officer': '  ' };
    expect(named(nothing)).toEqual(['wangge-purpose', 'wangge-case', 'wangge-officer']);
  });

  it('asks for the officer alone where it does not', () => {
    const nothing = { 'wangge-agreement': undefined, 'wangge-purpose': undefined, 'wangge-case': undefined };
    expect(read(nothing, false)).toMatchObject({ agreementId: '', purpose: '', caseReference: '' });
    expect(named({ ...nothing, 'wangge-officer': undefined }, false)).toEqual(['wangge-officer']);
  });

  it.each([
    'admin',
    'ADMIN',
    'system',
    'shared-01',
    'office 2',
    '管理员',
    '窗口3',
    '值班室',
    '经办人',
    '-',
    'Civil-Affairs-Department',
  ])('refuses the shared account %p', (officer) => {
    expect(named({ 'wangge-officer': encodeURIComponent(officer) })).toEqual(['wangge-officer']);
  });

  it.each(['王警官 012345', '023456', 'Adm. Ina Istrator', 'Ruth Testa'])('takes %p for a person', (officer) => {
    expect(named({ 'wangge-officer': encodeURIComponent(officer) })).toEqual([]);
  });

  it.each([
    ['given twice', ['one', 'two']],
    ['badly encoded', '50%'],
    ['with a line break in it', 'a%0Ab'],
    ['with a NUL in it', 'a%00b'],
    ['longer than a hundred characters', 'x'.repeat(101)],
  ])('refuses a case reference %s', (_, value) => {
    expect(named({ 'wangge-case': value })).toEqual(['wangge-case']);
  });
});
