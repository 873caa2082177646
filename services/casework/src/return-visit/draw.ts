import { createHash } from 'node:crypto';
import { isUnder } from '../matter/matter.queries.ts';
import { USUAL, type ReturnVisitRule, type Rules } from '../rules/rules.ts';

/** What of a closing decides whether it is visited. */
export interface Closing {
  readonly caseId: string;
  /** Version the case had when it was closed: each closing has a draw of its own. */
  readonly closeVersion: number;
  readonly matterCode: string;
  readonly itemClass: string;
  readonly reworkCount: number;
  readonly reopenCount: number;
  /** What the matter says of its own return visits: "none", "always", or what leaves it to the rules. */
  readonly ofMatter?: string;
}

/** What a draw said. */
export interface Draw {
  /** Undefined when no rule fits: nothing is drawn then. */
  readonly rule: ReturnVisitRule | undefined;
  readonly ticket: number;
  readonly drawn: boolean;
}

/**
 * Draws whether a closed case is visited (抽取): the first rule that fits says how many of a thousand, the seed of the day and the
 * closing say which. Pure, so that whoever holds the seed finds the same; nothing of a person comes into it.
 */
export function drawOf(rules: Rules, seed: Buffer, closing: Closing): Draw {
  const rule = ruleFor(rules, closing);
  const ticket = ticketOf(seed, closing);
  return { rule, ticket, drawn: rule !== undefined && ticket < rule.perMille };
}

/** Name of the rule by which every closing of a matter is visited because the matter says so. */
const OF_MATTER = 'matter';

function ruleFor({ returnVisits }: Rules, closing: Closing): ReturnVisitRule | undefined {
  const fitting = returnVisits.find((one) => fits(one, closing));
  if (closing.ofMatter === 'none') return undefined;
  return closing.ofMatter === 'always' ? { ...(fitting ?? USUAL), name: OF_MATTER, perMille: 1000 } : fitting;
}

/** 0 to 999, each as likely as any other. */
export function ticketOf(seed: Buffer, { caseId, closeVersion }: Pick<Closing, 'caseId' | 'closeVersion'>): number {
  const digest = createHash('sha256').update(seed).update(`${caseId}:${closeVersion}`).digest();
  return Math.floor((digest.readUInt32BE(0) * 1000) / 2 ** 32);
}

function fits(rule: ReturnVisitRule, { matterCode, itemClass, reworkCount, reopenCount }: Closing): boolean {
  return (
    isUnder(matterCode, rule.matterCode) &&
    (rule.itemClass === '' || rule.itemClass === itemClass) &&
    reworkCount >= rule.minReworkCount &&
    reopenCount >= rule.minReopenCount
  );
}
