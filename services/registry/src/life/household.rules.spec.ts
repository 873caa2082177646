import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { arranged, joined, type Member, split } from './household.rules.ts';

const of = (...relations: string[]): Member[] =>
  relations.map((relation, index) => ({ personId: `p${index}`, relation }));
const fields = (work: () => unknown): string[] => {
  try {
    work();
    return [];
  } catch (error) {
    return (error as { details: { fieldViolations: { field: string }[] } }).details.fieldViolations.map(
      ({ field }) => field,
    );
  }
};
const family = of('0', '1', '2');

describe('arranging a household', () => {
  it.each<[string, Member[], string[]]>([
    ['the same members with another head', [...of('1', '0', '2')], []],
    ['one of them left out', of('0', '1'), ['members']],
    ['two heads', of('0', '0', '2'), ['members']],
    ['no head', of('1', '2', '2'), ['members']],
    ['a stranger', [...of('0', '1', '2'), { personId: 'x', relation: '8' }], ['members[3].person_id']],
    ['somebody twice', [...of('0', '1', '2'), { personId: 'p1', relation: '1' }], ['members[3].person_id']],
  ])('judges %s', (_name, named, wrong) => {
    expect(fields(() => arranged(named, family))).toEqual(wrong);
  });
});

describe('splitting a household', () => {
  it.each<[string, Member[], string[]]>([
    ['one who leaves as a head', [{ personId: 'p2', relation: '0' }], []],
    ['everybody', of('0', '1', '2'), ['members']],
    ['nobody as a head', [{ personId: 'p2', relation: '2' }], ['members']],
    ['who is no member', [{ personId: 'x', relation: '0' }], ['members[0].person_id']],
  ])('judges %s', (_name, named, wrong) => {
    expect(fields(() => split(named, family))).toEqual(wrong);
  });
});

describe('joining two households', () => {
  const couple = [
    { personId: 'a', relation: '0' },
    { personId: 'b', relation: '1' },
  ];
  const as = (a: string, b: string) => [
    { personId: 'a', relation: a },
    { personId: 'b', relation: b },
  ];
  it.each<[string, Member[], Member[], string[]]>([
    ['everybody related to the head who stays', as('5', '5'), family, []],
    ['a second head', as('0', '1'), family, ['members']],
    ['a head where there is none', as('0', '1'), of('1', '2'), []],
    ['nobody as head where there is none', as('5', '1'), of('1', '2'), ['members']],
    ['one of them only', [{ personId: 'a', relation: '5' }], family, ['members']],
  ])('judges %s', (_name, named, staying, wrong) => {
    expect(fields(() => joined(named, couple, staying))).toEqual(wrong);
  });
});

describe('whatever is asked', () => {
  const member = fc.record({
    personId: fc.constantFrom('p0', 'p1', 'p2', 'p3', 'x'),
    relation: fc.constantFrom(...'01238'),
  });

  it('leaves every household with exactly one head, or is refused by the name of a field', () => {
    fc.assert(
      fc.property(fc.array(member, { maxLength: 5 }), (named) => {
        const members = of('0', '1', '2', '2');
        for (const rule of [arranged, split]) {
          const wrong = fields(() => {
            const relations = rule(named, members);
            expect([...relations.values()].filter((relation) => relation === '0')).toHaveLength(1);
            expect([...relations.keys()].every((id) => members.some(({ personId }) => personId === id))).toBe(true);
            expect(relations.size === members.length).toBe(rule === arranged);
          });
          expect(wrong.every((field) => /^members(\[\d+\]\.person_id)?$/.test(field))).toBe(true);
        }
      }),
    );
  });
});
