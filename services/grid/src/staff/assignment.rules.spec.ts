import { describe, expect, it } from '@jest/globals';
import { DomainError } from '@wangge/platform/errors';
import { endOf, existsAt, termOf } from './assignment.rules.ts';

const [may, june, july] = ['2026-05-01', '2026-06-01', '2026-07-01'].map((day) => new Date(`${day}T00:00:00Z`)) as [
  Date,
  Date,
  Date,
];
const open = { assignmentId: 'a', startTime: may, endTime: null };
const reasonOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof DomainError) return error.reason;
  }
  return 'not refused';
};

describe('a term', () => {
  it('starts now and stays open unless it says otherwise', () => {
    expect(termOf(undefined, undefined, may)).toEqual({ startTime: may, endTime: null });
    expect(termOf(june, july, may)).toEqual({ startTime: june, endTime: july });
  });

  it('ends after it starts', () => {
    expect(reasonOf(() => termOf(june, june, may))).toBe('INVALID_FIELDS');
    expect(reasonOf(() => termOf(undefined, may, june))).toBe('INVALID_FIELDS');
  });
});

describe('the end of an assignment', () => {
  it('is now, or the day asked for', () => {
    expect(endOf(open, undefined, june)).toEqual(june);
    expect(endOf(open, july, june)).toEqual(july);
    expect(endOf({ ...open, endTime: july }, undefined, june)).toEqual(june);
  });

  it('is its start when it has not begun', () => {
    expect(endOf({ ...open, startTime: july }, undefined, june)).toEqual(july);
  });

  it.each([
    ['it ended before', { ...open, endTime: june }, undefined, july, 'ASSIGNMENT_ENDED'],
    ['it was cancelled', { ...open, startTime: july, endTime: july }, undefined, june, 'ASSIGNMENT_ENDED'],
    ['the end lies before the start', { ...open, startTime: june }, may, june, 'INVALID_FIELDS'],
    ['the end would be later than before', { ...open, endTime: june }, july, may, 'INVALID_FIELDS'],
  ])('is refused when %s', (_why, assignment, end, now, reason) => {
    expect(reasonOf(() => endOf(assignment, end, now))).toBe(reason);
  });
});

describe('a post', () => {
  it('exists at the places of its level only', () => {
    expect(existsAt('grid', 'base_grid') && existsAt('grid', 'affinity_grid')).toBe(true);
    expect(existsAt('community', 'community')).toBe(true);
    expect(existsAt('grid', 'community') || existsAt('street', 'district')).toBe(false);
  });
});
