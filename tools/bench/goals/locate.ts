import path from 'node:path';
import { create } from '@bufbuild/protobuf';
import { PassportKind, PassportSchema } from '@wangge/contracts/wangge/platform/v1/passport';
import { ensureDatabase, urlFor } from '@wangge/embedded/postgres';
import { Database, migrate, scopeOf, statement, type Statement } from '@wangge/platform/persistence';
import { Client } from 'pg';
import type { DataSource } from 'typeorm';
import { superUrlOf } from '../../start/environment.ts';
import type { Contest } from '../measure/contest.ts';
import { closedLoop } from '../measure/sample.ts';
import { root, type Stack } from '../stack/stack.ts';
import type { Prepared } from './goal.ts';

const built = <T>(file: string): Promise<T> => import(path.join(root, 'services/grid/dist', file)) as Promise<T>;
const { locate } = await built<{ locate: Statement }>('place/place.queries.js');

const DISTRICT = 3_600;
const CITY = 100_000;
const NAMES = { nothing: 'nothing asked', district: '3,600 grids', city: '100,000 grids' } as const;
const MS = 2_000;
const DAY = '2026-06-10';
const WEST = 116;
const SOUTH = 39;
/** Side of a grid in degrees, some 200 metres. */
const SIDE = 0.002;
/** Points asked for, one after the other. */
const POINTS = 997;

const ABOUT = `The statement of the grid service's own \`Locate\` in two databases of one PostgreSQL: a point anywhere in a tessellation of square
grids 200 metres wide, with the places above the one it lies in. One caller, under row-level security. "Nothing asked" is
the same trip with \`select 1\`: what is above it is the locating, and the CPU of PostgreSQL below the table is the database's time.`;

/** Locating a point among the grids of a district and of a city. */
export async function prepareLocate(stack: Stack): Promise<Prepared> {
  const district = await Tiled.make(stack, 'bench_district', DISTRICT);
  const city = await Tiled.make(stack, 'bench_city', CITY);
  const contest: Contest = {
    title: 'Locate · a point among grids',
    about: ABOUT,
    variants: [
      { name: NAMES.nothing, run: () => closedLoop(1, MS, () => district.nothing()) },
      { name: NAMES.district, run: () => closedLoop(1, MS, () => district.locate()) },
      { name: NAMES.city, run: () => closedLoop(1, MS, () => city.locate()) },
    ],
    comparisons: [
      { goal: 'Locate', ours: NAMES.city, base: NAMES.district, figure: 'p50', atMost: 1.3 },
      { goal: 'Locate CPU', ours: NAMES.city, base: NAMES.district, figure: 'cpu' },
    ],
  };
  return {
    contests: [contest],
    close: async () => {
      await Promise.all([district.close(), city.close()]);
    },
  };
}

const PLACES = `with ids as (select gen_random_uuid() as d, gen_random_uuid() as s, gen_random_uuid() as c)
  insert into grid_place (place_id, kind, code, name, org_path, parent_id, valid_from, version)
  select d, 'district', '110101', 'd', 'dc', null::uuid, '2026-01-01'::date, 1 from ids
  union all select s, 'street', '110101001', 's', 'dc.s01', d, '2026-01-01', 1 from ids
  union all select c, 'community', '110101001001', 'c', 'dc.s01.c01', s, '2026-01-01', 1 from ids`;
const GRIDS = `insert into grid_place (place_id, kind, code, name, org_path, parent_id, valid_from, outline, bbox, synthetic, version)
  select gen_random_uuid(), 'base_grid', '110101001001' || lpad(n::text, 6, '0'), 'g', 'dc.s01.c01.g' || n,
         (select place_id from grid_place where kind = 'community'), '2026-01-01', b::polygon, b, true, 1
    from (select n, box(point($2 + (n % $4) * $5, $3 + (n / $4) * $5), point($2 + (n % $4 + 1) * $5, $3 + (n / $4 + 1) * $5)) as b
            from (select $2::float8, $3::float8, $4::int, $5::float8) typed, generate_series(0, $1::int - 1) n) drawn`;

const nothing = statement('bench_nothing', 'select 1 as one');
const scope = scopeOf(
  create(PassportSchema, {
    ...{ kind: PassportKind.PERSON, subject: 'bench|worker', issuer: 'gateway' },
    ...{ roles: ['grid-worker'], paths: ['dc.s01.c01.g7'] },
  }),
);

/** A grid database whose base grids tile a square. */
class Tiled {
  readonly #database: Database;
  readonly #across: number;
  #asked = 0;

  private constructor(database: Database, across: number) {
    this.#database = database;
    this.#across = across;
  }

  static async make(stack: Stack, name: string, grids: number): Promise<Tiled> {
    const superUrl = superUrlOf(stack.setting);
    const passwords = { ownerPassword: 'bench', appPassword: 'bench' };
    const { ownerUrl, appUrl } = await ensureDatabase({ superUrl, service: name, ...passwords });
    const { dataSource } = await built<{ dataSource: (url: string) => DataSource }>('data-source.js');
    await migrate(dataSource(ownerUrl));
    const across = Math.floor(Math.sqrt(grids));
    const client = new Client({ connectionString: urlFor(superUrl, { database: name }) });
    await client.connect();
    await client.query(PLACES);
    await client.query(GRIDS, [grids, WEST, SOUTH, across, SIDE]);
    await client.query('vacuum analyze grid_place');
    await client.end();
    const log = { warn: (fields: object, message: string) => console.error(message, fields) };
    return new Tiled(await Database.open({ url: appUrl, application: 'bench', log }), across);
  }

  /** Another point each time, in the middle of a grid. */
  async locate(): Promise<void> {
    this.#asked = (this.#asked + 1) % POINTS;
    const at = (start: number, step: number) => start + (((this.#asked * step) % this.#across) + 0.5) * SIDE;
    const rows = await this.#database.read(scope, locate, [at(WEST, 7), at(SOUTH, 13), DAY]);
    if (rows.length !== 4) throw new Error('a point that lies nowhere is quickly located');
  }

  nothing = (): Promise<unknown[]> => this.#database.read(scope, nothing, []);

  close(): Promise<void> {
    return this.#database.close();
  }
}
