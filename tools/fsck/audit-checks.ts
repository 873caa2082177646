import { anchorsOf, chainOf, verifyChain } from '@wangge/platform/audit';
import { runOf } from '../audit/sources.ts';
import { type Check, everywhere, type Violation } from './check.ts';

/** The chain over the audit rows, with the heads that other services keep of it. */
const chainHolds: Check = {
  id: 'I9',
  about: 'every service: the chain of audit rows holds, and so do its heads kept elsewhere',
  find: async (databases) => {
    const found: Violation[] = [];
    for (const service of databases.services) {
      const anchors = await Promise.all(
        databases.services.map((keeper) => anchorsOf(runOf(databases, keeper), service)),
      );
      const report = await databases.snapshot(service, () =>
        verifyChain(chainOf(runOf(databases, service), anchors.flat())),
      );
      found.push(...report.problems.map(({ fault, sealNo }) => `${service} ${fault} at link ${sealNo}`));
    }
    return found;
  },
};

/** What holds of the record of who saw what. */
export const auditChecks: readonly Check[] = [
  everywhere(
    'I8',
    'audit rows of a writer have no gap that the sealer has not told',
    // A process that was killed leaves numbers without rows; the sealer tells them 15 s later. Anything else was deleted.
    `select a.writer, a.before + 1 as "from", a.writer_seq - 1 as "to" from (
       select writer, writer_seq, time, coalesce(lag(writer_seq) over (partition by writer order by writer_seq), 0) as before from audit) a
       left join audit_writer w using (writer)
      where a.writer_seq <> a.before + 1 and a.time < now() - interval '30 seconds'
        and not (select array_agg(n) from generate_series(a.before + 1, a.writer_seq - 1) n) <@ coalesce(w.missing, '{}')`,
  ),
  everywhere(
    'I8',
    'no row lies outside the prepared partitions',
    `select rest from (
       select c.relname as rest, (xpath('/row/n/text()', query_to_xml(format('select count(*) as n from (select from %I limit 1) r', c.relname), false, true, '')))[1]::text::int as n
         from pg_class c where c.relispartition and pg_get_expr(c.relpartbound, c.oid) = 'DEFAULT') r where n > 0`,
  ),
  chainHolds,
];
