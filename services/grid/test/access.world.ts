import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { DutyListService } from '@wangge/contracts/wangge/grid/v1/duty_list_service';
import { PlaceService } from '@wangge/contracts/wangge/grid/v1/place_service';
import { ScopeService } from '@wangge/contracts/wangge/grid/v1/scope_service';
import { StaffService } from '@wangge/contracts/wangge/grid/v1/staff_service';
import { UnitService } from '@wangge/contracts/wangge/grid/v1/unit_service';
import { isWithin } from '@wangge/platform/identity';
import { PLACES, type ForeignIds, type Probe, probe, type Standing, type Thing } from '@wangge/testing/access';
import type { Suite } from '@wangge/testing/suite';
import { boardProbes } from './board.probes.ts';
import { divisionProbes } from './division.probes.ts';
import { postProbes } from './post.probes.ts';
import { redrawProbes, redrawsOf } from './access.redraw.ts';
import * as t from './grid.builders.ts';
import { enter } from './service-point.builders.ts';
import { servicePointProbes } from './service-point.probes.ts';

/** This service gives the labels itself: dc.s1.c1 of the matrix is dc.s01.c01 here. */
const own = (path: string) => path.replaceAll(/\b([sc])(\d+)/g, '$10$2');

export const RELATIONS: Readonly<Record<string, Standing>> = Object.fromEntries(
  Object.entries(PLACES).map(([relation, { paths = [] }]) => [relation, { paths: paths.map(own) }]),
);

const PHONE = '12900000042';
const any = (id: string, secrets: Thing['secrets'] = {}, state = 'any'): Thing => ({ id, state, secrets });
const days = (count: number) => timestampFromDate(new Date(t.NOW.getTime() + count * t.DAY));
const units = [
  {
    code: 'clean',
    name: '环卫所',
    placeCode: t.street,
    competences: [{ matterCode: '01', lead: true }],
    staffNumbers: ['ann'],
  },
];

/** Who holds a post where, beside the one under test: in every position there is. */
const POSTED = [
  ['bob', 'dc.s01.c01'],
  ['bob', 'dc.s01.c01.g1'],
  ['sib', 'dc.s01.c01.g2'],
  ['com', 'dc.s01.c02.g1'],
  ['far', 'dc.s02.c01.g1'],
  ['cst', 'dc.s01.c01'],
  ['str', 'dc.s01'],
  ['dis', 'dc'],
] as const;

/** Where each place of the town but its first grid lies. */
const LOCATED = [
  [t.district, t.path.district],
  [t.street, t.path.street],
  [t.community, t.path.community],
  [t.grid2, t.path.grid2],
  [t.otherCommunity, 'dc.s01.c02'],
  [t.grid3, t.path.grid3],
  [t.otherStreet, t.path.otherStreet],
  [`${t.otherStreet}001`, 'dc.s02.c01'],
  [t.farGrid, t.path.farGrid],
] as const;

/** The town with a worker in the grid of the matrix, one whose post there has ended, and one in each of the other grids. */
export class AccessWorld {
  #absences = 0;

  private constructor(
    readonly suite: Suite,
    readonly places: ReadonlyMap<string, string>,
    readonly staff: ReadonlyMap<string, string>,
    readonly assignments: readonly Thing[],
    readonly unitId: string,
    readonly elsewhere: readonly { readonly staffId: string; readonly assignmentId: string; readonly path: string }[],
    /** Service points: of the first grid, then of the others. */
    readonly points: readonly { readonly id: string; readonly path: string }[],
    readonly redraws: readonly string[],
  ) {}

