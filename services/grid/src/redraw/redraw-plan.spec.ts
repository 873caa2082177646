import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { describe, expect, it } from '@jest/globals';
import { RedrawPartSchema } from '@wangge/contracts/wangge/grid/v1/redraw';
import { DomainError } from '@wangge/platform/errors';
import type { Corner } from '../place/outline.ts';
import { planRedraw, type GroundGrid, type RedrawGround } from './redraw-plan.ts';

const box = (west: number, east: number): Corner[] =>
  [
    [west, 0],
    [east, 0],
    [east, 1],
    [west, 1],
  ].map(([x = 0, y = 0]) => ({ longitude: 116.4 + x / 100, latitude: 39.9 + y / 100 }));
const grid = (number: number, outline: Corner[], parent = 'c'): GroundGrid => ({
  ...{
    placeId: `id${number}`,
    code: `11010100800500${number}`,
    name: `第${number}网格`,
    orgPath: `dc.s01.c01.g${number}`,
  },
  ...{ parentId: parent, parentCode: '110101008005', parentPath: 'dc.s01.c01', version: 1, outline, synthetic: false },
});
const [one, two, three] = [grid(1, box(0, 1)), grid(2, box(1, 2)), grid(3, box(2, 3))];
const ground = (over: Partial<RedrawGround> = {}): RedrawGround => ({
  ...{ grids: [one, two], endedCodes: new Set([one.code, two.code]), neighbours: [three] },
  codePattern: /^110101008005[0-9]{3}$/,
  ...over,
});
type Part = MessageInitShape<typeof RedrawPartSchema>;
const ring = (outline: Corner[]) => ({ ring: outline.map((corner) => ({ ...corner })) });
const NEW = '110101008005009';
const whole: Part = { code: NEW, name: '新网格', outline: ring(box(0, 2)), restOfCodes: [one.code, two.code] };
const plan = (parts: Part[], ended: string[], over: Partial<RedrawGround> = {}) =>
  planRedraw(
    parts.map((part) => create(RedrawPartSchema, part)),
    ended,
    ground(over),
  );
const refused = (work: () => unknown): string[] => {
  try {
    work();
  } catch (error) {
    if (error instanceof DomainError)
      return (
        error.details.fieldViolations?.map(({ field, description }) => `${field} ${description}`) ?? [error.reason]
      );
  }
  return [];
};

describe('a redrawing', () => {
  it('merges two grids into a new one', () => {
    const { moves, warnings, parent } = plan([whole], [one.code, two.code]);
    expect(moves.map(({ fromPath, toPath, rest }) => [fromPath, toPath, rest])).toEqual([
      [one.orgPath, '', true],
      [two.orgPath, '', true],
    ]);
    expect([warnings, parent.parentPath]).toEqual([[], 'dc.s01.c01']);
  });

  it('moves a border: buildings change their grid, both keep their paths', () => {
    const parts: Part[] = [
      { code: one.code, outline: ring(box(0, 1.5)), buildings: [{ fromCode: two.code, building: '3号楼' }] },
      { code: two.code, outline: ring(box(1.5, 2)) },
    ];
    expect(
      plan(parts, []).moves.map(({ fromPath, toPath, buildings, rest }) => ({ fromPath, toPath, buildings, rest })),
    ).toEqual([{ fromPath: two.orgPath, toPath: one.orgPath, buildings: ['3号楼'], rest: false }]);
  });

  it('warns of land nobody covers any more', () => {
    const [warning] = plan([{ ...whole, outline: ring(box(0, 1.5)) }], [one.code, two.code]).warnings;
    expect(warning).toMatch(/^\d+ m² of 110101008005002 are covered by nobody any more$/);
  });

  it.each<[string, Part[], string[], string[]]>([
    [
      'people would have nowhere to go',
      [{ ...whole, restOfCodes: [one.code] }],
      [one.code, two.code],
      ['ended_codes[1] must be in rest_of_codes of exactly one part'],
    ],
    [
      'it overlaps a neighbour',
      [{ ...whole, outline: ring(box(0, 2.5)) }],
      [one.code, two.code],
      [`parts[0].outline overlaps ${three.code}`],
    ],
    [
      'parts overlap',
      [
        whole,
        {
          code: '110101008005008',
          name: 'x',
          outline: ring(box(0, 1)),
          buildings: [{ fromCode: one.code, building: 'b' }],
        },
      ],
      [one.code, two.code],
      ['parts[0].outline overlaps 110101008005008'],
    ],
    [
      'a code does not look like one',
      [{ ...whole, code: '110101009001001' }],
      [one.code, two.code],
      ['parts[0].code does not look like the code of a grid here'],
    ],
    ['a new grid has no name', [{ ...whole, name: '' }], [one.code, two.code], ['parts[0].name a new grid needs one']],
    [
      'a grid lives on and gives its rest',
      [{ ...whole, restOfCodes: [one.code, two.code] }],
      [one.code],
      [`parts[0].rest_of_codes[1] does not end`],
    ],
    [
      'post holders have their own',
      [{ code: one.code, outline: ring(box(0, 2)), restOfCodes: [two.code], staffOfCode: two.code }],
      [two.code],
      ['parts[0].staff_of_code a grid that is there has its own post holders'],
    ],
  ])('is refused when %s', (_why, parts, ended, told) => {
    expect(refused(() => plan(parts, ended))).toEqual(told);
  });

  it('never uses a code again, and stays in one community', () => {
    expect(refused(() => plan([whole], [one.code, two.code], { endedCodes: new Set([NEW]) }))).toEqual(['CODE_USED']);
    const other = { grids: [one, grid(2, box(1, 2), 'other')] };
    expect(refused(() => plan([whole], [one.code, two.code], other))).toEqual(['parts lie in more than one community']);
  });
});
