import { type AuditEntry, AuditLog } from '@wangge/platform/audit';
import { Database } from '@wangge/platform/persistence';
import { Pool } from 'pg';
import { v7 } from 'uuid';
import { closedLoop } from '../measure/sample.ts';
import type { Stack } from '../stack/stack.ts';
import type { Prepared } from './goal.ts';

const CALLERS = 32;
const MS = 2_000;

const ABOUT = `An audit row is durable before \`record\` resolves, as before every answer; ${CALLERS} callers, fsync on. Ours numbers the
rows without gaps and lets what waits share a commit. Bare: one prepared insert of the same row each, over a pool of 8. The need is 850 rows/s
for one service at the peak of 100 districts: compare the op/s.`;

const INSERT = `insert into audit (writer, writer_seq, actor, acting_for, operation, purpose, case_id, subjects, fields, request_id, query_hash, trace_id)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`;

const entry = (): AuditEntry => ({
  ...{ actor: 'bench|worker', actingFor: 'dc.s01.c01.g1', operation: 'wangge.registry.v1.PersonService/GetPerson' },
  ...{ purpose: 'bench', caseId: null, subjects: [v7()], fields: ['person.name', 'person.phone', 'person.address'] },
  ...{ requestId: v7(), queryHash: null, traceId: 'a'.repeat(32) },
});

/** Appending to the record, on the path every answer with persons waits for. */
export async function prepareAudit(stack: Stack): Promise<Prepared> {
  const warn = (fields: object, message: string) => console.error(message, fields);
  const database = await Database.open({ url: stack.appUrl('registry'), application: 'bench', log: { warn } });
  const log = new AuditLog(database, { warn });
  const pool = new Pool({ connectionString: stack.appUrl('registry'), max: 8 });
  pool.on('error', () => undefined);
  const writer = v7();
  let seq = 0;
  const bare = () => {
    const one = entry();
    const place = [writer, (seq += 1), one.actor, one.actingFor, one.operation, one.purpose, one.caseId];
    const rest = [one.subjects, one.fields, one.requestId, one.queryHash, one.traceId];
    return pool.query({ name: 'bench_audit', text: INSERT, values: [...place, ...rest] });
  };
  const variants = [
    { name: 'bare: an insert each', run: () => closedLoop(CALLERS, MS, bare) },
    { name: 'ours: durable, gap-free', run: () => closedLoop(CALLERS, MS, () => log.record(entry())) },
  ];
  const [base, ours] = [variants[0]?.name ?? '', variants[1]?.name ?? ''];
  const comparisons = [
    { goal: 'Audit append', ours, base, figure: 'rate', atLeast: 1 } as const,
    { goal: 'Audit append CPU', ours, base, figure: 'cpu' } as const,
  ];
  return {
    contests: [{ title: 'Audit · a row durable before the answer', about: ABOUT, variants, comparisons }],
    close: async () => {
      await Promise.all([pool.end(), database.close()]);
    },
  };
}
