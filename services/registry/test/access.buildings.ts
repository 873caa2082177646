import { randomUUID } from 'node:crypto';
import { BuildingService } from '@wangge/contracts/wangge/registry/v1/building_service';
import { isWithin } from '@wangge/platform/identity';
import { BEFORE, ELSEWHERE, HERE, type Probe, probe } from '@wangge/testing/access';
import type { AccessWorld } from './access.world.ts';

const { method } = BuildingService;

interface Placed {
  readonly id: string;
  readonly path: string;
}
const buildings = ({ suite }: AccessWorld, ...paths: string[]) =>
  suite.sql<Placed>(
    'select building_id as id, org_path as path from building where org_path = any ($1) order by building_id',
    [paths],
  );

/** The buildings that came to be with the homes of the matrix. */
export async function buildingProbes(world: AccessWorld): Promise<Probe[]> {
  const here = (await buildings(world, HERE)).map(({ id }) => ({ id, state: 'any', secrets: { address: 'QX731' } }));
  // What is secret about who lives there is in no answer about their house.
  const homes = await world.suite.sql<{ id: string }>(
    `select building_id as id from building b join dwelling d on d.grid_id = b.grid_id and d.building = b.words where dwelling_id = $1`,
    [world.homes[0]],
  );
  const lived = homes.map(({ id }) => ({ id, state: 'any', secrets: world.residents[0]?.secrets ?? {} }));
  const there = await buildings(world, ...ELSEWHERE, BEFORE);
  return [
    probe(method.listBuildings, {
      ...{ things: here, request: () => ({ pageSize: 100 }) },
      elsewhere: (paths) => there.filter(({ path }) => isWithin(path, paths)).map(({ id }) => id),
      found: (answer) => answer.buildings.map(({ buildingId }) => buildingId),
    }),
    probe(method.getBuildingMap, {
      things: lived,
      request: ({ id }) => ({ buildingId: id }),
    }),
    probe(method.describeBuilding, {
      things: lived,
      request: ({ id }) => ({
        ...{ requestId: randomUUID(), buildingId: id, address: { road: '建国门内大街' }, longitude: 1, latitude: 1 },
      }),
    }),
  ];
}

export const foreignBuildings = (world: AccessWorld) => buildings(world, ...ELSEWHERE);
