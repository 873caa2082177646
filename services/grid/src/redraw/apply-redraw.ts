import { create } from '@bufbuild/protobuf';
import { PlaceKind } from '@wangge/contracts/wangge/grid/v1/place';
import { NewPlaceSchema } from '@wangge/contracts/wangge/grid/v1/place_service';
import { RedrawState, type Redraw } from '@wangge/contracts/wangge/grid/v1/redraw';
import { GridRedrawnSchema } from '@wangge/contracts/wangge/grid/v1/redraw_events';
import { event } from '@wangge/platform/events';
import type { Tx } from '@wangge/platform/persistence';
import type { Places } from '@wangge/platform/places';
import { v7 } from 'uuid';
import { LOCK_DUTY_LIST, writeDuties } from '../duty/duty.store.ts';
import { dayOf } from '../place/day.ts';
import { toPolygonText } from '../place/outline.ts';
import type { OwnPlaces } from '../place/own-places.ts';
import { planImport, type PlannedPlace } from '../place/place-plan.ts';
import type { Tiers } from '../place/place-tree.ts';
import { countChildren, insertPlaces, knownPlaces, registeredEvent } from '../place/place.store.ts';
import type { Author } from '../staff/staff.store.ts';
import { tellPlace } from './redraw-ground.ts';
import type { GroundGrid } from './redraw-plan.ts';
import { carryPosts, dutiesAt, endPosts } from './redraw-posts.ts';
import {
  drawGrid,
  endGrid,
  gridsByCode,
  gridsNear,
  movesTo,
  nextOf,
  saveRedraw,
  type RedrawFound,
} from './redraw.store.ts';
import { overlap } from './area.ts';

/** What carrying out a redrawing needs beside it. */
export interface Tools {
  readonly copy: Places;
  readonly own: OwnPlaces;
  readonly districtLabel: string;
  readonly tiers: Tiers;
  readonly by: Author;
}

/** What a redrawing stands on is not there any more. */
export class Outdated extends Error {}

/** What else lies in a grid here, such as a service point; places, posts and duties are changed by what they are. */
export const REHOME = `select rehome($1, $2, '{}')`;

type Seat = { readonly placeId: string; readonly orgPath: string };

/** Carries a redrawing out: new grids, new outlines, ends, posts and duties, and the one event everybody follows. */
export async function applyRedraw(tx: Tx, found: RedrawFound, tools: Tools): Promise<void> {
  const { view, record } = found;
  const { by, copy } = tools;
  const day = dayOf(by.time);
  await checkGround(tx, view, record.grids);
  const after: Record<string, number> = {};
  const planned = await registerNew(tx, found, tools, day);
  for (const { placeId } of planned) after[placeId] = 1;
  const seats = new Map<string, Seat>([...record.grids, ...planned].map((place) => [place.code, place]));
  for (const part of view.parts) {
    const grid = record.grids.find(({ code }) => code === part.code);
    if (!grid || !part.outline) continue;
    const name = part.name === '' ? grid.name : part.name;
    const ring = toPolygonText(part.outline.ring);
    const drawn = await drawGrid(tx, grid.placeId, { outline: ring, synthetic: part.outline.synthetic, name, day });
    after[grid.placeId] = drawn.version;
    await tellPlace(tx, copy, drawn, false);
  }
  const ended = [];
  for (const grid of record.grids.filter(({ code }) => view.endedCodes.includes(code))) {
    const heirs = view.parts.filter((part) => takesFrom(part, grid.code));
    const heir = heirs.find(({ restOfCodes }) => restOfCodes.includes(grid.code));
    const gone = await endGrid(tx, grid.placeId, day, heir?.code ?? null);
    after[grid.placeId] = gone.version;
    await tellPlace(
      tx,
      copy,
      gone,
      true,
      heirs.map(({ code }) => code),
    );
    const held = await endPosts(tx, grid.placeId, by);
    ended.push(...held.map(({ assignmentId, endTime }) => ({ assignmentId, endTime: endTime?.toISOString() ?? null })));
    const seat = seats.get(view.parts.find(({ staffOfCode }) => staffOfCode === grid.code)?.code ?? '');
    if (seat) await carryPosts(tx, held, { placeId: seat.placeId, orgPath: seat.orgPath }, by);
    await passDuties(tx, grid.orgPath, seats.get(heir?.code ?? '')?.orgPath);
  }
  const moves = movesTo(view, seats);
  for (const { fromPath, toPath } of moves.filter(({ rest }) => rest))
    await tx.query(REHOME, [view.redrawId, JSON.stringify({ fromPath, toPath, rest: true })]);
  const next = nextOf(view, { state: RedrawState.APPLIED, moves, refusal: '' }, by.time);
  const { redrawId, version, orgPath } = next;
  const told = event({
    schema: GridRedrawnSchema,
    aggregateId: redrawId,
    version,
    orgPath,
    message: { redrawId, moves },
  });
  const newIds = planned.map(({ placeId }) => placeId);
  await saveRedraw(tx, { view: next, record: { ...record, after, newIds, ended } }, by, told);
}

