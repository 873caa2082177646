import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { phonePhoto, Refusal } from '@wangge/testing/door';
import { RunningSuite } from '@wangge/testing/running';
import type { CaseAnswer, CaseJson, MessageJson, TimelineJson } from '../tools/demo/api.ts';
import { Cast } from '../tools/demo/cast.ts';
import { DIRTY_CORNER, eventually, figures, mainJob } from '../tools/demo/main-job.ts';
import { deadline, department, objection } from '../tools/demo/side-jobs.ts';
import { Databases } from '../tools/fsck/databases.ts';
import { ownerUrls } from '../tools/fsck/fsck.ts';
import { brokenInvariants, getCase, pathOf, Recorder, reportBody } from './story.ts';

const WAIT_MS = 30_000;
const BOARD = '/api/casework/v1/board:watch';
const anyPhoto = () => phonePhoto({ longitude: 116.43, latitude: 39.91, width: 640, height: 480 });

let suite: RunningSuite;
let cast: Cast;
let databases: Databases;

beforeAll(async () => {
  suite = await RunningSuite.shared();
  cast = new Cast(suite.run, suite.dataDir, { patienceMs: WAIT_MS });
  databases = await Databases.open(ownerUrls(suite.dataDir));
}, 180_000);

afterAll(async () => {
  await databases?.close();
  await suite?.dispose();
}, 30_000);

/** Status and reason of a refused call; what is answered instead of refused is an error. */
async function refusal(
  call: Promise<unknown>,
): Promise<{ status: number; reason: string; problem: Record<string, unknown> }> {
  const answer = await call.then(JSON.stringify, (error: unknown) => error);
  if (!(answer instanceof Refusal)) throw answer instanceof Error ? answer : new Error(`answered ${String(answer)}`);
  return { status: answer.status, reason: answer.reason, problem: answer.problem };
}

const messagesAbout = async (caseId: string): Promise<MessageJson[]> =>
  (
    await cast.dispatcher.get<{ messages: MessageJson[] }>(
      `/api/notification/v1/messages?pageSize=100&aboutId=${caseId}`,
    )
  ).messages;

