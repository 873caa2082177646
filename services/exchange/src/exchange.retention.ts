import { Injectable } from '@nestjs/common';
import { Retention, type RetentionRule } from '@wangge/platform/bootstrap';

/** Agreements themselves stay: receipts and the departments' own files refer to their versions. */
const RULES: readonly RetentionRule[] = [
  {
    ...{ rule: 'receipt', basis: 'records of provision, PIPL 23 and 56: 3 years', days: 1_096 },
    ...{ table: 'receipt', key: ['receipt_id'] },
    // The id names the partition.
    over: `receipt_id < first_uuid_of($1::timestamptz at time zone 'UTC') and call_time < $1::timestamptz`,
  },
  {
    ...{ rule: 'reconciliation', basis: 'as long as the receipts it is about: 3 years', days: 1_096 },
    ...{ table: 'reconciliation', key: ['reconciliation_id'], over: 'reconcile_time < $1' },
  },
  {
    ...{ rule: 'quota', basis: 'a year of figures to agree on the next quota by', days: 401 },
    ...{ table: 'quota_taken', key: ['agreement_id', 'day'], over: 'day < $1::date' },
  },
];

/** What the exchange forgets beside what every service does. */
@Injectable()
export class ExchangeRetention {
  constructor(retention: Retention) {
    retention.add(RULES);
  }
}
