import { type Anchor, AuditSealer, chainOf, type RunSql, verifyChain } from '@wangge/platform/audit';
import { Database } from '@wangge/platform/persistence';
import type { Client } from 'pg';
import { v7 } from 'uuid';
import { batch } from '../measure/sample.ts';
import type { Stack } from '../stack/stack.ts';
import type { Prepared } from './goal.ts';
import { openClient } from '../stack/client.ts';

const ROWS = 1_000_000;
const YEAR = 15_000_000;
const PAGE = 10_000;

const ABOUT = `The offline verifier over ${ROWS.toLocaleString('en')} sealed rows: every row read, every link hashed anew, heads compared, the index of persons compared with the rows. Bare: the same
rows read in order of their key, ${PAGE.toLocaleString('en')} at a time, and nothing done with them. A year of a district is ${YEAR.toLocaleString('en')} rows: divide
by the rate (op/s are rows/s). Both walk the key in order, so a year takes fifteen times as long.`;

/** Verifying the record: measured over a million rows, because a year of them is more of the same. Only when asked for. */
export async function prepareVerify(stack: Stack): Promise<Prepared> {
  const client = await openClient(stack.ownerUrl('registry'));
  const run: RunSql = async <R>(text: string, values: readonly unknown[]) => {
    const { rows } = await client.query(text, [...values]);
    return rows as R[];
  };
  const writer = v7();
  const anchors = await fill(stack, client, writer);
  const verified = async () => {
    const begun = performance.now();
    const report = await verifyChain(chainOf(run, anchors));
    if (report.problems.length > 0) throw new Error(`the chain does not hold: ${JSON.stringify(report.problems[0])}`);
    const seconds = (performance.now() - begun) / 1000;
    console.log(
      `    ${report.rows} rows in ${seconds.toFixed(1)} s: a year in ${Math.round((seconds / report.rows) * YEAR)} s`,
    );
  };
  const variants = [
    { name: 'bare: rows read', run: () => batch(ROWS, () => readAll(run, writer)) },
    { name: 'ours: verified', run: () => batch(ROWS, verified) },
  ];
  const comparisons = [
    { goal: 'Audit verify', ours: 'ours: verified', base: 'bare: rows read', figure: 'rate' } as const,
  ];
  return {
    contests: [{ title: 'Audit · verifying a year', about: ABOUT, variants, comparisons }],
    close: () => client.end(),
  };
}

async function fill(stack: Stack, client: Client, writer: string): Promise<Anchor[]> {
  await client.query(
    `insert into audit select $1, seq, now() - interval '1 minute' + seq * interval '10 microseconds', 'bench|worker', 'dc.s01.c01.g1',
            'wangge.registry.v1.PersonService/GetPerson', 'bench', null, array[gen_random_uuid()], array['person.name', 'person.phone'],
            gen_random_uuid()::text, null, repeat('a', 32) from generate_series(1, $2::int) seq`,
    [writer, ROWS],
  );
  await client.query('vacuum analyze audit');
  const log = { warn: (fields: object, message: string) => console.error(message, fields) };
  const database = await Database.open({ url: stack.appUrl('registry'), application: 'bench', log });
  const anchors: Anchor[] = [];
  const sealer = new AuditSealer({
    service: 'registry',
    database,
    log,
    anchor: async (head) => void anchors.push(head),
  });
  await sealer.seal();
  await database.close();
  await client.query('vacuum analyze audit_subject');
  return anchors;
}

async function readAll(run: RunSql, writer: string): Promise<void> {
  for (let after = 0; after < ROWS; after += PAGE)
    await run('select * from audit where writer = $1 and writer_seq > $2 order by writer_seq limit $3', [
      writer,
      after,
      PAGE,
    ]);
}
