import { Injectable } from '@nestjs/common';
import { Retention, type RetentionRule } from '@wangge/platform/bootstrap';
import { DIARY_DAYS } from './diary/diaries.ts';

/** How long a closed case is kept. */
export const CASE_DAYS = 1_096;
/** Case archives: three years, after which a case goes whole, with its history, tasks and files. */
const CASE = { basis: 'case archives: 3 years', days: CASE_DAYS, table: 'case_file', key: ['case_id'] };
/** A case of another system stays as long from when it came. */
const RESTS = `case_rests(flow, flow_version, state)
      and not exists (select from imported_case i where i.case_id = case_file.case_id and i.import_time >= $1)`;

/** The same conditions stand in the policies of the tables, which let nothing younger go, whatever stands here. */
const RULES: readonly RetentionRule[] = [
  { ...CASE, rule: 'closed-case', over: `close_time < $1 and ${RESTS}` },
  {
    ...CASE,
    rule: 'refused-report',
    // The id tells the time, and is the index.
    over: `case_id < first_uuid_of($1::timestamptz at time zone 'UTC') and close_time is null and report_time < $1::timestamptz
      and ${RESTS}`,
  },
  {
    ...{ rule: 'diary-line', basis: 'notes of a worker’s own: half a year', days: DIARY_DAYS },
    ...{ table: 'diary_line', key: ['line_id'], over: 'write_time < $1' },
  },
  {
    ...{ rule: 'settled-text', basis: 'of no use once it is settled: a month', days: 30 },
    ...{ table: 'unclear_text', key: ['unclear_text_id'], over: 'settle_time < $1' },
  },
  {
    ...{ rule: 'unclear-text', basis: 'nobody can be asked any more: three months', days: 90 },
    ...{ table: 'unclear_text', key: ['unclear_text_id'], over: 'receive_time < $1' },
  },
];

/** What casework forgets beside what every service does. */
@Injectable()
export class CaseworkRetention {
  constructor(retention: Retention) {
    retention.add(RULES);
  }
}