  static async start(): Promise<AccessWorld> {
    const suite = await t.startGrid();
    const doors = t.doors(suite);
    await doors.importTown();
    await doors.hire('ann', { placeCode: t.grid1, post: 'manager' });
    await doors.hire('bob', { placeCode: t.community, post: 'community-staff' });
    await doors.hire('sib', { placeCode: t.grid2, post: 'manager' });
    await doors.hire('com', { placeCode: t.grid3, post: 'manager' });
    await doors.hire('far', { placeCode: t.farGrid, post: 'manager' });
    await doors.hire('cst', { placeCode: t.community, post: 'community-staff' });
    await doors.hire('str', { placeCode: t.street, post: 'street-staff' });
    await doors.hire('dis', { placeCode: t.district, post: 'district-staff' });
    await doors.units.importUnits({ requestId: t.requestId(), units });
    const places = new Map([...(await doors.placesByCode())].map(([code, { placeId }]) => [code, placeId]));
    const people = await doors.staffByNumber();
    const staff = new Map([...people].map(([number, { staffId }]) => [number, staffId]));
    const over = await doors.officer.staff.assignPost({
      ...{ requestId: t.requestId(), staffId: staff.get('bob') ?? '', placeId: places.get(t.grid1) ?? '' },
      ...{ post: 'assistant', startTime: days(-30), endTime: days(-1), ground: 'appointed' },
    });
    const held = people.get('ann')?.assignments[0]?.assignmentId ?? '';
    const coming = await doors.officer.staff.assignPost({
      ...{ requestId: t.requestId(), staffId: staff.get('bob') ?? '', placeId: places.get(t.grid1) ?? '' },
      ...{ post: 'supervisor', startTime: days(30), ground: 'appointed' },
    });
    const assignments = [
      any(held, {}, 'in-force'),
      any(coming.assignment?.assignmentId ?? '', {}, 'coming'),
      any(over.assignment?.assignmentId ?? '', {}, 'ended'),
    ];
    const [unit] = (await doors.units.listUnits({})).units;
    const foreign = POSTED.filter(([number]) => number !== 'bob').map(([number, path]) => ({
      ...{ staffId: staff.get(number) ?? '', path },
      assignmentId: people.get(number)?.assignments.find(({ orgPath }) => orgPath === path)?.assignmentId ?? '',
    }));
    const points = [];
    for (const [code, path] of [
      [t.grid1, t.path.grid1],
      [t.grid2, t.path.grid2],
      [t.farGrid, t.path.farGrid],
    ] as const)
      points.push({ id: await enter(suite, places.get(code) ?? '', path), path });
    const redraws = await redrawsOf(suite);
    return new AccessWorld(suite, places, staff, assignments, unit?.unitId ?? '', foreign, points, redraws);
  }

  /** Ids of what is not the caller's; places and units are the house's, and are here what does not exist for a write. */
  get foreign(): ForeignIds {
    const grids = [t.grid2, t.grid3, t.farGrid].map((code) => this.place(code));
    return {
      place_id: [...grids, ...[t.community, t.street, t.district].map((code) => this.place(code))],
      staff_id: this.elsewhere.map(({ staffId, path }) => ({ id: staffId, path })),
      assignment_id: this.elsewhere.map(({ assignmentId, path }) => ({ id: assignmentId, path })),
      // Places, units and the names of staff are known to the whole house: none of them is foreign.
      'grid.PlaceService.GetPlace.place_id': [],
      'grid.PlaceService.WhoIsResponsible.place_id': [],
      'grid.ContactBoardService.GetContactBoard.place_id': [],
      'grid.StaffService.AssignPost.staff_id': [],
      unit_id: [],
      point_id: this.points.slice(1),
      'grid.ServicePointService.GetServicePoint.point_id': [],
      'grid.ServicePointService.SetShifts.staff_id': [],
      redraw_id: [],
      under: [],
      org_path: [],
      'grid.PostService.ListUncovered.under': [],
      'grid.StaffService.ListStaff.under': [t.path.grid2, t.path.grid3, t.path.farGrid].map((one) => ({
        id: one,
        path: one,
      })),
    };
  }

  id(number: string): string {
    return this.staff.get(number) ?? '';
  }

  place(code: string): string {
    return this.places.get(code) ?? '';
  }

  /** Everybody with a post within some paths, but the one under test. */
  othersWithin(paths: readonly string[]): string[] {
    const some = POSTED.filter(([, path]) => isWithin(path, paths)).map(([number]) => this.id(number));
    return [...new Set(some)];
  }

  /** Every place within some paths but the first grid: something is vacant in each. */
  placesWithin(paths: readonly string[]): string[] {
    return LOCATED.filter(([, path]) => isWithin(path, paths)).map(([code]) => this.place(code));
  }

  /** An ended post is held again. */
  async restore({ id }: Thing): Promise<void> {
    await this.suite.sql(`update assignment set end_time = null, version = 1 where assignment_id = $1`, [id]);
    await this.suite.sql(`delete from assignment_history where assignment_id = $1 and version > 1`, [id]);
    await this.suite.sql(`delete from outbox where aggregate_id = $1 and version > 1`, [id]);
  }

  /** Nobody holds or held a post. */
  async free(post: string): Promise<void> {
    const held = 'select assignment_id from assignment where post_code = $1';
    await this.suite.sql(`delete from assignment_history where assignment_id in (${held})`, [post]);
    await this.suite.sql('delete from assignment where post_code = $1', [post]);
  }

