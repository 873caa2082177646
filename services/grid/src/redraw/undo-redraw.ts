import { create } from '@bufbuild/protobuf';
import { RedrawMoveSchema, RedrawState, type Redraw, type RedrawMove } from '@wangge/contracts/wangge/grid/v1/redraw';
import { GridRedrawUndoneSchema } from '@wangge/contracts/wangge/grid/v1/redraw_events';
import { event } from '@wangge/platform/events';
import type { Tx } from '@wangge/platform/persistence';
import { dayOf } from '../place/day.ts';
import { toPolygonText } from '../place/outline.ts';
import { Outdated, passDuties, REHOME, type Tools } from './apply-redraw.ts';
import { tellPlace } from './redraw-ground.ts';
import { carryPosts, endPosts, postsEnded } from './redraw-posts.ts';
import { drawGrid, endGrid, nextOf, saveRedraw, type RedrawFound } from './redraw.store.ts';

const VERSIONS = 'select place_id as "placeId", version from grid_place where place_id = any ($1)';

/** Takes a redrawing back. Paths and codes stay given: the grids it made end, those it ended are there again. */
export async function undoRedraw(tx: Tx, { view, record }: RedrawFound, { copy, by }: Tools): Promise<void> {
  const day = dayOf(by.time);
  await checkAfter(tx, record.after);
  const leftovers = leftoversOf(view, record.newIds);
  for (const placeId of record.newIds) {
    await endPosts(tx, placeId, by);
    const gone = await endGrid(tx, placeId, day, null);
    await tellPlace(tx, copy, gone, true);
    const heir = leftovers.find(({ fromGridId }) => fromGridId === placeId);
    await passDuties(tx, gone.orgPath, heir?.toPath);
  }
  for (const grid of record.grids) {
    const outline = toPolygonText(grid.outline);
    if (view.endedCodes.includes(grid.code)) {
      const back = await endGrid(tx, grid.placeId, null, null);
      await tellPlace(tx, copy, back, false);
    } else if (view.parts.some(({ code }) => code === grid.code)) {
      const { synthetic, name } = grid;
      await tellPlace(tx, copy, await drawGrid(tx, grid.placeId, { outline, synthetic, name, day }), false);
    }
  }
  const held = await postsEnded(tx, record.ended, by.time);
  for (const grid of record.grids) {
    const own = held.filter(({ placeId }) => placeId === grid.placeId);
    await carryPosts(tx, own, { placeId: grid.placeId, orgPath: grid.orgPath }, by);
  }
  await tx.query(`select rehome_back($1, '{}')`, [view.redrawId]);
  for (const { fromPath, toPath } of leftovers)
    await tx.query(REHOME, [view.redrawId, JSON.stringify({ fromPath, toPath, rest: true })]);
  const next = nextOf(view, { state: RedrawState.UNDONE, refusal: '' });
  const { redrawId, version, orgPath, moves } = next;
  const message = { redrawId, moves, leftovers };
  const told = event({ schema: GridRedrawUndoneSchema, aggregateId: redrawId, version, orgPath, message });
  await saveRedraw(tx, { view: next, record }, by, told);
}

async function checkAfter(tx: Tx, after: Readonly<Record<string, number>>): Promise<void> {
  const rows = await tx.query<{ placeId: string; version: number }>(VERSIONS, [Object.keys(after)]);
  if (rows.some(({ placeId, version }) => after[placeId] !== version))
    throw new Outdated('one of its grids has been redrawn since: undo that first');
}

/** Of each grid that ends: where what came to be in it goes, to the first grid it took from. */
function leftoversOf(view: Redraw, newIds: readonly string[]): RedrawMove[] {
  return newIds.flatMap((placeId) => {
    const [move] = view.moves
      .filter(({ toGridId }) => toGridId === placeId)
      .toSorted((a, b) => Number(b.rest) - Number(a.rest));
    if (!move) return [];
    const { fromGridId: toGridId, fromPath: toPath, toPath: fromPath } = move;
    return [create(RedrawMoveSchema, { fromGridId: placeId, fromPath, toGridId, toPath, rest: true })];
  });
}
