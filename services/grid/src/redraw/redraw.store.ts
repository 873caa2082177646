import { create, fromJson, toJson, type JsonValue } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { RedrawSchema, RedrawState, type Redraw, type RedrawMove } from '@wangge/contracts/wangge/grid/v1/redraw';
import { RedrawAdvancedSchema } from '@wangge/contracts/wangge/grid/v1/redraw_events';
import { event, type EventInit } from '@wangge/platform/events';
import type { Tx } from '@wangge/platform/persistence';
import { fromPolygonText } from '../place/outline.ts';
import { noteNames } from '../place/place.store.ts';
import type { PlaceKindText } from '../place/place-tree.ts';
import { partFroms, type GroundGrid } from './redraw-plan.ts';
import { REDRAW_STATES, type RedrawStateText } from './redraw.entity.ts';

/** What a redrawing stands on and what it changed, so that it can be judged again and taken back. */
export interface RedrawRecord {
  readonly grids: readonly GroundGrid[];
  /** Versions of its places after it took place. */
  readonly after: Readonly<Record<string, number>>;
  readonly newIds: readonly string[];
  /** Assignments it ended, with the end they had. */
  readonly ended: readonly { readonly assignmentId: string; readonly endTime: string | null }[];
}

/** A redrawing with what stands behind it. */
export interface RedrawFound {
  readonly view: Redraw;
  readonly record: RedrawRecord;
}

const ROW = 'select view, ground from redraw where redraw_id = $1';

/** The redrawing, locked against everybody else in a transaction. */
export async function findRedraw(tx: Tx, redrawId: string, lock = ''): Promise<RedrawFound | undefined> {
  const [row] = await tx.query<{ view: JsonValue; ground: RedrawRecord }>(`${ROW} ${lock}`, [redrawId]);
  return row && { view: fromJson(RedrawSchema, row.view), record: row.ground };
}

/** The redrawing as it was told at a version. */
export async function redrawAt(tx: Tx, redrawId: string, version: number): Promise<Redraw | undefined> {
  const text = 'select view from redraw_history where redraw_id = $1 and version = $2';
  const [row] = await tx.query<{ view: JsonValue }>(text, [redrawId, version]);
  return row && fromJson(RedrawSchema, row.view);
}

const SAVE = `insert into redraw (redraw_id, version, state, apply_date, view, ground) values ($1, $2, $3, $4, $5, $6)
  on conflict (redraw_id) do update set version = excluded.version, state = excluded.state, apply_date = excluded.apply_date,
    view = excluded.view, ground = excluded.ground`;
const NOTE = 'insert into redraw_history (redraw_id, version, view, actor, change_time) values ($1, $2, $3, $4, $5)';

/** Writes a redrawing at its version, with its line of history and what the others are told. */
export async function saveRedraw(
  tx: Tx,
  { view, record }: RedrawFound,
  by: { readonly actor: string; readonly time: Date },
  told: EventInit = advanced(view),
): Promise<void> {
  const json = JSON.stringify(toJson(RedrawSchema, view));
  const own = [view.redrawId, view.version, stateText(view.state), view.applyDate === '' ? null : view.applyDate];
  await tx.query(SAVE, [...own, json, JSON.stringify(record)]);
  await tx.query(NOTE, [view.redrawId, view.version, json, by.actor, by.time]);
  await tx.publish(told);
}

const advanced = ({ redrawId, version, orgPath, state, applyDate }: Redraw): EventInit =>
  event({
    schema: RedrawAdvancedSchema,
    aggregateId: redrawId,
    version,
    orgPath,
    message: { redrawId, state, applyDate },
  });

const stateText = (state: RedrawState): RedrawStateText => REDRAW_STATES[state - 1] ?? 'planned';

/** The redrawing one version on. */
export const nextOf = (
  view: Redraw,
  change: Partial<Omit<Redraw, '$typeName' | 'applyTime'>>,
  appliedAt?: Date,
): Redraw =>
  create(RedrawSchema, {
    ...view,
    ...change,
    version: view.version + 1,
    ...(appliedAt && { applyTime: timestampFromDate(appliedAt) }),
  });

