import { describe, expect, it } from '@jest/globals';
import { Coalescer } from './coalescer.ts';

describe('what is asked for in one turn', () => {
  it('is loaded at once, each answer going to who asked', async () => {
    const loads: number[][] = [];
    const coalescer = new Coalescer<number, number>(async (keys) => {
      loads.push([...keys]);
      return keys.map((key) => key * 10);
    });
    expect(await Promise.all([1, 2, 3].map((key) => coalescer.get(key)))).toEqual([10, 20, 30]);
    expect(await coalescer.get(4)).toBe(40);
    expect(loads).toEqual([[1, 2, 3], [4]]);
  });

  it('is split where it is more than one load may carry', async () => {
    const sizes: number[] = [];
    const coalescer = new Coalescer<number, number>(async (keys) => {
      sizes.push(keys.length);
      return keys;
    }, 2);
    await Promise.all([1, 2, 3, 4, 5].map((key) => coalescer.get(key)));
    expect(sizes).toEqual([2, 2, 1]);
  });

  it('waits while two loads are under way, and goes together when one of them has ended', async () => {
    const loads: { readonly keys: readonly number[]; readonly end: () => void }[] = [];
    const coalescer = new Coalescer<number, number>(
      (keys) => new Promise((resolve) => loads.push({ keys, end: () => resolve(keys) })),
    );
    const turn = () => new Promise((resolve) => setImmediate(resolve));
    const answers: Promise<number>[] = [];
    for (const key of [1, 2, 3, 4]) {
      answers.push(coalescer.get(key));
      await turn();
    }
    expect(loads.map(({ keys }) => keys)).toEqual([[1], [2]]);
    loads[1]?.end();
    expect(await answers[1]).toBe(2);
    expect(loads.map(({ keys }) => keys)).toEqual([[1], [2], [3, 4]]);
    loads[2]?.end();
    loads[0]?.end();
    expect(await Promise.all(answers)).toEqual([1, 2, 3, 4]);
  });

  it('fails for everybody who waited when the load fails, and for nobody after', async () => {
    let broken = true;
    const coalescer = new Coalescer<number, number>(async (keys) => {
      if (broken) throw new Error('away');
      return keys;
    });
    const failed = await Promise.allSettled([coalescer.get(1), coalescer.get(2)]);
    expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    broken = false;
    expect(await coalescer.get(3)).toBe(3);
  });
});
