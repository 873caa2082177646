import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { CapacitySchema } from '@wangge/contracts/wangge/grid/v1/scope_service';

/** A post that gives its holder a place now: their own, or as deputy of somebody who is away. */
export interface HeldPost {
  readonly orgPath: string;
  readonly postCode: string;
  /** When the assignment, or the holder's absence, ends; null when neither does. */
  readonly until: Date | null;
}

/** A unit somebody belongs to now. */
export interface Membership {
  readonly unitId: string;
  readonly until: Date | null;
}

/** A passport carries no more paths than this. */
const MAX_PATHS = 16;

/**
 * The capacities somebody may act in: all posts together, then one per unit. A person acts in one of them at a time, so that
 * what was seen for a unit never mixes with what is seen in a grid.
 */
export function capacitiesOf(
  posts: readonly HeldPost[],
  units: readonly Membership[],
): MessageInitShape<typeof CapacitySchema>[] {
  const asPosts = posts.length === 0 ? [] : [postsCapacity(posts)];
  const asUnits = units.map(({ unitId, until }) => ({
    name: `unit:${unitId}`,
    unitId,
    posts: ['member'],
    ...validUntil([until]),
  }));
  return [...asPosts, ...asUnits];
}

function postsCapacity(posts: readonly HeldPost[]): MessageInitShape<typeof CapacitySchema> {
  const widestFirst = [...posts].sort((a, b) => depth(a) - depth(b) || (a.orgPath < b.orgPath ? -1 : 1));
  return {
    name: 'posts',
    paths: withoutCovered(widestFirst.map(({ orgPath }) => orgPath)).slice(0, MAX_PATHS),
    posts: [...new Set(widestFirst.map(({ postCode }) => postCode))],
    ...validUntil(posts.map(({ until }) => until)),
  };
}

const depth = ({ orgPath }: HeldPost) => orgPath.split('.').length;

/** Leaves out a path that another one covers already; wide ones come first. */
const withoutCovered = (paths: readonly string[]): string[] =>
  paths.reduce<string[]>(
    (kept, path) => (kept.some((wide) => path === wide || path.startsWith(`${wide}.`)) ? kept : [...kept, path]),
    [],
  );

function validUntil(ends: readonly (Date | null)[]) {
  const first = ends.filter((end) => end !== null).sort((a, b) => a.getTime() - b.getTime())[0];
  return first ? { validUntil: timestampFromDate(first) } : {};
}
