import { v7 } from 'uuid';
import { BareStore, makeBareTables } from '../baseline/bare-store.ts';
import type { Contest } from '../measure/contest.ts';
import { HttpCaller, withCallers } from '../measure/http-caller.ts';
import { closedLoop, type Sample } from '../measure/sample.ts';
import { nextReport } from '../stack/casework.ts';
import { caseWork, type CaseWork } from '../stack/cases.ts';
import type { Suite } from '../stack/suite.ts';
import type { Prepared } from './goal.ts';

const MS = 4_000;
const CROWDS = [1, 8, 32, 64] as const;
const COMMANDS = 7;
const BARE = `bare: ${COMMANDS} writes each, 32 callers`;
const name = (callers: number) => `ours, ${callers} ${callers === 1 ? 'person' : 'people'}`;

const ABOUT = `A whole life of a case through the public door, each step by the person whose it is: report, file, dispatch, accept,
complete, verify, close: ${COMMANDS} commands, every one judged, guarded, audited, answered with the whole case, its event relayed to JetStream. op/s are lives. Bare:
the same rows (case, history, outbox; ${COMMANDS} times a case) in tables without policies, one statement each, pool of 8. Where it saturates: the rate stops rising
with the people while their waiting does; the CPU by process says who is full.`;

/** A matter whose evidence is a note, on the flow with the most steps. */
const MATTER = '04.01.04';

type Step = (caller: HttpCaller, caseId: string) => Promise<unknown>;

/** Full case lives in a second, by how many people work at once. */
export async function prepareLives(suite: Suite): Promise<Prepared> {
  const work = await caseWork(suite);
  const owner = suite.stack.ownerUrl('casework');
  await makeBareTables(owner, ['case_file', 'case_history', 'outbox']);
  const bare = new BareStore(owner);
  const { http } = suite.run.ports;
  const lives = async (people: number): Promise<Sample> => {
    const life = await lifeOf(work);
    return withCallers(http, people, (callers) =>
      closedLoop(people, MS, async (n) => {
        const caller = callers[n];
        if (caller) await life(caller);
      }),
    );
  };
  const written = async () => {
    for (let n = 0; n < COMMANDS; n += 1) await bare.together(nextReport());
  };
  const [, , most] = CROWDS;
  const contest: Contest = {
    title: 'Lives · a case from report to close',
    about: ABOUT,
    variants: [
      { name: BARE, run: () => closedLoop(32, MS, written) },
      ...CROWDS.map((people) => ({ name: name(people), run: () => lives(people) })),
    ],
    comparisons: [
      { goal: 'Lives', ours: name(most), base: BARE, figure: 'rate' },
      { goal: 'Lives CPU', ours: name(most), base: BARE, figure: 'cpu' },
      { goal: 'Lives 8:1', ours: name(8), base: name(1), figure: 'rate' },
      { goal: 'Lives 32:8', ours: name(32), base: name(8), figure: 'rate' },
      { goal: 'Lives 64:32', ours: name(64), base: name(32), figure: 'rate' },
    ],
  };
  return { contests: [contest], close: () => bare.close() };
}

/** The seven steps, each with the token of whoever takes it. */
async function lifeOf({ signIn, report }: CaseWork): Promise<(caller: HttpCaller) => Promise<void>> {
  const [worker, dispatcher, handler, verifier] = await Promise.all(
    ['worker.zhang', 'dispatcher.sun', 'handler.feng', 'verifier.zhou'].map((user) => signIn.person(user)),
  );
  const step =
    (verb: string, token = '', more: object = {}): Step =>
    (caller, caseId) =>
      caller.call(
        'POST',
        `/api/casework/v1/cases/${caseId}:${verb}`,
        token,
        JSON.stringify({ requestId: v7(), ...more }),
      );
  const steps = [
    step('file', dispatcher),
    step('dispatch', dispatcher),
    step('acceptTask', handler),
    step('completeTask', handler, { result: 'settled' }),
    step('verify', verifier),
    step('close', dispatcher),
  ];
  return async (caller) => {
    const body = JSON.stringify({ ...(JSON.parse(report()) as object), matterCode: MATTER, requestId: v7() });
    const told = JSON.parse(await caller.call('POST', '/api/casework/v1/cases', worker ?? '', body)) as {
      case: { caseId: string };
    };
    for (const take of steps) await take(caller, told.case.caseId);
  };
}