interface GridRow extends Omit<GroundGrid, 'outline'> {
  readonly outline: string;
}

const GRIDS = `select g.place_id as "placeId", g.code, g.name, g.org_path as "orgPath", g.version, g.outline::text, g.synthetic,
    p.place_id as "parentId", p.code as "parentCode", p.org_path as "parentPath"
  from grid_place g join grid_place p on p.place_id = g.parent_id where g.kind = 'base_grid' and g.valid_to is null`;

/** Base grids with these codes that have not ended. */
export async function gridsByCode(tx: Tx, codes: readonly string[]): Promise<GroundGrid[]> {
  const rows = await tx.query<GridRow>(`${GRIDS} and g.code = any ($1) order by g.org_path`, [codes]);
  return rows.map((row) => ({ ...row, outline: fromPolygonText(row.outline) }));
}

/** Base grids of the district that reach into a box, but for those with these codes. */
export async function gridsNear(tx: Tx, outline: string, but: readonly string[]): Promise<GroundGrid[]> {
  const rows = await tx.query<GridRow>(`${GRIDS} and g.bbox && box($1::polygon) and g.code <> all ($2)`, [
    outline,
    but,
  ]);
  return rows.map((row) => ({ ...row, outline: fromPolygonText(row.outline) }));
}

/** Those of some codes that mean or meant something. */
export async function codesUsed(tx: Tx, codes: readonly string[]): Promise<Set<string>> {
  const rows = await tx.query<{ code: string }>('select code from place_code where code = any ($1)', [codes]);
  return new Set(rows.map(({ code }) => code));
}

/** A place as an event of it tells. */
export interface ChangedPlace {
  readonly placeId: string;
  readonly kind: PlaceKindText;
  readonly code: string;
  readonly name: string;
  readonly orgPath: string;
  readonly version: number;
}

const CHANGED = `place_id as "placeId", kind, code, name, org_path as "orgPath", version`;
const DRAW = `update grid_place set outline = $2::polygon, bbox = box($2::polygon), synthetic = $3, name = $4, version = version + 1
  where place_id = $1 returning ${CHANGED}`;
const END = `update grid_place set valid_to = $2, version = version + 1 where place_id = $1 returning ${CHANGED}`;
// Codes it had before keep their own ends.
const CODE = `update place_code set valid_to = $2, successor = $3
  where place_id = $1 and code = (select code from grid_place where place_id = $1)`;

/** Draws a grid that is there anew. */
export async function drawGrid(tx: Tx, placeId: string, drawn: Drawn): Promise<ChangedPlace> {
  const { outline, synthetic, name, day } = drawn;
  const changed = only(await tx.query<ChangedPlace>(DRAW, [placeId, outline, synthetic, name]));
  await noteNames(tx, [{ placeId, name, day }]);
  return changed;
}

/** How a grid is drawn, and what it is called from a day on. */
interface Drawn {
  readonly outline: string;
  readonly synthetic: boolean;
  readonly name: string;
  readonly day: string;
}

/** Ends a grid and its code, or, without a day, lets them be valid again. */
export async function endGrid(tx: Tx, placeId: string, day: string | null, successor: string | null) {
  await tx.query(CODE, [placeId, day, successor]);
  return only(await tx.query<ChangedPlace>(END, [placeId, day]));
}

function only(rows: readonly ChangedPlace[]): ChangedPlace {
  const [row] = rows;
  if (!row) throw new Error('a grid of a redrawing is gone');
  return row;
}

/** The moves as they are told once the new grids have ids and paths. */
export const movesTo = (
  view: Redraw,
  places: ReadonlyMap<string, { placeId: string; orgPath: string }>,
): RedrawMove[] => {
  const codes = view.parts.flatMap((part) => partFroms(part).map(() => part.code));
  return view.moves.map((move, i) => {
    const place = places.get(codes[i] ?? '');
    return move.toPath === '' && place ? { ...move, toGridId: place.placeId, toPath: place.orgPath } : move;
  });
};
