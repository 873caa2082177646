import type { MessageInitShape } from '@bufbuild/protobuf';
import type { Rules as RulesMessage, RulesSchema } from '@wangge/contracts/wangge/casework/v1/rules';
import type { Area, MatterRule, ReturnVisitRule, Rules } from './rules.ts';

/** Rules as they are stored: the contract's, without what only messages have. */
export function rulesOf(message: RulesMessage | undefined): Rules {
  return {
    returnVisits: (message?.returnVisits ?? []).map(visitRuleOf),
    matters: (message?.matters ?? []).map(matterRuleOf),
    ...(message?.smsMatterCode && { smsMatterCode: message.smsMatterCode }),
  };
}

function visitRuleOf(rule: RulesMessage['returnVisits'][number]): ReturnVisitRule {
  const { name, matterCode, itemClass, minReworkCount, minReopenCount, perMille, dueDays, tries } = rule;
  return { name, matterCode, itemClass, minReworkCount, minReopenCount, perMille, dueDays, tries };
}

function matterRuleOf(rule: RulesMessage['matters'][number]): MatterRule {
  const { matterCode, repeatDays, commonPeople, commonDays, emergencyNumber, mandatory } = rule;
  // The contract names the areas.
  const commonArea = rule.commonArea as Area | '';
  return { matterCode, repeatDays, commonPeople, commonDays, commonArea, emergencyNumber, mandatory };
}

export const toRules = ({
  returnVisits,
  matters,
  smsMatterCode = '',
}: Rules): MessageInitShape<typeof RulesSchema> => ({
  returnVisits: [...returnVisits],
  matters: [...matters],
  smsMatterCode,
});
