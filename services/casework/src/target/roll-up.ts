/** What of a target matters for rolling up. Days are YYYY-MM-DD, which compare as text. */
export interface Part {
  readonly targetId: string;
  /** Null for a whole. */
  readonly parentId: string | null;
  readonly dueDate: string;
  /** As reported, 0 to 100; of a target with parts its parts say how far it is. */
  readonly percent: number;
}

/** How a target stands with everything below it. */
export interface Rolled {
  readonly progress: number;
  readonly late: boolean;
  readonly daysLate: number;
  readonly lateParts: number;
  readonly openParts: number;
}

const DAY_MS = 86_400_000;
const dayNumber = (day: string): number => Date.parse(`${day}T00:00:00Z`) / DAY_MS;

/** Lateness and progress of targets by id, rolled up from the parts below each; the order of the parts does not matter. */
export function rollUp(parts: readonly Part[], today: string): ReadonlyMap<string, Rolled> {
  const below = Map.groupBy(parts, ({ parentId }) => parentId);
  const rolled = new Map<string, Rolled>();
  const roll = (part: Part): Rolled => {
    const children = (below.get(part.targetId) ?? []).map(roll);
    const one = together(part, children, today);
    rolled.set(part.targetId, one);
    return one;
  };
  const known = new Set(parts.map(({ targetId }) => targetId));
  for (const part of parts) if (part.parentId === null || !known.has(part.parentId)) roll(part);
  return rolled;
}

function together({ percent, dueDate }: Part, parts: readonly Rolled[], today: string): Rolled {
  const own = percent === 100 ? 0 : Math.max(0, dayNumber(today) - dayNumber(dueDate));
  const daysLate = Math.max(own, ...parts.map((one) => one.daysLate));
  const sum = (of: (one: Rolled) => number): number => parts.reduce((all, one) => all + of(one), 0);
  return {
    progress: parts.length === 0 ? percent : Math.floor(sum(({ progress }) => progress) / parts.length),
    late: daysLate > 0,
    daysLate,
    lateParts: sum(({ lateParts, late }) => lateParts + (late ? 1 : 0)),
    openParts: sum(({ openParts, progress }) => openParts + (progress < 100 ? 1 : 0)),
  };
}
