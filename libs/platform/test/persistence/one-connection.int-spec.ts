import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randoms } from '@wangge/testing/access';
import { v7 } from 'uuid';
import { type Database, statement } from '../../src/persistence/index.ts';
import { allCases, DemoTables1763800000001 } from './demo-service.ts';
import { scratchDatabase, type ScratchDatabase } from './scratch-database.ts';

const SEED = 20_261_122;
const STEPS = 600;
const broken = statement('one_broken', 'select 1 / ($1::int - 1) from case_file where $1::int = 1');
const slow = statement('one_slow', 'select pg_sleep(5) from case_file where $1::int = 1');

/** Everybody shares one connection of each kind, and what goes wrong for one must show nothing to the next. */
describe('one connection for everybody', () => {
  let scratch: ScratchDatabase;
  let db: Database;
  const ids = new Map<string, string>();
  const paths = ['dc.s01.c01.g1', 'dc.s01.c01.g2', 'dc.s02.c01.g1', 'dc.s10.c01.g1'];

  beforeAll(async () => {
    scratch = await scratchDatabase([DemoTables1763800000001]);
    db = await scratch.open({ pipelined: 1, pool: 1 });
    for (const path of paths) {
      const id = v7();
      ids.set(id, path);
      await scratch.sql(`insert into case_file (case_id, org_path, state, version) values ($1, $2, 'FILED', 1)`, [
        id,
        path,
      ]);
    }
  });
  afterAll(() => scratch?.drop());

  const scope = (path: string) => ({ paths: path === '' ? [] : [path], unit: null, actor: `idp|${path}` });
  const pathsOf = (rows: readonly { id: string }[]) => rows.map(({ id }) => ids.get(id) ?? '?');

  /** Ends what runs now, as an operator or a reader who left would. */
  const cancel = () =>
    scratch.sql(
      `select pg_cancel_backend(pid) from pg_stat_activity where application_name = $1 and state = 'active' and query like '%pg_sleep%'`,
      [scratch.service],
    );

  it(`shows nobody a foreign row in ${STEPS} steps of reads, transactions, errors and cancels (seed ${SEED})`, async () => {
    const random = randoms(SEED);
    const foreign: string[] = [];
    let failed = 0;
    const looks: Promise<void>[] = [];
    for (let step = 0; step < STEPS; step += 1) {
      const path = ['', ...paths][Math.floor(random() * 5)] ?? '';
      const kind = Math.floor(random() * 6);
      const check = (rows: readonly { id: string }[]) => {
        const seen = pathsOf(rows);
        if (seen.join() !== path) foreign.push(`step ${step}: ${path || 'nobody'} saw ${seen.join() || 'nothing'}`);
      };
      const fails = (work: Promise<unknown>) =>
        work.then(
          () => undefined,
          () => void (failed += 1),
        );
      if (kind < 2) looks.push(db.read<{ id: string }>(scope(path), allCases, []).then(check));
      else if (kind === 2)
        looks.push(db.transaction(scope(path), async (tx) => check(await tx.query(allCases.text, []))));
      else if (kind === 3) looks.push(fails(db.read(scope('dc'), broken, [1])));
      else if (kind === 4) looks.push(fails(db.transaction(scope('dc'), (tx) => tx.query(broken.text, [1]))));
      else
        looks.push(
          db.call<{ id: string }>(allCases, []).then((rows) => {
            if (rows.length > 0) foreign.push(`step ${step}: a call without a scope saw ${rows.length} rows`);
          }),
        );
      // What is sent together runs together; sometimes everybody waits for everybody.
      if (random() < 0.05) await Promise.all(looks.splice(0));
    }
    await Promise.all(looks);
    expect(foreign).toEqual([]);
    expect(failed).toBeGreaterThan(100);
  });

  it('shows nothing to whoever comes after a statement that was cancelled', async () => {
    for (let round = 0; round < 5; round += 1) {
      const sleeping = db.read(scope('dc'), slow, [1]).then(
        () => 'slept',
        () => 'cancelled',
      );
      const next = db.read<{ id: string }>(scope(paths[round % 4] ?? ''), allCases, []);
      const nobody = db.call<{ id: string }>(allCases, []);
      while ((await cancel()).length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
      expect(await sleeping).toBe('cancelled');
      expect(pathsOf(await next)).toEqual([paths[round % 4]]);
      expect(await nobody).toEqual([]);
    }
  });
});
