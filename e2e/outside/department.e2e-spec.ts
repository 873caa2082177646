import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestAuthority } from '@wangge/testing/certificates';
import { phonePhoto } from '@wangge/testing/door';
import { RunningSuite } from '@wangge/testing/running';
import type { CaseAnswer } from '../../tools/demo/api.ts';
import { Cast } from '../../tools/demo/cast.ts';
import { cornerOf } from '../../tools/demo/main-job.ts';
import { type CertificateFiles, TlsDoor } from './tls-door.ts';
import { goTools } from './department-go.ts';
import { pythonWithGrpc } from './department-python.ts';

const TASKS = 'wangge.exchange.v1.DepartmentTaskService';
const DIRECTORY = 'wangge.exchange.v1.PersonDirectoryService';
const LOOK_UP = `${DIRECTORY}.LookUpPerson`;
const ERRAND = ['--purpose', 'subsistence-allowance-review', '--case', '民救〔2026〕17号'];
const root = path.resolve(import.meta.dirname, '../..');
/** A matter that the demonstration's duty list gives to the police. */
const POLICE_MATTER = '06.03.03';
const START_MS = 600_000;

interface Said {
  readonly services?: string[];
  readonly status?: string;
  readonly answer?: { person?: Record<string, string>; task?: Task; tasks?: Task[] };
  readonly frames?: { task?: Task }[];
  readonly receipt?: string;
  readonly agrees?: boolean;
  readonly count?: number;
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
let go: string;

beforeAll(async () => {
  python = pythonWithGrpc();
  go = goTools();
  suite = await RunningSuite.shared();
  cast = new Cast(suite.run, suite.dataDir);
}, START_MS);
afterAll(() => suite.dispose(), 30_000);

const plainDoor = () => `${suite.run.host}:${suite.run.ports.grpc}`;

/** Runs the Python client at the plain door; what it prints is what it was told. */
const client = (...args: string[]): Said => clientAt(plainDoor(), ...args);

function clientAt(address: string, ...args: string[]): Said {
  const script = path.join(root, 'docs/examples/python/department_client.py');
  const done = spawnSync(python, [script, '--address', address, ...args], { encoding: 'utf8' });
  if (done.stdout === '') throw new Error(done.stderr);
  return JSON.parse(done.stdout) as Said;
}

function signIn(department: string): string[] {
  const { host, ports } = suite.run;
  return [
    ...['--token-url', `http://${host}:${ports.oidc}/realms/wangge/protocol/openid-connect/token`],
    ...['--client-id', department, '--client-secret', `demo-secret-of-${department}`, '--officer', '王警官 012345'],
  ];
}

/** Runs the Go client as a department. */
const inGo = (department: string, operation: string, body: object, ...errand: string[]): Said =>
  inGoAt(plainDoor(), department, operation, body, ...errand);

function inGoAt(address: string, department: string, operation: string, body: object, ...errand: string[]): Said {
  const args = ['--address', address, ...signIn(department), ...errand, operation];
  const done = spawnSync(path.join(go, 'department'), [...args, JSON.stringify(body)], { encoding: 'utf8' });
  if (done.stdout === '') throw new Error(done.stderr);
  return JSON.parse(done.stdout) as Said;
}

/** The same as a department, through a named officer; the last arguments say what for. */
function as(department: string, command: 'call' | 'watch', operation: string, body: object, ...errand: string[]): Said {
  return client(...signIn(department), ...errand, ...[command, operation, JSON.stringify(body)]);
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
      'wangge.exchange.v1.DepartmentDataSetService',
      'wangge.exchange.v1.DepartmentFactService',
      'wangge.exchange.v1.DepartmentReceiptService',
      'wangge.exchange.v1.DepartmentTaskService',
      'wangge.exchange.v1.DepartmentVisitService',
      'wangge.exchange.v1.PersonDirectoryService',
    ]);
    expect(client('health').status).toBe('SERVING');
  });

  it('looks a person up under its agreement and gets the agreed fields alone', () => {
    const body = { identityNumber: cast.facts.residentNumber };
    const { answer, receipt } = as('civil-affairs-department', 'call', LOOK_UP, body, ...ERRAND);
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

describe('the guide', () => {
  it('leads from nothing to the first answer, and through the other operations, by the commands that stand in it', async () => {
    const guide = readFileSync(path.join(root, 'docs/departments.md'), 'utf8');
    const commands = [...guide.matchAll(/```sh\n(.*?)```/gs)].map(([, block]) => block).join('\n');
    await dispatched();
    const { host, ports } = suite.run;
    const here = commands
      .replaceAll('localhost:7400', `${host}:${ports.http}`)
      .replaceAll('localhost:7401', `${host}:${ports.grpc}`)
      .replaceAll('localhost:7402', `${host}:${ports.oidc}`)
      .replaceAll('.data/demo.json', path.join(suite.dataDir, 'demo.json'));
    const folder = mkdtempSync(path.join(tmpdir(), 'department-guide-'));
    try {
      writeFileSync(path.join(folder, 'photo.jpg'), await phonePhoto({ longitude: 116, latitude: 39 }));
      const env = { ...process.env, PATH: `${go}:${process.env['PATH']}` };
      const done = spawnSync('bash', ['--norc', '-euo', 'pipefail', '-c', here], {
        cwd: folder,
        env,
        encoding: 'utf8',
      });
      if (done.status !== 0) throw new Error(`the guide’s commands ended with ${done.status}: ${done.stderr}`);
      expect(done.stdout).toContain('wangge.exchange.v1.PersonDirectoryService');
      expect(done.stdout).toContain('"SERVING"');
      expect(done.stdout).toContain('rpc LookUpPerson');
      expect(done.stdout).toContain('"communityName"');
      for (const said of ['"factId"', '"requested"', '"completed"']) expect(done.stdout).toContain(said);
      expect(done.stderr).toContain('the data set is requested');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('a department’s client in Go', () => {
  it('looks persons and a household up, is told why it is refused, and gets its keys', () => {
    const key = { identityNumber: cast.facts.residentNumber };
    const one = inGo('civil-affairs-department', LOOK_UP, key, ...ERRAND);
    expect(one.answer?.person).toHaveProperty('communityName');
    expect(one.receipt).toMatch(/^[0-9a-f-]{36}$/);
    const household = inGo('civil-affairs-department', `${DIRECTORY}.LookUpHousehold`, key, ...ERRAND);
    expect(JSON.stringify(household.answer)).toContain(one.answer?.person?.['personId']);
    const refused = inGo('civil-affairs-department', LOOK_UP, key, '--purpose', 'curiosity', '--case', '1');
    expect(refused).toMatchObject({ code: 'PermissionDenied', reason: 'PURPOSE_NOT_AGREED' });
    expect(inGo('police-department', `${TASKS}.ListTasks`, {}).answer).toBeDefined();
  });
});

describe('a door that asks for certificates', () => {
  let door: TlsDoor;
  beforeAll(async () => void (door = await TlsDoor.start(suite)), 90_000);
  afterAll(() => door?.stop());

  const flags = ({ cert, key }: CertificateFiles) => ['--ca', door.ca, '--cert', cert, '--key', key];
  /** The same look-up by each of the clients. */
  const lookUps = (files: CertificateFiles): Said[] => {
    const body = { identityNumber: cast.facts.residentNumber };
    const errand = [...flags(files), ...ERRAND];
    const call = [...signIn('civil-affairs-department'), ...errand, 'call', LOOK_UP, JSON.stringify(body)];
    return [
      clientAt(door.address, ...call),
      inGoAt(door.address, 'civil-affairs-department', LOOK_UP, body, ...errand),
    ];
  };

  const answerOf = (ask: () => Said) => {
    try {
      return ask().answer;
    } catch {
      return undefined;
    }
  };

  it('answers the department with its own certificate, in Python, in Go and by grpcurl', () => {
    const own = door.certificate('civil-affairs-department');
    for (const { answer, receipt } of lookUps(own)) {
      expect(answer?.person).toHaveProperty('communityName');
      expect(receipt).toMatch(/^[0-9a-f-]{36}$/);
    }
    expect(clientAt(door.address, ...flags(own), 'health').status).toBe('SERVING');
    const grpcurl = [...['-cacert', door.ca, '-cert', own.cert, '-key', own.key], door.address];
    const check = spawnSync(path.join(go, 'grpcurl'), [...grpcurl, 'grpc.health.v1.Health/Check'], {
      encoding: 'utf8',
    });
    expect(check.stdout).toContain('"SERVING"');
  });

  it('refuses the department’s token with a certificate of another, and tells so', () => {
    for (const { code, reason } of lookUps(door.certificate('police-department'))) {
      expect([code, reason]).toEqual([expect.stringMatching(/^unauthenticated$/i), 'CERTIFICATE_MISMATCH']);
    }
  });

  it('does not speak with a certificate of an authority it does not know, nor without one', () => {
    const body = JSON.stringify({ identityNumber: cast.facts.residentNumber });
    const stranger = door.certificate('civil-affairs-department', new TestAuthority('another authority'));
    for (const how of [flags(stranger), ['--ca', door.ca], []]) {
      const call = [...signIn('civil-affairs-department'), ...ERRAND, ...how, 'call', LOOK_UP, body];
      expect(answerOf(() => clientAt(door.address, ...call))).toBeUndefined();
      const go = () => inGoAt(door.address, 'civil-affairs-department', LOOK_UP, {}, ...ERRAND, ...how);
      expect(answerOf(go)).toBeUndefined();
    }
  });
});

describe('a department’s own side', () => {
  it('holds the hashes that the door holds, and reconciles a day that is over', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'department-receipts-'));
    const receipts = path.join(folder, 'receipts.jsonl');
    try {
      const own = [...signIn('civil-affairs-department'), ...ERRAND, '--receipts', receipts];
      const key = JSON.stringify({ identityNumber: cast.facts.residentNumber });
      const { receipt = '' } = client(...own, 'call', LOOK_UP, key);
      const [line = '{}'] = readFileSync(receipts, 'utf8').split('\n');
      const kept = JSON.parse(line) as Record<string, string>;
      const moment = Number.parseInt(receipt.replaceAll('-', '').slice(0, 12), 16);
      const day = new Date(moment + 8 * 3_600_000).toISOString().slice(0, 10);
      const listed = client(
        ...own,
        'call',
        'wangge.exchange.v1.DepartmentReceiptService.ListReceipts',
        JSON.stringify({ day, pageSize: 500 }),
      );
      const { receipts: theirs = [] } = (listed.answer ?? {}) as { receipts?: Record<string, string>[] };
      expect(theirs.find(({ receiptId }) => receiptId === receipt)).toMatchObject({
        requestHash: kept['request'],
        responseHash: kept['response'],
      });
      expect(client(...own, 'reconcile', day)).toMatchObject({ code: 'INVALID_ARGUMENT' });
      expect(client(...own, 'reconcile', '2026-01-02')).toEqual({ agrees: true, count: 0 });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
