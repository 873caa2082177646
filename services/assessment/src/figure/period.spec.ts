import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { daysOf, split } from './period.ts';

describe('a range of days', () => {
  it('is read as whole months and the days at its ends', () => {
    expect(split({ from: '2026-01-15', to: '2026-04-03' })).toEqual({
      months: ['2026-02-01', '2026-03-01'],
      days: [
        { from: '2026-01-15', to: '2026-01-31' },
        { from: '2026-04-01', to: '2026-04-03' },
      ],
    });
  });

  it('is months alone for a whole year', () => {
    expect(split({ from: '2026-01-01', to: '2026-12-31' })).toMatchObject({ months: { length: 12 }, days: [] });
  });

  it('names the field for a day that does not exist, an end before the start, and too long a range', () => {
    const fieldOf = (from: string, to: string) => {
      try {
        daysOf(from, to);
        return 'none';
      } catch (error) {
        return (error as { details: { fieldViolations: { field: string }[] } }).details.fieldViolations[0]?.field;
      }
    };
    expect([
      fieldOf('2026-02-30', '2026-03-01'),
      fieldOf('2026-03-02', '2026-03-01'),
      fieldOf('2025-01-01', '2026-01-02'),
      fieldOf('2025-01-01', '2026-01-01'),
    ]).toEqual(['from_date', 'to_date', 'to_date', 'none']);
  });

  it('covers every day exactly once', () => {
    const day = (n: number) => new Date(Date.UTC(2026, 0, 1) + n * 86_400_000).toISOString().slice(0, 10);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 365 }), (start, length) => {
        const range = { from: day(start), to: day(start + length) };
        const parts = split(range);
        const covered = Array.from({ length: length + 1 }, (_, index) => day(start + index)).map(
          (one) =>
            parts.months.filter((month) => month.slice(0, 7) === one.slice(0, 7)).length +
            parts.days.filter(({ from, to }) => one >= from && one <= to).length,
        );
        expect(new Set(covered)).toEqual(new Set([1]));
      }),
    );
  });
});
