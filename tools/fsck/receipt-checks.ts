import { type Check, query } from './check.ts';

export const receiptChecks: readonly Check[] = [
  query(
    'I10',
    'no agreement was used beyond its quota',
    'exchange',
    `select agreement_id, day::text, calls, daily_quota from quota_taken join agreement using (agreement_id)
      where calls > daily_quota`,
  ),
  query(
    'I10',
    'what was answered stood on an agreement of the department that held at that moment',
    'exchange',
    `select receipt_id from receipt r left join agreement a using (agreement_id)
      where r.status = 'OK' and (a.agreement_id is null or a.department_id <> r.department_id
        or not r.operation = any (a.operations) or not r.purpose = any (a.purposes)
        or r.call_time < a.start_time or r.call_time >= a.end_time
        or r.call_time > a.revoked_time + interval '1 minute')`,
  ),
  query(
    'I10',
    'no person granted an agreement alone',
    'exchange',
    `select agreement_id from agreement where approver is null and proposer <> '' and proposer not like 'service:%'`,
  ),
];
