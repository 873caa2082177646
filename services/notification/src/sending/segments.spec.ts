import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { segmentsOf, signed } from './segments.ts';

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

  it('are as few as hold the content, whatever it is', () => {
    const room = (segments: number): number => (segments <= 1 ? segments * 70 : segments * 67);
    const content = fc
      .array(fc.constantFrom('字', 'a', '🙂', '，', '7'), { maxLength: 260 })
      .map((all) => all.join(''));
    fc.assert(
      fc.property(content, (text) => {
        const count = segmentsOf(text);
        expect(text.length).toBeLessThanOrEqual(room(count));
        if (count > 0) expect(text.length).toBeGreaterThan(room(count - 1));
      }),
    );
  });
});
