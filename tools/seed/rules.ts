import type { MessageInitShape } from '@bufbuild/protobuf';
import type { RulesSchema } from '@wangge/contracts/wangge/casework/v1/rules';

type RulesInit = MessageInitShape<typeof RulesSchema>;
type Draw = NonNullable<RulesInit['returnVisits']>[number];

const draw = (name: string, perMille: number, more: Partial<Draw> = {}): Draw =>
  ({ ...{ name, perMille, dueDays: 5, tries: 3 }, ...more }) as Draw;

/** A street lamp that is out: many pass it, and some write more than once. */
export const LAMP = '02.02.01';

/**
 * Rules of intake and closing (办理规则) of the demonstration: those a district starts with, and one matter on which repeated requests
 * fold and what different people tell becomes a common problem.
 */
export const rules: RulesInit = {
  returnVisits: [
    draw('reopened', 1000, { minReopenCount: 1 }),
    draw('worked-over-again', 1000, { minReworkCount: 1 }),
    draw('referred', 500, { itemClass: 'referred' }),
    draw('immediate', 50, { itemClass: 'immediate' }),
    draw('usual', 200),
  ],
  matters: [{ matterCode: LAMP, repeatDays: 7, commonPeople: 3, commonDays: 30, commonArea: 'community' }],
};
