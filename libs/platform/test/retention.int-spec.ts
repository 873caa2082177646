import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Jobs, Retention } from '../src/bootstrap/index.ts';
import { ManualClock } from '../src/clock/index.ts';
import { databaseConfig } from '../src/config/index.ts';
import type { Database } from '../src/persistence/index.ts';
import { createLogger } from '../src/telemetry/index.ts';
import { scratchDatabase, type ScratchDatabase } from './persistence/scratch-database.ts';

const log = createLogger({ service: 'retention', level: 'silent' });
const DAY_MS = 86_400_000;
let home: ScratchDatabase;
let database: Database;
let clock: ManualClock;

beforeAll(async () => {
  home = await scratchDatabase();
  database = await home.open();
});
afterAll(() => home.drop());
beforeEach(async () => {
  clock = new ManualClock(new Date());
  await home.sql('truncate inbox, idempotency, outbox');
});

function replica(longer: Record<string, number> = {}): { jobs: Jobs; retention: Retention } {
  const jobs = new Jobs(home.service, log);
  return { jobs, retention: new Retention({ service: home.service, database, clock, log, jobs, longer }) };
}

const received = (rows: number, days: number): Promise<unknown> =>
  home.sql(
    `insert into inbox select $3, gen_random_uuid(), now() - make_interval(days => $2) from generate_series(1, $1)`,
    [rows, days, `${days} days`],
  );
const left = async (): Promise<Record<string, number>> => {
  const rows = await home.sql<{ source: string; count: number }>(
    'select source, count(*)::int as count from inbox group by 1 order by 1',
  );
  return Object.fromEntries(rows.map(({ source, count }) => [source, count]));
};

describe('retention', () => {
  it('deletes everything that is over, a thousand rows in a commit, and nothing younger', async () => {
    await received(2_500, 91);
    await received(10, 89);
    const { jobs, retention } = replica();
    const batches: number[] = [];
    retention.noteWith(async (_tx, { rule, rows }) => batches.push(rows) && rule.rule);
    await jobs.run('retention');
    expect(await left()).toEqual({ '89 days': 10 });
    expect(batches).toEqual([1_000, 1_000, 500]);
  });

  it('trusts no clock that is ahead, its own or the database’s', async () => {
    await received(3, 89);
    clock.set(new Date(clock.now().getTime() + 400 * DAY_MS));
    await replica().jobs.run('retention');
    clock.set(new Date(clock.now().getTime() - 500 * DAY_MS));
    await received(3, 150);
    await replica().jobs.run('retention');
    expect(await left()).toEqual({ '89 days': 3, '150 days': 3 });
  });

  it('keeps the rows of a batch that cannot be written down', async () => {
    await received(3, 91);
    const { jobs, retention } = replica();
    retention.noteWith(() => Promise.reject(new Error('no room')));
    await expect(jobs.run('retention')).rejects.toThrow('no room');
    expect(await left()).toEqual({ '91 days': 3 });
  });

  it('is one replica’s work: another leaves it alone', async () => {
    await received(3, 91);
    const [first, second] = [replica(), replica()];
    let noted = 0;
    const entered = new Promise<() => void>((resolve) =>
      first.retention.noteWith(() => new Promise((go) => resolve(() => go(undefined)))),
    );
    second.retention.noteWith(async () => (noted += 1));
    const running = first.jobs.run('retention');
    const go = await entered;
    await second.jobs.run('retention');
    expect([noted, await left()]).toEqual([0, { '91 days': 3 }]);
    go();
    await running;
    expect(await left()).toEqual({});
  });

  it('keeps longer what the configuration says, and never less than the rule', async () => {
    await received(3, 91);
    await replica({ 'received-event': 120 }).jobs.run('retention');
    expect(await left()).toEqual({ '91 days': 3 });
    expect(() => replica({ 'received-event': 89 })).toThrow('kept for 90 days at least');
    expect(() => replica({ 'answered-request': 6 })).toThrow('kept for 7 days at least');
    expect(() => replica({ 'recieved-event': 120 }).retention.check()).toThrow('no rule recieved-event');
    replica({ 'received-event': 120 }).retention.check();
    const shape = databaseConfig.shape.WANGGE_RETENTION_DAYS;
    expect(shape.parse('{"received-event": 120}')).toEqual({ 'received-event': 120 });
    for (const wrong of ['{"received-event": "120"}', '{"x": 0}', 'x', '[1]'])
      expect(() => shape.parse(wrong)).toThrow();
  });

  it('finds what is over by an index where little is', async () => {
    await home.sql(
      `insert into inbox select 'many', gen_random_uuid(), now() - make_interval(secs => 3e6 - g) from generate_series(1, 60000) g`,
    );
    await home.sql('vacuum analyze inbox');
    const plan = await home.sql<Record<string, string>>(
      `explain select source, message_id from inbox where received_time < now() - interval '90 days' limit 1000`,
    );
    expect(JSON.stringify(plan)).toContain('inbox_age');
  });
});
