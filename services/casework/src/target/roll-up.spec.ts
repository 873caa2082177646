import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { rollUp, type Part } from './roll-up.ts';

const TODAY = '2026-11-23';
const id = (at: number) => `t${at}`;

/** Trees of up to 20 targets: each part hangs below one set before it. */
const tree = fc
  .array(
    fc.record({
      above: fc.nat(),
      due: fc.integer({ min: -40, max: 40 }),
      percent: fc.constantFrom(0, 30, 99, 100),
    }),
    { minLength: 1, maxLength: 20 },
  )
  .map((seeds) =>
    seeds.map(({ above, due, percent }, at): Part => {
      const dueDate = new Date(Date.parse(`${TODAY}T00:00:00Z`) + due * 86_400_000).toISOString().slice(0, 10);
      return { targetId: id(at), parentId: at === 0 ? null : id(above % at), dueDate, percent };
    }),
  );

const isBelow = (parts: readonly Part[], part: Part, top: string): boolean => {
  for (let one: Part | undefined = part; one; one = parts.find(({ targetId }) => targetId === one?.parentId))
    if (one.targetId === top) return true;
  return false;
};
const isLate = ({ percent, dueDate }: Part) => percent < 100 && dueDate < TODAY;

describe('a target', () => {
  it('is late when it or any part below it is, and by the latest of them', () => {
    fc.assert(
      fc.property(tree, (parts) => {
        const rolled = rollUp(parts, TODAY);
        for (const { targetId } of parts) {
          const under = parts.filter((part) => isBelow(parts, part, targetId));
          const days = under.filter(isLate).map(({ dueDate }) => Date.parse(TODAY) - Date.parse(dueDate));
          expect(rolled.get(targetId)?.late).toBe(days.length > 0);
          expect(rolled.get(targetId)?.daysLate).toBe(Math.max(0, ...days) / 86_400_000);
        }
      }),
    );
  });

  it('is never made later by completing a part, nor does the order of the parts matter', () => {
    fc.assert(
      fc.property(tree, fc.nat(), (parts, which) => {
        const before = rollUp(parts, TODAY);
        const done = parts.map((part, at) => (at === which % parts.length ? { ...part, percent: 100 } : part));
        const after = rollUp(done, TODAY);
        for (const { targetId } of parts) {
          expect(after.get(targetId)?.daysLate).toBeLessThanOrEqual(before.get(targetId)?.daysLate ?? 0);
          expect(after.get(targetId)?.openParts).toBeLessThanOrEqual(before.get(targetId)?.openParts ?? 0);
        }
        expect(new Map([...rollUp(parts.toReversed(), TODAY)].sort())).toEqual(new Map([...before].sort()));
      }),
    );
  });

  it('is as far as its parts are, and counts those that are late or open', () => {
    const part = (targetId: string, parentId: string | null, percent: number, dueDate = '2026-12-31'): Part => ({
      ...{ targetId, parentId, percent, dueDate },
    });
    const rolled = rollUp(
      [
        part('whole', null, 0),
        part('street', 'whole', 0),
        part('grid', 'street', 100, '2026-11-01'),
        part('next', 'street', 50, '2026-11-20'),
      ],
      TODAY,
    );
    expect(rolled.get('whole')).toEqual({ progress: 75, late: true, daysLate: 3, lateParts: 2, openParts: 2 });
    expect(rolled.get('grid')).toMatchObject({ progress: 100, late: false });
  });
});
