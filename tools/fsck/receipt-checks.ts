import { type Check, MOST_SHOWN, query, settledBefore } from './check.ts';

const OWNERS = ['registry', 'casework'];

const audited = (settleSeconds: number): string => `
  select trace_id as "traceId", count(distinct request_id)::int as calls from audit
   where operation like 'wangge.exchange.v1.%' and time > now() - interval '40 days' and time < ${settledBefore(settleSeconds)}
   group by 1`;
const RECEIPTS =
  'select trace_id as "traceId", count(*)::int as calls from receipt where trace_id = any($1) group by 1';

interface Calls {
  readonly traceId: string;
  readonly calls: number;
}

/**
 * Every answer to a department that its owner put into the audit has a receipt. They meet in the trace of the call; a receipt is
 * written after the answer, so a process that was killed may have lost the last of them, and the audit says which.
 */
const receiptsComplete: Check = {
  id: 'I8',
  about: 'exchange: every audited answer to a department has its receipt',
  find: async (databases, settleSeconds) => {
    const found: string[] = [];
    for (const owner of OWNERS) {
      const answers = await databases.rows<Calls>(owner, audited(settleSeconds));
      const receipts = await databases.rows<Calls>('exchange', RECEIPTS, [answers.map(({ traceId }) => traceId)]);
      const written = new Map(receipts.map(({ traceId, calls }) => [traceId, calls]));
      for (const { traceId, calls } of answers) {
        const missing = calls - (written.get(traceId) ?? 0);
        if (missing > 0) found.push(`${missing} answers of ${owner} in trace ${traceId} have no receipt`);
      }
    }
    return found.slice(0, MOST_SHOWN);
  },
};

const quotasKept = query(
  'I10',
  'no agreement was used beyond its quota',
  'exchange',
  `select agreement_id, day::text, calls, daily_quota from quota_taken join agreement using (agreement_id)
    where calls > daily_quota`,
);

export const receiptChecks: readonly Check[] = [receiptsComplete, quotasKept];
