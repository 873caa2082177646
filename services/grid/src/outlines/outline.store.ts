import { statement, type Tx } from '@wangge/platform/persistence';
import type { Places } from '@wangge/platform/places';
import { fromPolygonText, toPolygonText } from '../place/outline.ts';
import { kindOf, type PlaceKindText } from '../place/place-tree.ts';
import { tellPlace } from '../redraw/redraw-ground.ts';
import type { ChangedPlace } from '../redraw/redraw.store.ts';
import type { DrawnGrid } from './geojson.ts';
import type { StandingGrid } from './outline-plan.ts';

// Those in the box of one of the file's grids, and all of its communities, whose gaps are looked for.
const STANDING = `select g.code, g.kind, p.code as "parentCode", g.outline::text
  from grid_place g join grid_place p on p.place_id = g.parent_id
 where g.outline is not null and g.valid_to is null
   and (p.code = any ($1) or g.place_id in (
     select n.place_id from grid_place n join (select box(o::polygon) as box from unnest($2::text[]) as o) b on n.bbox && b.box))`;

/** Grids valid now in the communities of a file or near its outlines. */
export async function standingGrids(tx: Tx, grids: readonly DrawnGrid[]): Promise<StandingGrid[]> {
  const communities = [...new Set(grids.map(({ parentCode }) => parentCode))];
  const outlines = grids.map(({ ring }) => toPolygonText(ring));
  const rows = await tx.query<{ code: string; kind: PlaceKindText; parentCode: string; outline: string }>(STANDING, [
    ...[communities, outlines],
  ]);
  return rows.map(({ kind, outline, ...row }) => ({ ...row, kind: kindOf(kind), outline: fromPolygonText(outline) }));
}

const DRAW = `update grid_place set outline = $2::polygon, bbox = box($2::polygon), synthetic = $3, version = version + 1
  where place_id = $1 and outline is null
  returning place_id as "placeId", kind, code, name, org_path as "orgPath", version`;

/** Gives dedicated grids the outline they had not. */
export async function drawOutlines(
  tx: Tx,
  copy: Places,
  drawn: readonly (DrawnGrid & { readonly placeId: string })[],
): Promise<void> {
  for (const { placeId, ring, synthetic } of drawn) {
    const [changed] = await tx.query<ChangedPlace>(DRAW, [placeId, toPolygonText(ring), synthetic]);
    if (changed) await tellPlace(tx, copy, changed, false);
  }
}

/** A grid as the file of outlines shows it. */
export interface OutlineRow {
  readonly code: string;
  readonly name: string;
  readonly kind: PlaceKindText;
  readonly parentCode: string;
  readonly orgPath: string;
  readonly outline: string;
  readonly synthetic: boolean;
}

/** [from path, to path] */
export const outlinesBelow = statement(
  'outline_list',
  `select g.code, g.name, g.kind, p.code as "parentCode", g.org_path as "orgPath", g.outline::text, g.synthetic
     from grid_place g join grid_place p on p.place_id = g.parent_id
    where g.outline is not null and g.valid_to is null and g.org_path >= $1 and g.org_path < $2 order by g.org_path`,
);
