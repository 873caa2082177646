import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { capacitiesOf, type HeldPost } from './capacities.ts';

const held = (orgPath: string, postCode = 'manager', until: Date | null = null): HeldPost => ({
  orgPath,
  postCode,
  until,
});
const june = new Date('2026-06-01T00:00:00Z');
const july = new Date('2026-07-01T00:00:00Z');

describe('capacities', () => {
  it('are none for somebody who holds nothing', () => {
    expect(capacitiesOf([], [])).toEqual([]);
  });

  it('put all posts into one, the widest place first', () => {
    const [posts] = capacitiesOf([held('dc.s01.c01.g2'), held('dc.s02', 'street-staff'), held('dc.s01.c01.g1')], []);
    expect(posts).toEqual({
      name: 'posts',
      paths: ['dc.s02', 'dc.s01.c01.g1', 'dc.s01.c01.g2'],
      posts: ['street-staff', 'manager'],
    });
  });

  it('name a place once that a wider one covers, but never a neighbour of the same beginning', () => {
    const [posts] = capacitiesOf([held('dc.s1.c1'), held('dc.s1'), held('dc.s10'), held('dc.s1')], []);
    expect(posts?.paths).toEqual(['dc.s1', 'dc.s10']);
  });

  it('end when the first of their posts ends', () => {
    const [posts] = capacitiesOf(
      [held('dc.s01', 'manager', july), held('dc.s02', 'manager', june), held('dc.s03')],
      [],
    );
    expect(posts?.validUntil).toEqual(timestampFromDate(june));
  });

  it('keep every unit apart from the posts and from other units', () => {
    const capacities = capacitiesOf(
      [held('dc')],
      [
        { unitId: 'u1', until: null },
        { unitId: 'u2', until: july },
      ],
    );
    expect(capacities.map(({ name, paths, unitId }) => [name, paths, unitId])).toEqual([
      ['posts', ['dc'], undefined],
      ['unit:u1', undefined, 'u1'],
      ['unit:u2', undefined, 'u2'],
    ]);
  });

  it('never carry more than 16 places, and no place that was not held', () => {
    const label = fc.integer({ min: 1, max: 30 }).map(String);
    const path = fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join('.'));
    fc.assert(
      fc.property(fc.array(path, { minLength: 1, maxLength: 40 }), (paths) => {
        const given =
          capacitiesOf(
            paths.map((each) => held(each)),
            [],
          )[0]?.paths ?? [];
        expect(given.length).toBeGreaterThan(0);
        expect(given.length).toBeLessThanOrEqual(16);
        for (const each of given) expect(paths).toContain(each);
      }),
    );
  });
});