  /** A day off nobody has taken yet. */
  nextAbsence() {
    this.#absences += 1;
    const [startTime, endTime] = [days(100 + 2 * this.#absences), days(101 + 2 * this.#absences)];
    return { requestId: t.requestId(), staffId: this.id('ann'), startTime, endTime };
  }
}

/** How each operation of the service is tried; what gives posts comes after what lists them. */
export function probesOf(world: AccessWorld): Probe[] {
  const { method: place } = PlaceService;
  const one = [any('one', {}, 'one')];
  return [
    probe(place.locate, { things: one, request: () => ({ longitude: 116.405, latitude: 39.905 }) }),
    probe(place.getPlace, { things: one, request: () => ({ placeId: world.place(t.grid1) }) }),
    probe(place.listPlaces, { things: [any('list', {}, 'list')], request: () => ({}) }),
    probe(place.whoIsResponsible, {
      things: [any('responsible', { phone: PHONE })],
      request: () => ({ placeId: world.place(t.grid1) }),
    }),
    ...unitProbes(world),
    ...staffProbes(world),
    ...servicePointProbes(world.points[0]?.id ?? '', world.place(t.grid1), world.id('ann')),
    ...boardProbes(world.place(t.grid1)),
    ...divisionProbes(),
    ...postProbes({
      staffId: world.id('ann'),
      placeId: world.place(t.grid1),
      vacant: (paths) => world.placesWithin(paths),
    }),
    ...redrawProbes(world.suite, world.redraws),
    probe(ScopeService.method.resolveScope, {
      things: [any('scope')],
      request: () => ({ issuer: t.ISSUER, subject: 'ann' }),
    }),
    probe(place.importPlaces, {
      things: [any('import')],
      request: () => ({ requestId: t.requestId(), places: t.town }),
    }),
  ];
}

function unitProbes(world: AccessWorld): Probe[] {
  const { method: unit } = UnitService;
  const { method: duty } = DutyListService;
  return [
    probe(unit.listUnits, {
      things: [any(world.unitId)],
      request: () => ({}),
      found: (answer) => answer.units.map(({ unitId }) => unitId),
    }),
    probe(unit.getUnit, { things: [any(world.unitId)], request: ({ id }) => ({ unitId: id }) }),
    probe(unit.findCompetentUnits, {
      things: [any('competent')],
      request: () => ({ matterCode: '01', orgPath: t.path.grid1 }),
    }),
    probe(duty.getDutyListFile, { things: [any('duty')], request: () => ({ format: 1 }) }),
    probe(duty.importDutyList, {
      things: [any('duty')],
      request: () => ({ requestId: t.requestId(), content: new Uint8Array([97]), validateOnly: true }),
    }),
    probe(duty.setDutyLine, {
      things: [any('duty')],
      request: () => ({
        ...{ requestId: t.requestId(), unitId: world.unitId, matterCode: '01', orgPath: t.path.street, lead: true },
      }),
    }),
    probe(unit.importUnits, { things: [any('import')], request: () => ({ requestId: t.requestId(), units }) }),
  ];
}

function staffProbes(world: AccessWorld): Probe[] {
  const { method: staff } = StaffService;
  const ann = any(world.id('ann'), { phone: PHONE });
  return [
    probe(staff.listStaff, {
      things: [ann],
      elsewhere: (paths) => world.othersWithin(paths),
      request: () => ({ pageSize: 100 }),
      found: (answer) => answer.staff.map(({ staffId }) => staffId),
    }),
    probe(staff.listPosts, { things: [any('posts')], request: () => ({}) }),
    probe(staff.revealStaffContact, {
      things: [any(world.id('ann'))],
      request: ({ id }) => ({ staffId: id, purpose: t.requestId() }),
    }),
    probe(staff.endAssignment, {
      things: world.assignments,
      request: ({ id }) => ({ requestId: t.requestId(), assignmentId: id }),
      restore: (thing) => world.restore(thing),
    }),
    probe(staff.recordAbsence, { things: [any(world.id('ann'))], request: () => world.nextAbsence() }),
    probe(staff.assignPost, {
      things: [any('post')],
      // The post is free again.
      restore: () => world.free('police-officer'),
      request: () => ({
        ...{ requestId: t.requestId(), staffId: world.id('bob'), placeId: world.place(t.grid1) },
        ...{ post: 'police-officer', ground: 'appointed' },
      }),
    }),
    probe(staff.importStaff, {
      things: [any('import')],
      request: () => ({ requestId: t.requestId(), staff: [t.person('ann', { placeCode: t.grid1, post: 'manager' })] }),
    }),
  ];
}
