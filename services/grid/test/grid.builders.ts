import { randomUUID } from 'node:crypto';
import type { DescService, MessageInitShape } from '@bufbuild/protobuf';
import { createClient } from '@connectrpc/connect';
import { PlaceKind, type Place } from '@wangge/contracts/wangge/grid/v1/place';
import { PlaceService, type NewPlaceSchema } from '@wangge/contracts/wangge/grid/v1/place_service';
import { ScopeService } from '@wangge/contracts/wangge/grid/v1/scope_service';
import type { Staff } from '@wangge/contracts/wangge/grid/v1/staff';
import {
  StaffService,
  type NewAssignmentSchema,
  type NewStaffSchema,
} from '@wangge/contracts/wangge/grid/v1/staff_service';
import { UnitService } from '@wangge/contracts/wangge/grid/v1/unit_service';
import { Header, natsTransport } from '@wangge/platform/rpc';
import { eventually, startSuite, type Suite } from '@wangge/testing/suite';
import { Places } from '@wangge/platform/places';
import { expect } from '@jest/globals';
import { dataSource } from '../src/data-source.ts';
import { gridConfig } from '../src/grid.config.ts';
import { GridModule } from '../src/grid.module.ts';

export const ISSUER = 'https://id.test/realms/wangge';
export const NOW = new Date('2026-06-10T02:00:00Z');
export const DAY = 24 * 3_600_000;

export const startGrid = (env: Record<string, string> = {}): Promise<Suite> =>
  startSuite({ service: 'grid', module: GridModule, dataSource, config: gridConfig, now: NOW, env });

type NewPlaceInit = MessageInitShape<typeof NewPlaceSchema>;

/** A square grid one hundredth of a degree wide, `column` steps east and `row` steps north of 116.40 E, 39.90 N. */
export const square = (column: number, row = 0): NonNullable<NewPlaceInit['outline']> => {
  const corner = (x: number, y: number) => ({ longitude: (11640 + x) / 100, latitude: (3990 + y) / 100 });
  return {
    ring: [corner(column, row), corner(column + 1, row), corner(column + 1, row + 1), corner(column, row + 1)],
    synthetic: true,
  };
};

export const district = '110101';
export const street = '110101008';
export const otherStreet = '110101009';
export const community = '110101008005';
export const otherCommunity = '110101008006';
export const grid1 = `${community}001`;
export const grid2 = `${community}002`;
export const grid3 = `${otherCommunity}001`;
export const farGrid = `${otherStreet}001001`;

/** Two streets, three communities, four grids: 1 and 2 side by side, 3 north of 1, the last one far away. */
export const town: NewPlaceInit[] = [
  { kind: PlaceKind.DISTRICT, code: district, name: '东城区' },
  { kind: PlaceKind.STREET, code: street, name: '建国门街道', parentCode: district },
  { kind: PlaceKind.COMMUNITY, code: community, name: '赵家楼社区', parentCode: street },
  { kind: PlaceKind.BASE_GRID, code: grid1, name: '第1网格', parentCode: community, outline: square(0) },
  { kind: PlaceKind.BASE_GRID, code: grid2, name: '第2网格', parentCode: community, outline: square(1) },
  { kind: PlaceKind.COMMUNITY, code: otherCommunity, name: '西总布社区', parentCode: street },
  { kind: PlaceKind.BASE_GRID, code: grid3, name: '第1网格', parentCode: otherCommunity, outline: square(0, 1) },
  { kind: PlaceKind.STREET, code: otherStreet, name: '东直门街道', parentCode: district },
  { kind: PlaceKind.COMMUNITY, code: `${otherStreet}001`, name: '胡家园社区', parentCode: otherStreet },
  { kind: PlaceKind.BASE_GRID, code: farGrid, name: '第1网格', parentCode: `${otherStreet}001`, outline: square(5, 5) },
];

/** Path of each place of the town: labels are counted in the order of registration. */
export const path = {
  district: 'dc',
  street: 'dc.s01',
  community: 'dc.s01.c01',
  grid1: 'dc.s01.c01.g1',
  grid2: 'dc.s01.c01.g2',
  grid3: 'dc.s01.c02.g1',
  otherStreet: 'dc.s02',
  farGrid: 'dc.s02.c01.g1',
} as const;

/** The doors of the service, as different callers. */
export const doors = (suite: Suite) => {
  const seed = suite.asService('seed', { job: 'seed', cause: 'test' });
  const services = {
    places: seed.client(PlaceService),
    staff: seed.client(StaffService),
    units: seed.client(UnitService),
    scopes: suite.asService('gateway', { job: 'resolve-scope', cause: 'test' }).client(ScopeService),
  };
  const officer = suite.as({ roles: ['street-officer'], paths: [path.street], subject: `${ISSUER}|officer` });
  return {
    ...services,
    /** Registers the town and waits until the guard knows its places. */
    importTown: async () => {
      const answer = await services.places.importPlaces({ requestId: randomUUID(), places: town });
      const known = suite.running.app.get(Places);
      await eventually(() => expect(known.all().length).toBeGreaterThanOrEqual(town.length));
      return answer;
    },
    /** Registers one staff member with a subject like their number and answers nothing. */
    hire: (staffNumber: string, ...assignments: MessageInitShape<typeof NewAssignmentSchema>[]) =>
      services.staff.importStaff({ requestId: randomUUID(), staff: [person(staffNumber, ...assignments)] }),
    officer: { staff: officer.client(StaffService), places: officer.client(PlaceService) },
    /** Every place of the town by its code. */
    placesByCode: async (): Promise<ReadonlyMap<string, Place>> => {
      const { places } = await services.places.listPlaces({});
      return new Map(places.map((place) => [place.code, place]));
    },
    /** Every staff member with an assignment, by number, as somebody in charge of the district sees them. */
    staffByNumber: async (): Promise<ReadonlyMap<string, Staff>> => {
      const leader = suite.as({ roles: ['leader'], paths: [path.district], subject: `${ISSUER}|leader` });
      const { staff } = await leader.client(StaffService).listStaff({ pageSize: 100 });
      return new Map(staff.map((each) => [each.staffNumber, each]));
    },
    resolve: async (staffNumber: string) =>
      (await services.scopes.resolveScope({ issuer: ISSUER, subject: staffNumber })).capacities,
  };
};

/** A caller on the connection of a service whom the broker lets ask, so that the guard of this service answers. */
export async function onConnectionOf<S extends DescService>(suite: Suite, user: string, service: S, passport: string) {
  const nc = await suite.broker.connect(user);
  return createClient(service, natsTransport(nc, { headers: () => ({ [Header.passport]: passport }) }));
}

/** What a caller is answered whom the broker lets through and the contract does not name. */
export const NOT_ALLOWED = { code: 'PERMISSION_DENIED', reason: 'OPERATION_NOT_ALLOWED' };
/** What a caller is answered whom the broker already keeps from asking. */
export const KEPT_OUT = { reason: 'BROKER_PERMISSION' };

export type Doors = ReturnType<typeof doors>;

export const person = (
  staffNumber: string,
  ...assignments: MessageInitShape<typeof NewAssignmentSchema>[]
): MessageInitShape<typeof NewStaffSchema> => ({
  staffNumber,
  name: `name of ${staffNumber}`,
  issuer: ISSUER,
  subject: staffNumber,
  phone: '12900000042',
  assignments,
  ...{ undertakingDate: '2026-01-01', trainingDate: '2026-01-02' },
});

export const requestId = (): string => randomUUID();
