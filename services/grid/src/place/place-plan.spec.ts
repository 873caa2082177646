import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from '@jest/globals';
import { PlaceKind, PolygonSchema } from '@wangge/contracts/wangge/grid/v1/place';
import { NewPlaceSchema } from '@wangge/contracts/wangge/grid/v1/place_service';
import { DomainError } from '@wangge/platform/errors';
import { planImport, type KnownPlace } from './place-plan.ts';
import { upwards } from './place-tree.ts';

const outline = create(PolygonSchema, {
  ring: [
    { longitude: 116.4, latitude: 39.9 },
    { longitude: 116.41, latitude: 39.9 },
    { longitude: 116.4, latitude: 39.91 },
  ],
});
const place = (kind: PlaceKind, code: string, parentCode: string) =>
  create(NewPlaceSchema, {
    kind,
    code,
    name: code,
    parentCode,
    ...(kind === PlaceKind.BASE_GRID ? { outline } : {}),
  });

const district = place(PlaceKind.DISTRICT, '110101', '');
const street = place(PlaceKind.STREET, '110101008', '110101');
const community = place(PlaceKind.COMMUNITY, '110101008005', '110101008');
const grid = (number: number) => place(PlaceKind.BASE_GRID, `11010100800500${number}`, '110101008005');

const ids = () => {
  let next = 0;
  return () => `id${++next}`;
};
const nothing = {
  known: [],
  counts: new Map<string, number>(),
  districtLabel: 'dc',
  tiers: 'district-street-community-grid',
} as const;
const refusal = (work: () => unknown): DomainError => {
  try {
    work();
  } catch (error) {
    if (error instanceof DomainError) return error;
  }
  throw new Error('was not refused');
};

describe('an import of places', () => {
  it('gives every place a path of counted labels, whatever its code', () => {
    const planned = planImport([district, street, community, grid(1), grid(2)], nothing, ids());
    expect(planned.map(({ orgPath }) => orgPath)).toEqual([
      'dc',
      'dc.s01',
      'dc.s01.c01',
      'dc.s01.c01.g1',
      'dc.s01.c01.g2',
    ]);
    expect(planned.map(({ parentId }) => parentId)).toEqual(['', 'id1', 'id2', 'id3', 'id3']);
  });

  it('goes on counting where the parent stands and leaves out what is there', () => {
    const known: KnownPlace[] = planImport([district, street, community, grid(1)], nothing, ids());
    const ground = { ...nothing, known, counts: new Map([[`id3/${PlaceKind.BASE_GRID}`, 6]]) };
    const planned = planImport([street, grid(1), grid(2)], ground, ids());
    expect(planned.map(({ code, orgPath }) => [code, orgPath])).toEqual([['110101008005002', 'dc.s01.c01.g7']]);
  });

  it.each([
    ['ended', { ended: true }],
    ['meant another level', { kind: PlaceKind.COMMUNITY }],
    ['lay elsewhere', { parentCode: '110102' }],
  ])('refuses a code that is known and %s', (_what, change) => {
    const known: KnownPlace[] = planImport([district, street], nothing, ids()).map((each) =>
      each.code === street.code ? { ...each, ...change } : each,
    );
    const error = refusal(() => planImport([street], { ...nothing, known }, ids()));
    expect([error.code, error.reason, error.metadata]).toEqual(['ALREADY_EXISTS', 'CODE_USED', { code: street.code }]);
  });

  it('names every place that is wrong and why', () => {
    const { outline: _none, ...bare } = grid(2);
    const wanted = [
      district,
      community,
      place(PlaceKind.STREET, '110101009', ''),
      create(NewPlaceSchema, { ...place(PlaceKind.STREET, '110101010', '110101'), outline }),
      street,
      place(PlaceKind.COMMUNITY, '110101008006', '110101008'),
      create(NewPlaceSchema, { ...bare, parentCode: '110101008006' }),
    ];
    const error = refusal(() => planImport(wanted, nothing, ids()));
    expect([error.code, error.details.fieldViolations?.map(({ field }) => field)]).toEqual([
      'INVALID_ARGUMENT',
      ['places[1].parent_code', 'places[2].kind', 'places[3].outline', 'places[6].outline'],
    ]);
  });
});

describe('a path', () => {
  it('leads up to the district, nearest first', () => {
    expect(upwards('dc.s07.c03.g2')).toEqual(['dc.s07.c03.g2', 'dc.s07.c03', 'dc.s07', 'dc']);
    expect(upwards('dc')).toEqual(['dc']);
  });
});
