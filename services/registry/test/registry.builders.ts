import { randomUUID } from 'node:crypto';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { PersonDirectoryService } from '@wangge/contracts/wangge/exchange/v1/person_directory_service';
import { PlaceKind } from '@wangge/contracts/wangge/grid/v1/place';
import { PlaceService } from '@wangge/contracts/wangge/grid/v1/place_service';
import {
  DwellingService,
  type RegisterDwellingRequestSchema,
} from '@wangge/contracts/wangge/registry/v1/dwelling_service';
import { DuplicateService } from '@wangge/contracts/wangge/registry/v1/duplicate_service';
import { HouseholdService } from '@wangge/contracts/wangge/registry/v1/household_service';
import { LifeEventService } from '@wangge/contracts/wangge/registry/v1/life_event_service';
import type { Person } from '@wangge/contracts/wangge/registry/v1/person';
import { PersonService, type RegisterPersonRequestSchema } from '@wangge/contracts/wangge/registry/v1/person_service';
import { notFound } from '@wangge/platform/errors';
import { eventually, standIn, startSuite, type Suite } from '@wangge/testing/suite';
import { checkCharacter } from '../src/person/identity-number.ts';
import { dataSource } from '../src/data-source.ts';
import { registryConfig } from '../src/registry.config.ts';
import { RegistryModule } from '../src/registry.module.ts';

export const NOW = new Date('2026-11-22T02:00:00Z');

/** Two communities of one street with two grids and one, and a grid of a street whose name begins alike. */
export const path = {
  district: 'dc',
  street: 'dc.s1',
  community: 'dc.s1.c1',
  grid1: 'dc.s1.c1.g1',
  grid2: 'dc.s1.c1.g2',
  grid3: 'dc.s1.c2.g1',
  farStreet: 'dc.s10',
  farCommunity: 'dc.s10.c1',
  farGrid: 'dc.s10.c1.g1',
} as const;
export type PlaceName = keyof typeof path;

/** Ids of the places, the same for the whole file. */
export const place = Object.fromEntries(Object.keys(path).map((name) => [name, randomUUID()])) as Record<
  PlaceName,
  string
>;

const kindOf = (orgPath: string): PlaceKind =>
  [PlaceKind.DISTRICT, PlaceKind.STREET, PlaceKind.COMMUNITY, PlaceKind.BASE_GRID][orgPath.split('.').length - 1] ?? 0;

const placesOfGrid = Object.entries(path).map(([name, orgPath]) => ({
  placeId: place[name as PlaceName],
  kind: kindOf(orgPath),
  code: `code-${orgPath}`,
  name: `place ${orgPath}`,
  orgPath,
  version: 1,
}));

/** What lies where by longitude; elsewhere lies nothing, and the third grid was never drawn. */
const SPOTS: readonly (readonly [number, PlaceName])[] = [
  [116.1, 'grid1'],
  [116.2, 'grid2'],
];

/** The service on a real database and broker, with the grid service's list of places at hand. */
export const startRegistry = async (env: Record<string, string> = {}): Promise<Suite> => {
  const suite = await startSuite({
    service: 'registry',
    module: RegistryModule,
    dataSource,
    config: registryConfig,
    env,
    now: NOW,
    world: [
      standIn(PlaceService, {
        listPlaces: () => ({ places: placesOfGrid }),
        locate: ({ longitude }) => {
          const [, grid] = SPOTS.find(([east]) => east === longitude) ?? [];
          if (!grid) throw notFound('place');
          return { grid: { placeId: place[grid] } };
        },
        getPlace: ({ placeId }) => ({ place: { placeId, ...(placeId === place.grid3 ? {} : { outline: {} }) } }),
      }),
    ],
  });
  // The service asks for the places in the background; until they are known nobody can be registered anywhere.
  await eventually(() => worker(suite, path.farGrid).people.registerPerson(newPerson({ gridId: place.farGrid })));
  return suite;
};

/** The doors as somebody with a role at some paths. */
export const as = (suite: Suite, role: string, ...paths: string[]) => {
  const who = suite.as({ roles: [role], paths, subject: `https://id|${role}-${paths.join('-')}` });
  return {
    people: who.client(PersonService),
    dwellings: who.client(DwellingService),
    lives: who.client(LifeEventService),
    households: who.client(HouseholdService),
    duplicates: who.client(DuplicateService),
  };
};
export const worker = (suite: Suite, ...paths: string[]) => as(suite, 'grid-worker', ...paths);
export const officer = (suite: Suite, ...paths: string[]) => as(suite, 'community-officer', ...paths);

/** The directory as a department with an agreement for these fields. */
export const department = (
  suite: Suite,
  fields: readonly string[],
  terms: { readonly paths?: readonly string[]; readonly population?: string } = {},
) =>
  suite
    .asDepartment({ departmentId: 'civil-affairs', fields, paths: [path.district], ...terms })
    .client(PersonDirectoryService);

let numbered = 0;
/** A number that holds, of an area that exists nowhere, never given out twice. */
export function identityNumber({ born = '19800101', sex = '1' }: { born?: string; sex?: '1' | '2' } = {}): string {
  numbered += 1;
  const order = String(2 * (numbered % 499) + (sex === '1' ? 1 : 2)).padStart(3, '0');
  const digits = `${100_000 + (Math.floor(numbered / 499) % 10_000)}${born}${order}`;
  return digits + checkCharacter(digits);
}

type NewPersonInit = MessageInitShape<typeof RegisterPersonRequestSchema>;
export const newPerson = (change: NewPersonInit = {}): NewPersonInit => ({
  requestId: randomUUID(),
  gridId: place.grid1,
  name: '张小明',
  identityNumber: identityNumber(),
  phone: '12900000001',
  residency: 'registered',
  ...change,
});

let built = 0;
type NewDwellingInit = MessageInitShape<typeof RegisterDwellingRequestSchema>;
export const newDwelling = (change: NewDwellingInit = {}): NewDwellingInit => ({
  requestId: randomUUID(),
  gridId: place.grid1,
  building: `建国门内大街${(built += 1)}号楼`,
  entrance: '2',
  room: '301',
  use: 'own',
  ...change,
});

/** The one person of an answer. */
export function only({ person }: { readonly person?: Person | undefined }): Person {
  if (!person) throw new Error('the answer has no person');
  return person;
}
