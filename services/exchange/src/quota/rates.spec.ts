import { describe, expect, it } from '@jest/globals';
import { DomainError } from '@wangge/platform/errors';
import { Rates } from './rates.ts';

let now = 0;
const rates = () => new Rates(10, () => now);

/** How many of these calls pass. */
const passing = (limit: Rates, calls: number, department = 'a'): number =>
  Array.from({ length: calls }).filter(() => refusal(limit, department) === undefined).length;

function refusal(limit: Rates, department = 'a'): DomainError | undefined {
  try {
    limit.take(department);
    return undefined;
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
}

describe('the rate of a department', () => {
  it('lets a burst of two seconds through and then so many a second', () => {
    const limit = rates();
    expect(passing(limit, 50)).toBe(20);
    now += 500;
    expect(passing(limit, 50)).toBe(5);
    now += 60_000;
    expect(passing(limit, 50)).toBe(20);
  });

  it('says when the next call would pass', () => {
    const limit = rates();
    passing(limit, 20);
    now += 30;
    expect(refusal(limit)).toMatchObject({
      code: 'RESOURCE_EXHAUSTED',
      reason: 'RATE_EXCEEDED',
      metadata: { calls_per_second: '10', retry_after_ms: '70' },
    });
    now += 70;
    expect(refusal(limit)).toBeUndefined();
  });

  it('of one department takes nothing from another', () => {
    const limit = rates();
    passing(limit, 100, 'a');
    expect(passing(limit, 100, 'b')).toBe(20);
  });
});
