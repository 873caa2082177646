import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { RedrawMoveSchema, type RedrawMove, type RedrawPart } from '@wangge/contracts/wangge/grid/v1/redraw';
import { invalidFields, type FieldViolation } from '@wangge/platform/errors';
import { codeUsed } from '../grid.errors.ts';
import { outlineProblem, type Corner } from '../place/outline.ts';
import { areaOf, commonArea, overlap } from './area.ts';

/** A grid as a redrawing finds it. */
export interface GroundGrid {
  readonly placeId: string;
  readonly code: string;
  readonly name: string;
  readonly orgPath: string;
  readonly parentId: string;
  readonly parentCode: string;
  readonly parentPath: string;
  readonly version: number;
  readonly outline: readonly Corner[];
  readonly synthetic: boolean;
}

/** What a plan stands on. */
export interface RedrawGround {
  /** Grids the request names, as far as they are valid. */
  readonly grids: readonly GroundGrid[];
  /** Codes it names that belonged to something once. */
  readonly endedCodes: ReadonlySet<string>;
  /** Other grids of the same layer near the parts. */
  readonly neighbours: readonly Pick<GroundGrid, 'code' | 'outline'>[];
  /** What the code of a new grid must look like. */
  readonly codePattern: RegExp;
}

export interface RedrawPlan {
  readonly parent: Pick<GroundGrid, 'parentId' | 'parentCode' | 'parentPath'>;
  readonly moves: readonly RedrawMove[];
  readonly warnings: readonly string[];
}

/** Least part of the former land, in square metres, that is worth a warning when nobody covers it any more. */
const GAP = 10;

type Say = (field: string, description: string) => void;

/** Decides whether a redrawing hangs together: all or nothing, and everything wrong is named. */
export function planRedraw(
  parts: readonly RedrawPart[],
  endedCodes: readonly string[],
  ground: RedrawGround,
): RedrawPlan {
  const violations: FieldViolation[] = [];
  const say: Say = (field, description) => violations.push({ field, description });
  const grids = new Map(ground.grids.map((grid) => [grid.code, grid]));
  const used = parts.find(({ code }) => !grids.has(code) && ground.endedCodes.has(code));
  if (used) throw codeUsed(used.code);
  endedCodes.forEach((code, i) => {
    if (!grids.has(code)) say(`ended_codes[${i}]`, 'is no base grid that is valid now');
    if (parts.some((part) => part.code === code)) say(`ended_codes[${i}]`, 'is drawn as a part too');
    const heirs = parts.filter(({ restOfCodes }) => restOfCodes.includes(code)).length;
    if (heirs !== 1) say(`ended_codes[${i}]`, 'must be in rest_of_codes of exactly one part');
  });
  parts.forEach((part, i) => checkPart(part, { parts, endedCodes, grids, ground }, say, `parts[${i}]`));
  const [first, ...others] = ground.grids;
  if (!first) say('parts', 'name no grid that is there');
  if (others.some(({ parentId }) => parentId !== first?.parentId)) say('parts', 'lie in more than one community');
  checkOverlaps(parts, ground, say);
  if (violations.length > 0 || !first) throw invalidFields(violations);
  return { parent: first, moves: movesOf(parts, grids), warnings: gapsOf(parts, ground.grids) };
}

interface Drawing {
  readonly parts: readonly RedrawPart[];
  readonly endedCodes: readonly string[];
  readonly grids: ReadonlyMap<string, GroundGrid>;
  readonly ground: RedrawGround;
}

function checkPart(part: RedrawPart, { parts, endedCodes, grids, ground }: Drawing, say: Say, field: string): void {
  const isNew = !grids.has(part.code);
  if (parts.filter(({ code }) => code === part.code).length > 1) say(`${field}.code`, 'is drawn twice');
  if (isNew && part.name === '') say(`${field}.name`, 'a new grid needs one');
  if (isNew && !ground.codePattern.test(part.code)) say(`${field}.code`, 'does not look like the code of a grid here');
  if (isNew && partFroms(part).length === 0) say(field, 'a new grid takes land from grids of this redrawing');
  const problem = outlineProblem(part.outline?.ring ?? []);
  if (problem) say(`${field}.outline`, problem);
  part.restOfCodes.forEach((code, i) => {
    if (!endedCodes.includes(code)) say(`${field}.rest_of_codes[${i}]`, 'does not end');
  });
  part.buildings.forEach(({ fromCode, building }, i) => {
    if (!grids.has(fromCode) || fromCode === part.code)
      say(`${field}.buildings[${i}].from_code`, 'is no other grid of this redrawing');
    const named = parts.flatMap(({ buildings }) =>
      buildings.filter((other) => other.fromCode === fromCode && other.building === building),
    );
    if (named.length > 1) say(`${field}.buildings[${i}].building`, 'is named twice');
  });
  if (part.staffOfCode === '') return;
  if (!endedCodes.includes(part.staffOfCode)) say(`${field}.staff_of_code`, 'does not end');
  if (!isNew) say(`${field}.staff_of_code`, 'a grid that is there has its own post holders');
  if (parts.filter(({ staffOfCode }) => staffOfCode === part.staffOfCode).length > 1)
    say(`${field}.staff_of_code`, 'is named twice');
}

function checkOverlaps(parts: readonly RedrawPart[], { neighbours }: RedrawGround, say: Say): void {
  parts.forEach((part, i) => {
    const ring = part.outline?.ring ?? [];
    if (outlineProblem(ring)) return;
    const twin = parts.slice(i + 1).find(({ outline }) => overlap(ring, outline?.ring ?? []));
    if (twin) say(`parts[${i}].outline`, `overlaps ${twin.code}`);
    const neighbour = neighbours.find(({ outline }) => overlap(ring, outline));
    if (neighbour) say(`parts[${i}].outline`, `overlaps ${neighbour.code}`);
  });
}

/** The grids a part takes something from, in the order its moves stand. */
export const partFroms = ({ restOfCodes, buildings }: Pick<RedrawPart, 'restOfCodes' | 'buildings'>): string[] => [
  ...new Set([...restOfCodes, ...buildings.map(({ fromCode }) => fromCode)]),
];

/** What goes where; the path of a new grid is not given before it is there. */
function movesOf(parts: readonly RedrawPart[], grids: ReadonlyMap<string, GroundGrid>): RedrawMove[] {
  return parts.flatMap((part) => {
    const to = grids.get(part.code);
    return partFroms(part).flatMap((code) => {
      const grid = grids.get(code);
      if (!grid) return [];
      const move: MessageInitShape<typeof RedrawMoveSchema> = {
        fromGridId: grid.placeId,
        fromPath: grid.orgPath,
        toGridId: to?.placeId ?? '',
        toPath: to?.orgPath ?? '',
        buildings: part.buildings.filter(({ fromCode }) => fromCode === code).map(({ building }) => building),
        rest: part.restOfCodes.includes(code),
        ...(part.outline && { outline: part.outline }),
      };
      return [create(RedrawMoveSchema, move)];
    });
  });
}

/** Land that was covered and is not any more. */
function gapsOf(parts: readonly RedrawPart[], grids: readonly GroundGrid[]): string[] {
  return grids.flatMap(({ code, outline }) => {
    const covered = parts.reduce((sum, part) => sum + commonArea(outline, part.outline?.ring ?? []), 0);
    const gap = Math.round(areaOf(outline) - covered);
    return gap > GAP ? [`${gap} m² of ${code} are covered by nobody any more`] : [];
  });
}
