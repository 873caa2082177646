import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RunningSuite } from '@wangge/testing/running';
import type { CaseAnswer, CaseJson } from '../tools/demo/api.ts';
import { Cast } from '../tools/demo/cast.ts';
import { mainJob } from '../tools/demo/main-job.ts';
import { department } from '../tools/demo/side-jobs.ts';
import { checks } from '../tools/fsck/checks.ts';
import { Databases } from '../tools/fsck/databases.ts';
import { fsck, ownerUrls } from '../tools/fsck/fsck.ts';
import { damages } from './damages.ts';
import { type Kill, killAndAwait, killPlan, VICTIMS } from './killing.ts';
import { brokenInvariants, pathOf, Recorder, reportBody } from './story.ts';

const seed = Number(process.env['WANGGE_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const plan = killPlan(seed, { lanes: 3, times: 3, steps: 8 });
const READY_MS = 30_000;
/** What was being handled when its process was killed comes again after 30 s, sent messages after another 30 s. */
const STORY_MS = 80_000;

/** A report that was answered: it must never be lost. */
interface Acknowledged {
  readonly key: string;
  readonly caseId: string;
  readonly number: string;
  readonly followCode: string;
}

let suite: RunningSuite;
let cast: Cast;
let databases: Databases;
let body: Record<string, unknown>;

beforeAll(async () => {
  console.log(`seed ${seed}: WANGGE_SEED=${seed} plays it again\n${plan.map(laneText).join('\n')}`);
  suite = await RunningSuite.start();
  cast = new Cast(suite.run, suite.dataDir, { patienceMs: STORY_MS, photo: { width: 320, height: 240 } });
  databases = await Databases.open(ownerUrls(suite.dataDir));
  body = await reportBody(cast);
}, 180_000);

afterAll(async () => {
  await databases?.close();
  await suite?.dispose();
}, 30_000);

const laneText = (lane: readonly Kill[]) =>
  lane.map(({ victim, step, delayMs }) => `${victim} at step ${step} + ${delayMs} ms`).join(', ');

/** Begins a story and kills the victim at its moment; answers when it is back, while the story goes on. */
async function storyWith({ victim, step, delayMs }: Kill): Promise<{ story: Promise<CaseJson> }> {
  const killed = Promise.withResolvers<void>();
  const atMoment = () =>
    void pause(delayMs)
      .then(() => killAndAwait(suite, victim, READY_MS))
      .then(killed.resolve, killed.reject);
  const teller = new Recorder((told) => void (told === step && atMoment()));
  const story = mainJob(cast, teller);
  story.catch((error: unknown) => killed.reject(error));
  await killed.promise;
  return { story };
}

/** Reports one thing after the other until told to stop, each with a key of its own; keeps what was answered. */
async function report(stop: AbortSignal, journal: Acknowledged[]): Promise<void> {
  while (!stop.aborted) {
    const key = randomUUID();
    const answer = await cast.worker.post<CaseAnswer & { followCode: string }>('/api/casework/v1/cases', body, key);
    const { caseId, number } = answer.case;
    journal.push({ key, caseId, number, followCode: answer.followCode });
    await pause(400);
  }
}

describe(`with every service killed at three moments of the main job (seed ${seed})`, () => {
  const journal: Acknowledged[] = [];
  const settled: CaseJson[] = [];
  const failures: string[] = [];
  let departments = 0;

  beforeAll(async () => {
    const stop = new AbortController();
    const stories: Promise<unknown>[] = [];
    const noted = (what: string, work: Promise<unknown>) =>
      work.catch((error: unknown) => failures.push(`${what}: ${String(error)}`));
    const killing = plan.map(async (lane) => {
      for (const kill of lane) {
        const { story } = await storyWith(kill);
        stories.push(
          noted(
            `the story with ${kill.victim}`,
            story.then((ended) => settled.push(ended)),
          ),
        );
      }
    });
    const counter = async () => {
      for (; !stop.signal.aborted; departments += 1) {
        await department(cast, new Recorder());
        await pause(1_000);
      }
    };
    const beside = [noted('a department', counter()), noted('a report', report(stop.signal, journal))];
    await Promise.all(killing.map((lane, index) => noted(`lane ${index + 1}`, lane)));
    stop.abort();
    await Promise.all([...stories, ...beside]);
  }, 240_000);

  it('every job is completed', () => {
    expect(failures).toEqual([]);
    expect(settled.map(({ state }) => state)).toEqual(Array.from({ length: plan.flat().length }, () => 'evaluated'));
    expect(departments).toBeGreaterThan(0);
  });

  it('nothing ended but what was killed, and everything was started again', async () => {
    const ends = suite.output
      .split('\n')
      .flatMap((line) => /· +[\d.]+ s +(\w+) ended \((\w+)\)/.exec(line)?.slice(1, 3).join(' ') ?? []);
    expect(ends.toSorted()).toEqual(
      VICTIMS.flatMap((victim) => Array.from({ length: 3 }, () => `${victim} SIGKILL`)).toSorted(),
    );
    for (const victim of VICTIMS) expect([victim, await suite.isReady(victim)]).toEqual([victim, true]);
  });

  it('every invariant holds', async () => {
    expect(await brokenInvariants(suite.dataDir, 60_000)).toEqual([]);
  }, 70_000);

  it('every acknowledged report can be read, and its repeat answers the same case', async () => {
    expect(journal.length).toBeGreaterThan(10);
    const asked = journal.map(async ({ key, caseId, number, followCode }) => {
      const { case: found } = await cast.worker.get<CaseAnswer>(pathOf(caseId));
      const again = await cast.worker.post<CaseAnswer & { followCode: string }>('/api/casework/v1/cases', body, key);
      expect([found.number, again.case.caseId, again.followCode]).toEqual([number, caseId, followCode]);
    });
    await Promise.all(asked);
    expect(new Set(journal.map(({ caseId }) => caseId)).size).toBe(journal.length);
  }, 60_000);

  it('every unit was told of every dispatch once, in its console and by SMS', async () => {
    const ids = settled.map(({ caseId }) => caseId);
    const messages = await databases.rows(
      'notification',
      `select m.about_id as "caseId", count(*) filter (where m.channel = 'in-app')::int as "inApp",
         count(*) filter (where m.channel = 'sms')::int as sms, count(s.message_id)::int as sunk,
         count(*) filter (where m.state in ('delivered', 'read'))::int as delivered
         from message m left join sink_message s using (message_id)
        where m.template = 'task-dispatched' and m.about_id = any ($1) group by 1`,
      [ids],
    );
    const once = { inApp: 1, sms: 1, sunk: 1, delivered: 2 };
    expect(messages).toHaveLength(ids.length);
    expect(messages).toEqual(messages.map((row) => ({ ...row, ...once })));
  });
});

describe('the checks themselves', () => {
  it('each find what they are there for', async () => {
    for (const { service, sql } of damages) {
      const broken = await databases.rows(service, sql).then(
        () => [],
        (error: unknown) => [`${sql}: ${String(error)}`],
      );
      expect(broken).toEqual([]);
    }
    const printed: string[] = [];
    await fsck(ownerUrls(suite.dataDir), (line) => printed.push(line), 0);
    const failed = printed.filter((line) => line.startsWith('✗'));
    const unfound = damages.filter(({ found }) => !failed.some((line) => found.test(line)));
    expect(unfound.map(({ found }) => String(found))).toEqual([]);
    expect(failed).toHaveLength(checks.length);
  }, 30_000);
});
