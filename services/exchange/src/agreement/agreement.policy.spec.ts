import { describe, expect, it } from '@jest/globals';
import { DomainError } from '@wangge/platform/errors';
import type { Agreement } from './agreement.entity.ts';
import { agreedTo, type Ask } from './agreement.policy.ts';

const LOOK_UP = 'wangge.exchange.v1.PersonDirectoryService.LookUpPerson';
const LIST = 'wangge.exchange.v1.DepartmentTaskService.ListTasks';
const NOW = new Date('2026-06-10T02:00:00Z');

const agreement = (change: Partial<Agreement> = {}): Agreement => ({
  agreementId: 'a1',
  departmentId: 'civil-affairs-department',
  operations: [LOOK_UP],
  purposes: ['allowance-review'],
  fields: ['person.name'],
  orgPath: 'dc',
  population: '',
  unitId: null,
  legalBasis: '社会救助法 42',
  startTime: new Date('2026-01-01T00:00:00Z'),
  endTime: new Date('2027-01-01T00:00:00Z'),
  dailyQuota: 10,
  revokedTime: null,
  version: 1,
  proposer: 'a',
  approver: 'b',
  replacedBy: null,
  ...change,
});
const REVOKED = { revokedTime: new Date('2026-06-10T01:00:00Z'), version: 2 };
const ask = (change: Partial<Ask> = {}): Ask => ({
  agreementId: 'a1',
  operation: LOOK_UP,
  purpose: 'allowance-review',
  ...change,
});

/** Code, reason and named metadata key of the refusal. */
function refusal(agreements: readonly Agreement[], asked: Ask, now = NOW): string {
  try {
    agreedTo(agreements, asked, now);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return [error.code, error.reason, error.details.fieldViolations?.[0]?.field].filter(Boolean).join(' ');
  }
  throw new Error('not refused');
}

describe('the agreement of a call', () => {
  it('is the one that is named, if it covers operation and purpose now', () => {
    const mine = [agreement({ agreementId: 'a0' }), agreement()];
    expect(agreedTo(mine, ask(), NOW)).toEqual({ agreement: mine[1], purpose: 'allowance-review' });
  });

  it('is found when exactly one fits and none is named', () => {
    const mine = [
      agreement({ agreementId: 'a0', operations: [LIST] }),
      agreement(),
      agreement({ agreementId: 'a2', ...REVOKED }),
    ];
    expect(agreedTo(mine, ask({ agreementId: '' }), NOW).agreement).toBe(mine[1]);
  });

  it('must be named when several fit', () => {
    const mine = [agreement(), agreement({ agreementId: 'a2' })];
    expect(refusal(mine, ask({ agreementId: '' }))).toBe('INVALID_ARGUMENT METADATA_INVALID wangge-agreement');
  });

  it.each([
    ['of another department', [agreement({ agreementId: 'a2' })], ask(), 'AGREEMENT_MISSING'],
    ['that does not exist', [], ask(), 'AGREEMENT_MISSING'],
    ['not named by a department without any', [], ask({ agreementId: '' }), 'AGREEMENT_MISSING'],
    ['that was revoked', [agreement(REVOKED)], ask(), 'AGREEMENT_REVOKED'],
    ['that was revoked and not named', [agreement(REVOKED)], ask({ agreementId: '' }), 'AGREEMENT_REVOKED'],
    ['that has ended', [agreement({ endTime: NOW })], ask(), 'AGREEMENT_EXPIRED'],
    ['that has ended and is not named', [agreement({ endTime: NOW })], ask({ agreementId: '' }), 'AGREEMENT_EXPIRED'],
    ['that has not begun', [agreement({ startTime: new Date(NOW.getTime() + 1) })], ask(), 'AGREEMENT_NOT_YET_VALID'],
    ['for another operation', [agreement({ operations: [LIST] })], ask(), 'OPERATION_NOT_AGREED'],
    [
      'for another operation, not named',
      [agreement({ operations: [LIST] })],
      ask({ agreementId: '' }),
      'OPERATION_NOT_AGREED',
    ],
    ['for another purpose', [agreement()], ask({ purpose: 'curiosity' }), 'PURPOSE_NOT_AGREED'],
    [
      'for another purpose, not named',
      [agreement()],
      ask({ agreementId: '', purpose: 'curiosity' }),
      'PURPOSE_NOT_AGREED',
    ],
  ])('refuses one %s', (_, mine, asked, reason) => {
    expect(refusal(mine, asked)).toBe(`PERMISSION_DENIED ${reason}`);
  });

  it('holds from its first instant until just before its end', () => {
    const mine = [agreement()];
    expect(agreedTo(mine, ask(), new Date('2026-01-01T00:00:00.000Z')).agreement).toBe(mine[0]);
    expect(agreedTo(mine, ask(), new Date('2026-12-31T23:59:59.999Z')).agreement).toBe(mine[0]);
    expect(refusal(mine, ask(), new Date('2025-12-31T23:59:59.999Z'))).toContain('AGREEMENT_NOT_YET_VALID');
    expect(refusal(mine, ask(), new Date('2027-01-01T00:00:00.000Z'))).toContain('AGREEMENT_EXPIRED');
  });

  it('gives its purpose to a call that named none, unless it has several', () => {
    expect(agreedTo([agreement()], ask({ purpose: '' }), NOW).purpose).toBe('allowance-review');
    const several = [agreement({ purposes: ['allowance-review', 'statistics'] })];
    expect(refusal(several, ask({ purpose: '' }))).toBe('INVALID_ARGUMENT METADATA_INVALID wangge-purpose');
  });
});
