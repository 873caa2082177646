import { describe, expect, it } from '@jest/globals';
import { dayOf, isDay, yearsBefore } from './day.ts';

describe('a day', () => {
  it('is one of the calendar', () => {
    expect(['2024-02-29', '1900-01-01', '2026-12-31'].every(isDay)).toBe(true);
    expect(['2023-02-29', '1900-02-29', '2026-13-01', '2026-00-10', '0050-01-01', '2026-1-1', ''].some(isDay)).toBe(
      false,
    );
  });

  it('begins in Shanghai eight hours before Greenwich', () => {
    expect(dayOf(new Date('2026-11-22T15:59:59Z'))).toBe('2026-11-22');
    expect(dayOf(new Date('2026-11-22T16:00:00Z'))).toBe('2026-11-23');
    expect(dayOf(new Date('2026-11-22T16:59:59.999Z'))).toBe('2026-11-23');
    expect(dayOf(new Date('2026-11-22T15:59:59.999Z'))).toBe('2026-11-22');
    expect(() => dayOf(new Date(Number.NaN))).toThrow(RangeError);
  });

  it('lies so many years back', () => {
    expect(yearsBefore('2026-11-22', 60)).toBe('1966-11-22');
    expect(yearsBefore('2024-02-29', 60)).toBe('1964-02-29');
    expect(yearsBefore('2024-02-29', 1)).toBe('2023-02-28');
  });
});
