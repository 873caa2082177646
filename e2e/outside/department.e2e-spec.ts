import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RunningSuite } from '@wangge/testing/running';
import type { CaseAnswer } from '../../tools/demo/api.ts';
import { Cast } from '../../tools/demo/cast.ts';
import { cornerOf } from '../../tools/demo/main-job.ts';
import { pythonWithGrpc } from './department-python.ts';

const TASKS = 'wangge.exchange.v1.DepartmentTaskService';
const LOOK_UP = 'wangge.exchange.v1.PersonDirectoryService.LookUpPerson';
/** A matter that the demonstration's duty list gives to the police. */
const POLICE_MATTER = '06.03.03';
const START_MS = 600_000;

interface Said {
  readonly services?: string[];
  readonly status?: string;
  readonly answer?: { person?: Record<string, string>; task?: Task; tasks?: Task[] };
  readonly frames?: { task?: Task }[];
  readonly receipt?: string;
  readonly code?: string;
  readonly reason?: string;
}
interface Task {
  readonly taskId: string;
  readonly caseNumber: string;
  readonly state: string;
  readonly allowedActions?: string[];
}

let suite: RunningSuite;
let cast: Cast;
let python: string;

beforeAll(async () => {
  python = pythonWithGrpc();
  suite = await RunningSuite.shared();
  cast = new Cast(suite.run, suite.dataDir);
}, START_MS);
afterAll(() => suite.dispose(), 30_000);

/** Runs the Python client; what it prints is what it was told. */
function client(...args: string[]): Said {
  const { host, ports } = suite.run;
  const script = path.join(import.meta.dirname, 'department_client.py');
  const done = spawnSync(python, [script, '--address', `${host}:${ports.grpc}`, ...args], { encoding: 'utf8' });
  if (done.stdout === '') throw new Error(done.stderr);
  return JSON.parse(done.stdout) as Said;
}

/** The same as a department, through a named officer; the last arguments say what for. */
function as(department: string, command: 'call' | 'watch', operation: string, body: object, ...errand: string[]): Said {
  const { host, ports } = suite.run;
  return client(
    ...['--token-url', `http://${host}:${ports.oidc}/realms/wangge/protocol/openid-connect/token`],
    ...['--client-id', department, '--client-secret', `demo-secret-of-${department}`, '--officer', '王警官 012345'],
    ...errand,
    ...[command, operation, JSON.stringify(body)],
  );
}
const police = (command: 'call' | 'watch', method: string, body: object = {}) =>
  as('police-department', command, `${TASKS}.${method}`, body);

/** A case of the police, reported, filed and dispatched by people; answers its number. */
async function dispatched(): Promise<{ path: string; number: string }> {
  const { longitude, latitude } = await cornerOf(cast);
  const report = { matterCode: POLICE_MATTER, description: '机动车占用人行道', channel: 'CHANNEL_PATROL' };
  const { case: reported } = await cast.worker.post<CaseAnswer>('/api/casework/v1/cases', {
    ...report,
    longitude,
    latitude,
  });
  const at = `/api/casework/v1/cases/${reported.caseId}`;
  const { case: filed } = await cast.dispatcher.post<CaseAnswer>(`${at}:file`, {});
  await cast.dispatcher.post<CaseAnswer>(`${at}:dispatch`, {});
  return { path: at, number: filed.number };
}

describe('a department’s client of another make', () => {
  it('learns by reflection what it can call, and nothing of the inside', () => {
    expect(client('services').services).toEqual([
      'grpc.health.v1.Health',
      'grpc.reflection.v1.ServerReflection',
      'grpc.reflection.v1alpha.ServerReflection',
      'wangge.exchange.v1.DepartmentFactService',
      'wangge.exchange.v1.DepartmentReceiptService',
      'wangge.exchange.v1.DepartmentTaskService',
      'wangge.exchange.v1.PersonDirectoryService',
    ]);
    expect(client('health').status).toBe('SERVING');
  });

  it('looks a person up under its agreement and gets the agreed fields alone', () => {
    const errand = ['--purpose', 'subsistence-allowance-review', '--case', '民救〔2026〕17号'];
    const body = { identityNumber: cast.facts.residentNumber };
    const { answer, receipt } = as('civil-affairs-department', 'call', LOOK_UP, body, ...errand);
    expect(Object.keys(answer?.person ?? {})).toEqual(expect.arrayContaining(['personId', 'name', 'communityName']));
    for (const kept of ['identityNumber', 'phone', 'address']) expect(answer?.person).not.toHaveProperty(kept);
    expect(receipt).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('is told why it is refused', () => {
    const body = { identityNumber: cast.facts.residentNumber };
    const refused = (department: string, ...errand: string[]) => {
      const { code, reason } = as(department, 'call', LOOK_UP, body, ...errand);
      return `${code} ${reason}`;
    };
    expect(refused('civil-affairs-department')).toBe('INVALID_ARGUMENT METADATA_INVALID');
    const curious = ['--purpose', 'curiosity', '--case', '1'];
    expect(refused('civil-affairs-department', ...curious)).toBe('PERMISSION_DENIED PURPOSE_NOT_AGREED');
    expect(refused('police-department', ...curious)).toBe('PERMISSION_DENIED OPERATION_NOT_AGREED');
  });

  it('finds its task, watches, accepts and answers it', async () => {
    const { path: at, number } = await dispatched();
    const tasks = police('call', 'ListTasks', { pageSize: 100 }).answer?.tasks ?? [];
    const task = tasks.find(({ caseNumber }) => caseNumber === number);
    expect(task).toMatchObject({ state: 'dispatched', allowedActions: expect.arrayContaining(['accept']) });
    expect(police('watch', 'WatchTasks').frames).toHaveLength(1);
    const taskId = task?.taskId ?? '';
    const requestId = randomUUID();
    const accepted = police('call', 'AcceptTask', { requestId, taskId }).answer;
    expect(accepted?.task).toMatchObject({ taskId, state: 'accepted' });
    expect(police('call', 'AcceptTask', { requestId, taskId }).answer).toEqual(accepted);
    const answered = police('call', 'AnswerTask', { requestId: randomUUID(), taskId, result: '已劝离并处罚' });
    expect(answered.answer?.task).toMatchObject({ taskId, state: 'completed' });
    const { case: now } = await cast.dispatcher.get<CaseAnswer>(at);
    expect(now.state).not.toBe('CASE_STATE_DISPATCHED');
  });
});
