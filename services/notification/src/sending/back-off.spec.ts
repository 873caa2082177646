import { describe, expect, it } from '@jest/globals';
import { DomainError } from '@wangge/platform/errors';
import { isOutage, MAX_TRIES, nextTry } from './back-off.ts';

const now = new Date('2026-11-22T10:00:00Z');
const secondsUntil = (tries: number, outage = false) => (nextTry(now, tries, outage).getTime() - now.getTime()) / 1000;

describe('the next try', () => {
  it('doubles with every failure of a channel, up to ten minutes', () => {
    expect([0, 1, 2, 3].map((tries) => secondsUntil(tries))).toEqual([1, 2, 4, 8]);
    expect(secondsUntil(MAX_TRIES)).toBe(600);
  });

  it('comes soon after an outage of another service, however long that lasts', () => {
    expect(secondsUntil(MAX_TRIES, true)).toBe(5);
  });

  it('tells an outage from a refusal', () => {
    expect(isOutage(new DomainError('UNAVAILABLE', 'NO_RESPONDERS', 'nobody listens'))).toBe(true);
    expect(isOutage(new DomainError('DEADLINE_EXCEEDED', 'DEADLINE', 'too late'))).toBe(true);
    expect(isOutage(new DomainError('NOT_FOUND', 'OBJECT_NOT_FOUND', 'unit not found'))).toBe(false);
    expect(isOutage(new TypeError('fetch failed'))).toBe(false);
  });
});