const takesFrom = ({ restOfCodes, buildings }: Redraw['parts'][number], code: string): boolean =>
  restOfCodes.includes(code) || buildings.some(({ fromCode }) => fromCode === code);

/** The grids are as they were planned with, and nobody has been drawn into them since. */
async function checkGround(tx: Tx, view: Redraw, grids: readonly GroundGrid[]): Promise<void> {
  const codes = grids.map(({ code }) => code);
  const now = new Map((await gridsByCode(tx, codes)).map(({ code, version }) => [code, version]));
  const changed = grids.find(({ code, version }) => now.get(code) !== version);
  if (changed) throw new Outdated(`grid ${changed.code} has changed since it was planned`);
  for (const { outline, code } of view.parts) {
    const ring = outline?.ring ?? [];
    const named = [...codes, ...view.parts.map((part) => part.code)];
    const near = await gridsNear(tx, toPolygonText(ring), named);
    const other = near.find((grid) => overlap(ring, grid.outline));
    if (other) throw new Outdated(`grid ${other.code} overlaps ${code} now`);
  }
}

async function registerNew(tx: Tx, { view, record }: RedrawFound, tools: Tools, day: string): Promise<PlannedPlace[]> {
  const there = new Set(record.grids.map(({ code }) => code));
  const parentCode = record.grids[0]?.parentCode ?? '';
  const wanted = view.parts
    .filter(({ code }) => !there.has(code))
    .map(({ code, name, outline }) =>
      create(NewPlaceSchema, { kind: PlaceKind.BASE_GRID, code, name, parentCode, ...(outline && { outline }) }),
    );
  if (wanted.length === 0) return [];
  const known = await knownPlaces(tx, wanted, day);
  const used = wanted.find(({ code }) => known.some((place) => place.code === code));
  if (used) throw new Outdated(`code ${used.code} has been used since it was planned`);
  const counts = await countChildren(tx, known);
  const planned = planImport(wanted, { known, counts, districtLabel: tools.districtLabel, tiers: tools.tiers }, v7);
  await insertPlaces(tx, planned, day);
  await tools.own.keep(tx, planned);
  for (const place of planned) await tx.publish(registeredEvent(place));
  return planned;
}

/** Lines of the duty list for a grid that ends hold for its heir. */
export async function passDuties(tx: Tx, from: string, to: string | undefined): Promise<void> {
  await tx.query(LOCK_DUTY_LIST);
  const lines = await dutiesAt(tx, from);
  if (lines.length === 0) return;
  const set = to === undefined ? [] : lines.map((line) => ({ ...line, orgPath: to }));
  await writeDuties(tx, { set, removed: lines.map((line) => ({ ...line, orgPath: from })) });
}
