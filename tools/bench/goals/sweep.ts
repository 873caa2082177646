import { setTimeout as pause } from 'node:timers/promises';
import { urlFor } from '@wangge/embedded/postgres';
import type { Client } from 'pg';
import { superUrlOf } from '../../start/environment.ts';
import type { Contest } from '../measure/contest.ts';
import { withCallers } from '../measure/http-caller.ts';
import { batch, paced, type Sample } from '../measure/sample.ts';
import { openClient } from '../stack/client.ts';
import { caseWork, type CaseWork } from '../stack/cases.ts';
import { fill } from '../stack/many-cases.ts';
import type { Suite } from '../stack/suite.ts';
import type { Prepared } from './goal.ts';

/** Fewer to try the bench itself; what is written down is a million. */
const PENDING = Number(process.env['WANGGE_BENCH_CASES'] ?? 1_000_000);
const DUE = 10_000;
const WITHIN_MS = 60_000;
const PER_SECOND = 20;
const CALM_MS = 10_000;
const CALM = `calm: ${PER_SECOND} commands a second`;
const BESIDE = 'the same beside the sweep';
const FIRED = `ours: ${DUE.toLocaleString('en')} alarms`;
const BARE = 'bare: updated and told';

const ABOUT = `${PENDING.toLocaleString('en')} cases with running clocks in the casework service's database, ${DUE.toLocaleString('en')} of which reach their deadline in the
same moment. The service's own sweeper, in its process, tells each (light, history, event, escalation) while reports and reads go on through
the public door at ${PER_SECOND} a second; all must be told once within ${WITHIN_MS / 1000} s. op/s are alarms, or commands. Bare: one statement that updates as many rows
and writes as many lines and events.`;

/** Deadlines of a whole district in one minute. */
export async function prepareSweep(suite: Suite): Promise<Prepared> {
  const work = await caseWork(suite);
  const client = await openClient(suite.stack.ownerUrl('casework'));
  const template = await templateOf(suite, client, work);
  await fill({
    superUrl: urlFor(superUrlOf(suite.stack.setting), { database: 'casework' }),
    ...{ template, cases: PENDING, openOneOf: 1, lines: 0 },
    grids: await gridsOf(client),
    units: [template],
  });
  const commands = (ms: number) => commandsOf(suite, work, ms);
  let beside: Sample | undefined;
  const fire = async (): Promise<Sample> => {
    const due = await makeDue(client);
    const told = batch(DUE, () => allTold(client, due));
    beside = await commands(CALM_MS);
    return told;
  };
  const contest: Contest = {
    title: 'Sweep · deadlines of one moment',
    about: ABOUT,
    variants: [
      { name: BARE, run: () => batch(DUE, () => bare(client)) },
      { name: CALM, run: () => commands(CALM_MS) },
      { name: FIRED, run: fire },
      // Measured while the alarms before it were told.
      { name: BESIDE, run: async () => beside ?? (await fire(), beside ?? commands(CALM_MS)) },
    ],
    comparisons: [
      { goal: 'Sweep', ours: FIRED, base: BARE, figure: 'rate' },
      { goal: 'Sweep p50', ours: BESIDE, base: CALM, figure: 'p50' },
      { goal: 'Sweep p99', ours: BESIDE, base: CALM, figure: 'p99' },
    ],
  };
  return { contests: [contest], close: () => client.end() };
}

/** Reports and reads in turn, whatever the earlier ones do; answers their times. */
function commandsOf(suite: Suite, work: CaseWork, ms: number): Promise<Sample> {
  return withCallers(suite.run.ports.http, 16, async (callers) => {
    const token = await work.signIn.person('worker.zhang');
    const free = [...callers];
    return paced(PER_SECOND, ms, async () => {
      const begun = performance.now();
      const caller = free.pop();
      if (!caller) throw new Error('sixteen callers wait for an answer: commands are starved');
      await caller.call('POST', '/api/casework/v1/cases', token, work.report());
      free.push(caller);
      return performance.now() - begun;
    });
  });
}

