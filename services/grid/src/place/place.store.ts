import { PlaceRegisteredSchema } from '@wangge/contracts/wangge/grid/v1/grid_events';
import type { NewPlace } from '@wangge/contracts/wangge/grid/v1/place_service';
import { event, type EventInit } from '@wangge/platform/events';
import type { Tx } from '@wangge/platform/persistence';
import { toPolygonText } from './outline.ts';
import type { KnownPlace, PlannedPlace } from './place-plan.ts';
import { kindOf, kindText, type PlaceKindText } from './place-tree.ts';

interface KnownRow {
  readonly placeId: string;
  readonly code: string;
  readonly kind: PlaceKindText;
  readonly orgPath: string;
  readonly parentCode: string;
  readonly ended: boolean;
}

const KNOWN = `select c.code, p.place_id as "placeId", p.kind, p.org_path as "orgPath", coalesce(above.code, '') as "parentCode",
    coalesce(least(c.valid_to, p.valid_to) <= $2, false) as ended
  from place_code c join grid_place p using (place_id) left join grid_place above on above.place_id = p.parent_id
 where c.code = any ($1)`;

/** The places an import names, as itself or as a parent, as far as they are there. */
export async function knownPlaces(tx: Tx, places: readonly NewPlace[], today: string): Promise<KnownPlace[]> {
  const codes = new Set(places.flatMap(({ code, parentCode }) => [code, parentCode]));
  const rows = await tx.query<KnownRow>(KNOWN, [[...codes], today]);
  return rows.map((row) => ({ ...row, kind: kindOf(row.kind) }));
}

const COUNTS = `select coalesce(parent_id::text, '') as parent, kind, count(*)::int as count from grid_place
  where parent_id = any ($1) or parent_id is null group by 1, 2`;

/** How many places of each kind these have had below them, and how many districts there are. */
export async function countChildren(tx: Tx, parents: readonly KnownPlace[]): Promise<Map<string, number>> {
  const ids = parents.map(({ placeId }) => placeId);
  const rows = await tx.query<{ parent: string; kind: PlaceKindText; count: number }>(COUNTS, [ids]);
  return new Map(rows.map(({ parent, kind, count }) => [`${parent}/${kindOf(kind)}`, count]));
}

const PLACES = `insert into grid_place (place_id, kind, code, name, org_path, parent_id, valid_from, outline, bbox, synthetic, version)
  select id, kind, code, name, path, nullif(parent, '')::uuid, day, outline::polygon, box(outline::polygon), synthetic, 1
    from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::boolean[], $9::date[])
      as p (id, kind, code, name, path, parent, outline, synthetic, day)`;
const CODES = `insert into place_code (code, place_id, valid_from)
  select code, id, day from unnest($1::uuid[], $2::text[], $3::date[]) as c (id, code, day)`;

/** Writes new places with their codes and names, valid from their own day or else from today. */
export async function insertPlaces(
  tx: Tx,
  places: readonly (PlannedPlace & { readonly validFrom?: string })[],
  today: string,
): Promise<void> {
  const days = places.map(({ validFrom }) => validFrom ?? today);
  const ids = places.map(({ placeId }) => placeId);
  const codes = places.map(({ code }) => code);
  const names = places.map(({ name }) => name);
  const paths = places.map(({ orgPath }) => orgPath);
  const parents = places.map(({ parentId }) => parentId);
  const outlines = places.map(({ outline }) => (outline ? toPolygonText(outline.ring) : null));
  const synthetic = places.map(({ outline }) => outline?.synthetic ?? false);
  const kinds = places.map(({ kind }) => kindText(kind));
  await tx.query(PLACES, [ids, kinds, codes, names, paths, parents, outlines, synthetic, days]);
  await tx.query(CODES, [ids, codes, days]);
  await noteNames(
    tx,
    places.map(({ placeId, name }, i) => ({ placeId, name, day: days[i] ?? today })),
  );
}

const NAMES = `insert into place_name (place_id, valid_from, name)
  select id, day, name from unnest($1::uuid[], $2::date[], $3::text[]) as n (id, day, name)
   where name is distinct from (select p.name from place_name p where p.place_id = id order by p.valid_from desc limit 1)
  on conflict (place_id, valid_from) do update set name = excluded.name`;

/** What places are called from a day on; what they are called already is no news. */
export async function noteNames(
  tx: Tx,
  names: readonly { readonly placeId: string; readonly name: string; readonly day: string }[],
): Promise<void> {
  const columns = [names.map(({ placeId }) => placeId), names.map(({ day }) => day), names.map(({ name }) => name)];
  await tx.query(NAMES, columns);
}

/** What the others are told of a new place. */
export const registeredEvent = ({ placeId, kind, code, name, orgPath, parentId }: PlannedPlace): EventInit =>
  event({
    schema: PlaceRegisteredSchema,
    aggregateId: placeId,
    version: 1,
    orgPath,
    message: { placeId, kind, code, name, orgPath, parentId },
  });
