import type { FieldViolation } from '@wangge/platform/errors';
import { isUnder } from '../matter/matter.queries.ts';

/** Which closed cases are drawn for a return visit (回访). */
export interface ReturnVisitRule {
  readonly name: string;
  /** Matter or branch of the catalogue; empty is all of it. */
  readonly matterCode: string;
  readonly itemClass: string;
  readonly minReworkCount: number;
  readonly minReopenCount: number;
  /** How many of a thousand. */
  readonly perMille: number;
  /** Working days until it is due. */
  readonly dueDays: number;
  /** After so many tries in vain it is given up. */
  readonly tries: number;
}

export type Area = 'grid' | 'community' | 'street';

/** What holds for a matter, or for all below a branch. */
export interface MatterRule {
  readonly matterCode: string;
  readonly repeatDays: number;
  readonly commonPeople: number;
  readonly commonDays: number;
  readonly commonArea: Area | '';
  readonly emergencyNumber: string;
  readonly mandatory: boolean;
}

/** Rules of intake and closing (办理规则). */
export interface Rules {
  readonly returnVisits: readonly ReturnVisitRule[];
  readonly matters: readonly MatterRule[];
  /** Matter of an SMS whose text names none; rules of before have none. */
  readonly smsMatterCode?: string;
}

const draw = (name: string, perMille: number, more: Partial<ReturnVisitRule> = {}): ReturnVisitRule => ({
  ...{ name, matterCode: '', itemClass: '', minReworkCount: 0, minReopenCount: 0, perMille, dueDays: 5, tries: 3 },
  ...more,
});

/** Days and tries of a visit no rule fits. */
export const USUAL = draw('usual', 200);

/** What a district starts with: whatever went wrong once is visited, of the rest a part. Nothing folds before it says so. */
export const FIRST_RULES: Rules = {
  returnVisits: [
    draw('reopened', 1000, { minReopenCount: 1 }),
    draw('worked-over-again', 1000, { minReworkCount: 1 }),
    draw('referred', 500, { itemClass: 'referred' }),
    draw('immediate', 50, { itemClass: 'immediate' }),
    USUAL,
  ],
  matters: [],
};

const NOTHING: MatterRule = {
  ...{ matterCode: '', repeatDays: 0, commonPeople: 0, commonDays: 0, commonArea: '', emergencyNumber: '' },
  mandatory: false,
};

/** What holds for a matter: the rule with the longest code that covers it. */
export function ruleOf({ matters }: Pick<Rules, 'matters'>, matterCode: string): MatterRule {
  const covering = matters.filter((rule) => isUnder(matterCode, rule.matterCode));
  return covering.reduce((best, rule) => (rule.matterCode.length >= best.matterCode.length ? rule : best), NOTHING);
}

/** What is wrong with rules, each with its place. */
export function ruleFaults({ returnVisits, matters }: Rules): FieldViolation[] {
  return [
    ...twice(
      returnVisits.map(({ name }) => name),
      (at) => `rules.return_visits[${at}].name`,
    ),
    ...twice(
      matters.map(({ matterCode }) => matterCode),
      (at) => `rules.matters[${at}].matter_code`,
    ),
    ...matters.flatMap((rule, at) => commonFaults(rule, `rules.matters[${at}]`)),
  ];
}

function commonFaults({ commonPeople, commonDays, commonArea }: MatterRule, place: string): FieldViolation[] {
  if (commonPeople === 0) return [];
  return [
    ...(commonPeople === 1 ? [{ field: `${place}.common_people`, description: 'one person is nothing common' }] : []),
    ...(commonDays === 0 ? [{ field: `${place}.common_days`, description: 'is needed with common_people' }] : []),
    ...(commonArea === '' ? [{ field: `${place}.common_area`, description: 'is needed with common_people' }] : []),
  ];
}

const twice = (keys: readonly string[], place: (at: number) => string): FieldViolation[] =>
  keys.flatMap((key, at) => (keys.indexOf(key) < at ? [{ field: place(at), description: 'stands there twice' }] : []));