describe('the main job', () => {
  const told = new Recorder();
  const board: { caseId: string; change: string; state: string }[] = [];
  let before: Record<string, number>;
  let settled: CaseJson;

  beforeAll(async () => {
    const watching = new AbortController();
    const watched = (async () => {
      for await (const line of cast.dispatcher.events<(typeof board)[number]>(BOARD, watching.signal)) board.push(line);
    })().catch(() => undefined);
    before = await figures(cast, DIRTY_CORNER);
    settled = await mainJob(cast, told);
    await eventually(
      'the last line on the board',
      async () => board.find(({ change }) => change === 'evaluate'),
      WAIT_MS,
    );
    watching.abort();
    await watched;
  }, 90_000);

  it('ends evaluated, with its one task completed and no rework', () => {
    expect(settled).toMatchObject({ state: 'evaluated', satisfaction: 5, escalationLevel: 0, objectionCount: 0 });
    expect(settled.tasks.map(({ unitName, state, lead }) => ({ unitName, state, lead }))).toEqual([
      { unitName: '建国门街道环境卫生所', state: 'completed', lead: true },
    ]);
    expect(settled.gridName).toBe('赵家楼社区第1网格');
  });

  it('is told step by step, each clock with its reason', async () => {
    const { lines, clocks } = await cast.dispatcher.get<TimelineJson>(`${pathOf(settled.caseId)}:timeline`);
    expect(lines.map(({ action, toState }) => `${action} ${toState}`)).toEqual([
      'report reported',
      'file filed',
      'dispatch dispatched',
      'accept handling',
      'complete feedback',
      'verify verified',
      'close closed',
      'evaluate evaluated',
    ]);
    expect(clocks.map(({ name }) => name)).toEqual(['overall', 'file', 'dispatch', 'accept', 'handle', 'verify']);
    for (const clock of clocks) {
      expect(clock.state).toBe('met');
      expect(clock.explanation).toMatch(
        /^due \d{4}-\d\d-\d\d \d\d:\d\d because \d+ working (days|hours) after \d{4}-\d\d-\d\d/,
      );
    }
  });

  it('changes every figure by exactly one', async () => {
    const after = await figures(cast, DIRTY_CORNER);
    const grown = Object.keys(after).filter((name) => (after[name] ?? 0) !== (before[name] ?? 0));
    const rise = Object.fromEntries(grown.map((name) => [name, (after[name] ?? 0) - (before[name] ?? 0)]));
    expect(rise).toEqual({
      ...{ reported: 1, filed: 1, 'filing-rate': 1, 'due-to-close': 1, closed: 1, 'closing-rate': 1 },
      ...{
        'on-time-closed': 1,
        'on-time-closing-rate': 1,
        evaluated: 1,
        'satisfaction-rate': 1,
        'satisfaction-mean': 5,
      },
    });
  });

  it('tells the unit once in its console and once by SMS, and the sink has that SMS once', async () => {
    const messages = await messagesAbout(settled.caseId);
    const dispatched = messages.filter(({ template }) => template === 'task-dispatched');
    expect(dispatched.map(({ channel }) => channel).toSorted()).toEqual(['in-app', 'sms']);
    const sms = dispatched.find(({ channel }) => channel === 'sms')?.messageId;
    const sunk = await eventually(
      'the SMS in the sink',
      async () => {
        const rows = await databases.rows('notification', 'select number from sink_message where message_id = $1', [
          sms,
        ]);
        return rows.length > 0 ? rows : undefined;
      },
      WAIT_MS,
    );
    expect(sunk).toEqual([{ number: expect.stringMatching(/\*/) }]);
  });

  it('shows each change on the board as it happens', () => {
    expect(board.filter(({ caseId }) => caseId === settled.caseId).map(({ change }) => change)).toEqual([
      ...['report', 'file', 'dispatch', 'accept', 'complete', 'verify', 'close', 'evaluate'],
    ]);
  });

  it('keeps the pictures without the position the phone put in', async () => {
    expect(settled.attachments.map(({ kind }) => kind)).toEqual(['before', 'after']);
    expect((await anyPhoto()).includes('Exif\0\0')).toBe(true);
    for (const { fileId } of settled.attachments) {
      const kept = Buffer.from(await cast.dispatcher.download(fileId));
      expect(kept.subarray(0, 2)).toEqual(Buffer.from([0xff, 0xd8]));
      for (const trace of ['Exif\0\0', 'Grid worker']) expect(kept.includes(trace)).toBe(false);
    }
  });

  it('is evaluated by whoever has the code, once', async () => {
    const followCode = told.find(/keeps the code (\S+)/);
    const again = { followCode, satisfaction: 1, settled: true };
    const wrong = { ...again, followCode: `${followCode.slice(0, -1)}${followCode.endsWith('2') ? '3' : '2'}` };
    expect(await refusal(cast.anybody.post('/api/casework/v1/evaluations', again))).toMatchObject({
      status: 409,
      reason: 'ILLEGAL_TRANSITION',
    });
    expect((await refusal(cast.anybody.post('/api/casework/v1/evaluations', wrong))).status).toBe(404);
    expect(await getCase(cast, settled.caseId)).toMatchObject({ satisfaction: 5, version: settled.version });
  });

  it.each([
    ['worker.zhang', 200],
    ['lead.wang', 200],
    ['community.zhao', 200],
    ['street.qian', 200],
    ['dispatcher.sun', 200],
    ['verifier.zhou', 200],
    ['window.chen', 200],
    ['leader.jiang', 200],
    ['handler.wu', 200],
    ['worker.two', 404],
    ['deputy.li', 404], // the holder is not away
    ['handler.zheng', 404],
    ['handler.feng', 404],
    ['resident.shen', 404],
    ['assistance.chu', 200],
    ['assessor.wei', 403],
  ] as const)('is shown to %s as %i', async (username, expected) => {
    const door = cast.as(username);
    if (expected === 200) {
      expect((await door.get<CaseAnswer>(pathOf(settled.caseId))).case.caseId).toBe(settled.caseId);
      return;
    }
    const refused = await refusal(door.get(pathOf(settled.caseId)));
    expect(refused.status).toBe(expected);
    // Out of scope and not existing answer alike, but for what names the request itself.
    const nowhere = await refusal(door.get(pathOf(randomUUID())));
    const said = ({ problem }: typeof refused) => ({ ...problem, instance: '', traceId: '', trace_id: '' });
    expect(said(refused)).toEqual(said(nowhere));
  });

  it('is shown to nobody who has not signed in', async () => {
    expect((await refusal(cast.anybody.get(pathOf(settled.caseId)))).status).toBe(401);
  });
});

