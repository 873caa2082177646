import type { CaseState } from '../case/case.state.ts';

/** The line of history when the same person tells of a case again. */
export const TELL_AGAIN = 'tell-again';
/** Where it is counted: a name no step of a flow can have. */
const COUNTED = '@tell-again';

/** The case told again: counted, and nothing else of it moves – least of all a clock. */
export const toldAgain = (now: CaseState): CaseState => ({
  ...now,
  version: now.version + 1,
  taken: { ...now.taken, [COUNTED]: repeatCountOf(now) + 1 },
});

/** How often the same person told of a case again. */
export const repeatCountOf = ({ taken }: Pick<CaseState, 'taken'>): number => taken[COUNTED] ?? 0;
