/** How often a matter was told in a place: in the days that are looked at, and in the four times as many before. */
export interface Count {
  readonly matterCode: string;
  readonly orgPath: string;
  readonly now: number;
  readonly before: number;
}

export interface Rising {
  readonly matterCode: string;
  readonly orgPath: string;
  readonly cases: number;
  /** What the place's own past would have been for as many days. */
  readonly expected: number;
  /** How far it lies above that, in standard deviations of a count. */
  readonly rise: number;
}

/** Past periods the present one is compared with. */
export const PAST = 4;
/** Fewer cases than this are chance, whatever the past was. */
const FEWEST = 3;
const CLEAR = 2;

/**
 * Matters told clearly more often than the same place's own past leads to expect, the steepest first: counts of matters, never of
 * people, and no place beside another. A count of n varies by about √n; without any past one case is expected.
 */
export function risingOf(counts: readonly Count[]): Rising[] {
  return counts
    .map(({ matterCode, orgPath, now: cases, before }) => {
      const expected = before / PAST;
      const rise = (cases - expected) / Math.sqrt(Math.max(expected, 1));
      return { matterCode, orgPath, cases, expected, rise };
    })
    .filter(({ cases, rise }) => cases >= FEWEST && rise >= CLEAR)
    .sort((a, b) => b.rise - a.rise || compare(a.matterCode, b.matterCode) || compare(a.orgPath, b.orgPath));
}

const compare = (a: string, b: string): number => Number(a > b) - Number(a < b);
