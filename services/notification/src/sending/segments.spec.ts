import { describe, expect, it } from '@jest/globals';
import { segmentsOf, signed } from './segments.ts';

const SEED = Number(process.env['WANGGE_TEST_SEED'] ?? Math.floor(Math.random() * 2 ** 31));

/** mulberry32: small, seeded, good enough to choose cases. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

describe('segments of an SMS', () => {
  it('are those of the standard: 70 units are one, 71 are two, 160 are three', () => {
    expect(segmentsOf(signed('东城网格服', '字'.repeat(63)))).toBe(1);
    expect(segmentsOf('字'.repeat(71))).toBe(2);
    expect(segmentsOf('字'.repeat(134))).toBe(2);
    expect(segmentsOf('字'.repeat(135))).toBe(3);
    expect(segmentsOf('字'.repeat(160))).toBe(3);
    expect(segmentsOf('')).toBe(0);
  });

  it('count the signature with its brackets', () => {
    expect(segmentsOf(signed('东城网格', '字'.repeat(64)))).toBe(1);
    expect(segmentsOf(signed('东城网格', '字'.repeat(65)))).toBe(2);
  });

  it('count an emoji as two units', () => {
    expect(segmentsOf('🙂'.repeat(35))).toBe(1);
    expect(segmentsOf(`${'🙂'.repeat(35)}.`)).toBe(2);
  });

  it(`are as few as hold the content, whatever it is (seed ${SEED})`, () => {
    const random = randomOf(SEED);
    const alphabet = ['字', 'a', '🙂', '，', '7'];
    for (let round = 0; round < 2000; round++) {
      const letters = Array.from({ length: Math.floor(random() * 260) }, () => alphabet[Math.floor(random() * 5)] ?? '');
      const content = letters.join('');
      const count = segmentsOf(content);
      const room = (segments: number): number => (segments <= 1 ? segments * 70 : segments * 67);
      expect(content.length).toBeLessThanOrEqual(room(count));
      if (count > 0) expect(content.length).toBeGreaterThan(room(count - 1));
    }
  });
});
