import path from 'node:path';
import { PersonDirectoryService } from '@wangge/contracts/wangge/exchange/v1/person_directory_service';
import { freePort } from '@wangge/embedded/process';
import { SignIn } from '@wangge/testing/door';
import type { Contest } from '../measure/contest.ts';
import { GrpcCallers } from '../measure/grpc-callers.ts';
import { closedLoop, type Sample } from '../measure/sample.ts';
import { DEPARTMENT, prepareDirectory, PURPOSE } from '../stack/directory.ts';
import { makeMutualTls } from '../stack/mutual-tls.ts';
import { Peer, TYPESCRIPT } from '../stack/peer.ts';
import type { Suite } from '../stack/suite.ts';
import type { Prepared } from './goal.ts';

const { lookUpPerson } = PersonDirectoryService.method;
const MS = 2_000;
const BARE = 'bare: grpc-js → pg';
const SINGLE = 'ours, one message each';
const TOGETHER = 'ours, one message a turn';

const ABOUT = `\`LookUpPerson\` by id among the demonstration's residents, grpc-js client over 4 connections with mutual TLS on both
sides. Ours: gRPC → exchange (certificate, token, rate, errand, agreement, quota, passport, receipt) → NATS → registry (passport, access, purpose, look-ups of a turn in one statement under
row-level security and the agreement's area, fields stripped to the agreement, audit row durable before the answer) → back as
bytes. "One message each" is the same exchange with the transport's coalescing off; with it, look-ups that come together, or while
two messages are unanswered, share one, each with its own passport, judged, stripped and audited on its own. Baseline: one process, grpc-js, protovalidate, a
named select by primary key over a pool of 8, the same answer; no token, no scope, no audit.`;

/** G1, G1b: a department looks a person up. */
export async function prepareG1(suite: Suite): Promise<Prepared> {
  const { personIds, agreementId } = await prepareDirectory(suite);
  const [barePort, singlePort, togetherPort] = [await freePort(), await freePort(), await freePort()];
  const { files, caller } = makeMutualTls(path.join(suite.stack.setting.folders.data, 'tls'), DEPARTMENT);
  const peer = await Peer.start('baseline/grpc-server.ts', {
    BENCH_PORT: String(barePort),
    BENCH_DATABASE_URL: suite.stack.ownerUrl('registry'),
    ...{ BENCH_TLS_CA: files.ca, BENCH_TLS_CERT: files.cert, BENCH_TLS_KEY: files.key },
  });
  const environment = async (port: number) => ({
    WANGGE_GRPC_PORT: String(port),
    WANGGE_HEALTH_PORT: String(await freePort()),
    WANGGE_GRPC_HOST: 'localhost',
    // One department stands for all of them here.
    WANGGE_GRPC_RATE: '1000000',
    ...{ WANGGE_GRPC_CLIENT_CA: files.ca, WANGGE_GRPC_CERT: files.cert, WANGGE_GRPC_KEY: files.key },
  });
  await suite.startService('exchange', {
    name: 'exchange-single',
    script: 'tools/bench/peers/exchange-single.ts',
    flags: ['--import', TYPESCRIPT],
    env: await environment(singlePort),
  });
  await suite.startService('exchange', {
    name: 'exchange-together',
    script: 'services/exchange/dist/main.js',
    flags: [],
    env: await environment(togetherPort),
  });
  const ports = { [BARE]: barePort, [SINGLE]: singlePort, [TOGETHER]: togetherPort };
  const doors = Object.entries(ports).map(([name, port]) => ({
    name,
    callers: new GrpcCallers(port, lookUpPerson, caller),
  }));
  const signIn = new SignIn(suite.run);
  const errand = {
    'wangge-agreement': agreementId,
    'wangge-purpose': PURPOSE,
    'wangge-case': '2026-0001',
    'wangge-officer': 'officer-li',
  };
  const any = () => personIds[Math.floor(Math.random() * personIds.length)] ?? '';
  const run = async (callers: GrpcCallers<typeof lookUpPerson>, count: number): Promise<Sample> => {
    const metadata = { ...errand, authorization: `Bearer ${await signIn.department(DEPARTMENT)}` };
    return closedLoop(count, MS, (n) => callers.call(n, { key: { case: 'personId', value: any() } }, metadata));
  };
  const first = personIds[0] ?? '';
  await checkSame(doors, first, { ...errand, authorization: `Bearer ${await signIn.department(DEPARTMENT)}` });
  const contest = (count: number, comparisons: Contest['comparisons']): Contest => ({
    title: `G1 · a department looks a person up, ${count === 1 ? 'one caller' : `${count} callers`}`,
    about: count === 1 ? 'The same with a single caller: what is left when nobody shares anything.' : ABOUT,
    variants: doors.map(({ name, callers }) => ({ name, run: () => run(callers, count) })),
    comparisons,
  });
  return {
    contests: [
      contest(32, [
        { goal: 'G1a', ours: SINGLE, base: BARE, figure: 'rate', atLeast: 0.6 },
        { goal: 'G1', ours: TOGETHER, base: BARE, figure: 'rate', atLeast: 0.8 },
        { goal: 'G1 p99', ours: TOGETHER, base: BARE, figure: 'p99', atMost: 1.2 },
        { goal: 'G1b', ours: TOGETHER, base: BARE, figure: 'cpu', atMost: 1 },
      ]),
      contest(1, [{ goal: 'G1 c1', ours: TOGETHER, base: BARE, figure: 'p50', atMost: 2.5 }]),
    ],
    close: async () => {
      for (const { callers } of doors) callers.close();
      await peer.stop();
    },
  };
}

/** All doors answer the same bytes, or there would be nothing to compare. */
async function checkSame(
  doors: readonly { name: string; callers: GrpcCallers<typeof lookUpPerson> }[],
  personId: string,
  metadata: Record<string, string>,
): Promise<void> {
  const answers = await Promise.all(
    doors.map(({ callers }) => callers.call(0, { key: { case: 'personId', value: personId } }, metadata)),
  );
  const wrong = answers.findIndex((answer) => !answer.equals(answers[0] ?? Buffer.alloc(0)));
  if (wrong >= 0)
    throw new Error(
      `${doors[wrong]?.name} answers ${answers[wrong]?.toString('hex')}, not ${answers[0]?.toString('hex')}`,
    );
}