describe('a case on its way', () => {
  it('answers a repeat of each write what the first was answered, and does nothing twice', async () => {
    const body = await reportBody(cast);
    const twice = async (door: Cast['worker'], path: string, given: Record<string, unknown>) => {
      const key = randomUUID();
      const first = await door.post<CaseAnswer & { followCode: string }>(path, given, key);
      expect(await door.post(path, given, key)).toEqual(first);
      return { ...first, key };
    };
    const reported = await twice(cast.worker, '/api/casework/v1/cases', body);
    const path = pathOf(reported.case.caseId);
    await twice(cast.dispatcher, `${path}:file`, {});
    await twice(cast.dispatcher, `${path}:dispatch`, { note: '请及时清理' });
    await twice(cast.handler, `${path}:acceptTask`, {});
    const photo = await cast.handler.upload(await anyPhoto());
    await twice(cast.handler, `${path}:completeTask`, { result: '已清理', afterFileIds: [photo] });
    await twice(cast.verifier, `${path}:sendBack`, { note: '仍有残留' });
    await twice(cast.handler, `${path}:completeTask`, { result: '已再次清理' });
    await twice(cast.verifier, `${path}:verify`, {});
    await twice(cast.dispatcher, `${path}:close`, {});
    await twice(cast.anybody, '/api/casework/v1/evaluations', {
      followCode: reported.followCode,
      satisfaction: 4,
      settled: true,
    });
    const done = await getCase(cast, reported.case.caseId);
    expect(done).toMatchObject({ state: 'evaluated', version: 10, satisfaction: 4 });
    const other = { ...body, description: '别的事' };
    expect(await refusal(cast.worker.post('/api/casework/v1/cases', other, reported.key))).toMatchObject({
      status: 409,
      reason: 'IDEMPOTENCY_KEY_REUSED',
    });
  }, 60_000);

  it('is not verified by whoever handled it', async () => {
    const { case: reported } = await cast.worker.post<CaseAnswer>('/api/casework/v1/cases', await reportBody(cast));
    const path = pathOf(reported.caseId);
    await cast.dispatcher.post(`${path}:file`);
    await cast.dispatcher.post(`${path}:dispatch`);
    await cast.handler.post(`${path}:acceptTask`);
    await cast.handler.post(`${path}:completeTask`, {
      result: '已清理',
      afterFileIds: [await cast.handler.upload(await anyPhoto())],
    });
    expect((await refusal(cast.handler.post(`${path}:verify`))).status).toBe(403);
    expect((await getCase(cast, reported.caseId)).state).toBe('feedback');
  }, 30_000);

  it('says what may be done instead when something may not', async () => {
    const { case: reported } = await cast.worker.post<CaseAnswer>('/api/casework/v1/cases', await reportBody(cast));
    const refused = await refusal(cast.dispatcher.post(`${pathOf(reported.caseId)}:close`));
    expect(refused).toMatchObject({ status: 409, reason: 'ILLEGAL_TRANSITION' });
    expect(JSON.stringify(refused.problem)).toMatch(/reported.*file|file.*reported/);
  });
});

describe('beside it', () => {
  it('an objection is adjudicated, and the ruling binds the unit', async () => {
    const ruled = await objection(cast, new Recorder());
    expect(ruled).toMatchObject({ state: 'handling', objectionCount: 1 });
    const { lines } = await cast.dispatcher.get<TimelineJson>(`${pathOf(ruled.caseId)}:timeline`);
    expect(lines.map(({ action }) => action)).toEqual(['report', 'file', 'dispatch', 'object', 'adjudicate', 'accept']);
    const office = await eventually(
      'the message to the office',
      async () => (await messagesAbout(ruled.caseId)).find(({ template }) => template === 'dispatch-objected'),
      WAIT_MS,
    );
    expect(office.channel).toBe('in-app');
  }, 60_000);

  it('a case nobody settles in its 20 seconds turns red, goes up the chain and is told there', async () => {
    const late = await deadline(cast, new Recorder());
    expect(late.escalationLevel).toBeGreaterThan(0);
    const handle = late.clocks.find(({ name }) => name === 'handle');
    expect(handle).toMatchObject({ light: 'red', explanation: expect.stringMatching(/because 20 seconds after/) });
    const escalated = await eventually(
      'the message to who it went up to',
      async () => {
        const messages = (await messagesAbout(late.caseId)).filter(({ template }) => template === 'case-escalated');
        return messages.length >= 2 ? messages : undefined;
      },
      WAIT_MS,
    );
    expect(new Set(escalated.map(({ channel }) => channel))).toEqual(new Set(['in-app', 'sms']));
  }, 120_000);

  it('a department takes and answers its task over gRPC and sees only agreed fields of a person', async () => {
    const told = new Recorder();
    const answered = await department(cast, told);
    expect(answered).toMatchObject({ state: 'feedback' });
    expect(answered.tasks).toEqual([expect.objectContaining({ unitName: '东城公安分局', state: 'completed' })]);
    expect(told.lines.at(-1)).toMatch(/phone not agreed, not answered$/);
    const receipts = await databases.rows<{ operation: string }>('exchange', `select distinct operation from receipt`);
    expect(receipts.map(({ operation }) => operation.split(/[./]/).at(-1)).toSorted()).toEqual(
      expect.arrayContaining(['AcceptTask', 'AnswerTask', 'ListTasks', 'LookUpPerson']),
    );
  }, 60_000);
});

describe('afterwards', () => {
  it('every invariant holds', async () => {
    expect(await brokenInvariants(suite.dataDir)).toEqual([]);
  }, 60_000);
});
