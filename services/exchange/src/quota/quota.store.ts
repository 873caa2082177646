import { statement } from '@wangge/platform/persistence';

/** [agreement_id, day, wanted, daily quota] → how many calls were granted. */
export const takeQuota = statement('quota_take', 'select take_quota($1, $2, $3, $4) as granted');

/** [agreement_id, day, unused]: gives back what this replica did not use. */
export const giveBack = statement(
  'quota_give_back',
  'update quota_taken set calls = calls - $3 where agreement_id = $1 and day = $2',
);