async function templateOf(suite: Suite, client: Client, work: CaseWork): Promise<string> {
  const token = await work.signIn.person('worker.zhang');
  const told = await withCallers(suite.run.ports.http, 1, ([caller]) =>
    caller.call('POST', '/api/casework/v1/cases', token, work.report()),
  );
  const { case: opened } = JSON.parse(told) as { case: { caseId: string } };
  // Its first clock has told both warnings: what comes next is the deadline itself.
  await client.query(`update case_file set clocks = jsonb_set(clocks, '{0,light}', '"amber2"') where case_id = $1`, [
    opened.caseId,
  ]);
  return opened.caseId;
}

async function gridsOf(client: Client): Promise<{ id: string; path: string }[]> {
  const { rows } = await client.query<{ id: string; path: string }>(
    `select place_id as id, org_path as path from place where kind = 'grid'`,
  );
  return rows;
}

/** Lets so many clocks reach their deadline now; the others are due in weeks. Answers the ids. */
async function makeDue(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    `with few as (select case_id from case_file where next_alarm_at > now() + interval '30 minutes' and version = 1 and number like 'b-%' limit $1)
     update case_file c set next_alarm_at = now(),
       clocks = (select jsonb_agg(case when at = 1 then jsonb_set(clock, '{dueTime}', to_jsonb(to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))) else
         jsonb_set(jsonb_set(clock, '{dueTime}', '"2099-01-01T00:00:00.000Z"'), '{amberTimes}', '[]') end order by at)
         from jsonb_array_elements(c.clocks) with ordinality as k(clock, at))
     from few where c.case_id = few.case_id returning c.case_id as id`,
    [DUE],
  );
  if (rows.length !== DUE) throw new Error(`only ${rows.length} clocks were left to be due`);
  return rows.map(({ id }) => id);
}

/** Waits until each has told its deadline, and sees that none told it twice. */
async function allTold(client: Client, ids: readonly string[]): Promise<void> {
  const begun = performance.now();
  for (;;) {
    const { rows } = await client.query<{ told: number; lines: number }>(
      `select count(distinct case_id)::int as told, count(*)::int as lines from case_history
       where case_id = any ($1::uuid[]) and action = 'deadline' and note like '% red'`,
      [ids],
    );
    const { told, lines } = rows[0] ?? { told: 0, lines: 0 };
    if (lines > told) throw new Error(`${lines - told} deadlines were told twice`);
    if (told === ids.length) break;
    if (performance.now() - begun > 4 * WITHIN_MS) throw new Error(`${told} of ${ids.length} told after four minutes`);
    await pause(250);
  }
  const seconds = (performance.now() - begun) / 1000;
  console.log(
    `    ${ids.length} told once in ${seconds.toFixed(1)} s${seconds * 1000 > WITHIN_MS ? ': too slow' : ''}`,
  );
}

/** The same amount of rows changed, lines and events written, by one statement that knows nothing of what it does. */
async function bare(client: Client): Promise<void> {
  await client.query('begin');
  await client.query(
    `with few as (select case_id from case_file where number like 'b-%' limit $1),
      changed as (update case_file c set next_alarm_at = c.next_alarm_at + interval '1 second' from few where c.case_id = few.case_id returning c.case_id, c.org_path, c.version)
     , lines as (insert into case_history (case_id, version, action, from_state, to_state, actor, acting_for, actor_label, note, happen_time, snapshot)
       select case_id, version + 1000, 'bench', '', '', 'bench', '', '', '', now(), '{}' from changed)
     insert into outbox (aggregate_id, version, message_id, subject, org_path, body, traceparent, published_time)
       select case_id, version + 1000, gen_random_uuid(), 'evt.bench', org_path, '', '', now() from changed`,
    [DUE],
  );
  await client.query('rollback'); // what was written is measured, and leaves nothing behind that the next round would meet
}
