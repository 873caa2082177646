import { freePort } from '@wangge/embedded/process';
import { issuerOf } from '../../start/environment.ts';
import type { Contest } from '../measure/contest.ts';
import { withCallers, type HttpCaller } from '../measure/http-caller.ts';
import { closedLoop, type Sample } from '../measure/sample.ts';
import { caseWork } from '../stack/cases.ts';
import { Peer } from '../stack/peer.ts';
import type { Suite } from '../stack/suite.ts';
import type { Prepared } from './goal.ts';

const CALLERS = 32;
const MS = 2_000;
const OURS = 'ours: gateway → NATS → casework';
const PLAIN = 'plain Nest + TypeORM';

const SIDES = `${CALLERS} callers over kept connections, the same tokens, 20,000 cases in equal tables of one PostgreSQL. Plain is one
process: Nest, Express, TypeORM repositories, a jose guard and validation per request, pool of 8 (tools/bench/plain).`;
const ABOUT = {
  read: `${SIDES} Ours also judges the caller's place, masks, answers tasks, pictures, clocks and the allowed actions, and makes an
audit row durable before an answer about persons leaves.`,
  create: `${SIDES} Plain saves case, history, outbox and audit in one transaction with \`save()\`. Ours writes these and the memory
of the answer under row-level security, computes the clocks with the statutory calendar, and tells the event to JetStream
(the relay's work is included; listeners of other services do not run).`,
  list: `${SIDES} The newest 20 cases of one community. Ours with tasks, pictures, clocks and allowed actions of each, under
row-level security.`,
};

/** G6c: the people's door beside a plain application. */
export async function prepareG6c(suite: Suite): Promise<Prepared> {
  const work = await caseWork(suite);
  const port = await freePort();
  const peer = await Peer.start('plain/main.ts', {
    BENCH_PORT: String(port),
    BENCH_ISSUER: issuerOf(suite.stack.setting),
    BENCH_DATABASE_URL: suite.stack.ownerUrl('casework'),
  });
  const { http } = suite.run.ports;
  const any = () => work.ids[Math.floor(Math.random() * work.ids.length)] ?? '';
  const run = async (to: number, user: string, call: (caller: HttpCaller, token: string) => Promise<unknown>) => {
    const token = await work.signIn.person(user);
    return load(to, (caller) => call(caller, token));
  };
  const under = `under=${work.community}&`;
  const ours = '/api/casework/v1/cases';
  const contests = [
    contest('read', 2, {
      plain: () => run(port, 'dispatcher.sun', (c, token) => c.call('GET', `/cases/${any()}`, token)),
      ours: () => run(http, 'dispatcher.sun', (c, token) => c.call('GET', `${ours}/${any()}`, token)),
    }),
    contest('create', 3.5, {
      plain: () => run(port, 'worker.zhang', (c, token) => c.call('POST', '/cases', token, work.report())),
      ours: () => run(http, 'worker.zhang', (c, token) => c.call('POST', ours, token, work.report())),
    }),
    contest('list', 1.5, {
      plain: () => run(port, 'community.zhao', (c, token) => c.call('GET', `/cases?${under}pageSize=20`, token)),
      ours: () => run(http, 'community.zhao', (c, token) => c.call('GET', `${ours}?${under}pageSize=20`, token)),
    }),
  ];
  return { contests, close: () => peer.stop() };
}

const load = (port: number, call: (caller: HttpCaller) => Promise<unknown>): Promise<Sample> =>
  withCallers(port, CALLERS, (callers) =>
    closedLoop(CALLERS, MS, async (n) => {
      const caller = callers[n];
      if (caller) await call(caller);
    }),
  );

function contest(
  what: keyof typeof ABOUT,
  atLeast: number,
  { plain, ours }: { plain: () => Promise<Sample>; ours: () => Promise<Sample> },
): Contest {
  return {
    title: `G6c · ${what}`,
    about: ABOUT[what],
    variants: [
      { name: PLAIN, run: plain },
      { name: OURS, run: ours },
    ],
    comparisons: [
      { goal: `G6c ${what}`, ours: OURS, base: PLAIN, figure: 'rate', atLeast },
      { goal: `G6c ${what}`, ours: OURS, base: PLAIN, figure: 'cpu' },
    ],
  };
}
