import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client, credentials, Metadata, type ServiceError } from '@grpc/grpc-js';
import { DepartmentTaskService } from '@wangge/contracts/wangge/exchange/v1/department_task_service';
import { errandOf } from './bad-input/story.ts';
import { Forge } from './tokens/forge.ts';
import { FORGERIES } from './tokens/held-to.ts';
import { rawStatus } from './tokens/raw-grpc.ts';
import { type PlainAnswer, rawGet } from './tokens/raw-http.ts';
import { openTarget, type Target } from './walls/suite.ts';

const PATH = '/api/casework/v1/cases?page_size=1';
const DEPARTMENT = 'police-department';

let target: Target;
let client: Client;
let person: string;
let department: string;
let pids: Record<string, number>;

beforeAll(async () => {
  target = await openTarget();
  client = new Client(target.grpc, credentials.createInsecure());
  person = await target.tokenOf(target.user('worker.zhang'));
  department = await target.signIn.department(DEPARTMENT);
  pids = target.pids();
}, 300_000);

afterAll(async () => {
  client?.close();
  await target?.close();
}, 30_000);

const overHttp = (...authorizations: readonly string[]): Promise<PlainAnswer> =>
  rawGet(
    target.http,
    PATH,
    authorizations.map((value) => ['authorization', value]),
  );

/** Code, text and details of the refusal, `0` for an answer. */
function overGrpc(...authorizations: readonly string[]): Promise<string> {
  const { agreementId, purpose, caseReference, officer } = errandOf(target, DEPARTMENT);
  const metadata = new Metadata();
  for (const value of authorizations) metadata.add('authorization', value);
  metadata.set('wangge-agreement', agreementId);
  metadata.set('wangge-purpose', purpose);
  metadata.set('wangge-case', caseReference);
  metadata.set('wangge-officer', encodeURIComponent(officer));
  const path = `/${DepartmentTaskService.typeName}/${DepartmentTaskService.method.listTasks.name}`;
  const same = (bytes: Buffer): Buffer => bytes;
  return new Promise((resolve) => {
    const done = (error: ServiceError | null): void =>
      resolve(
        error === null ? '0' : `${error.code} ${error.details} ${error.metadata.get('grpc-status-details-bin').join()}`,
      );
    client.makeUnaryRequest(path, same, same, Buffer.alloc(0), metadata, { deadline: Date.now() + 5_000 }, done);
  });
}

/** Real tokens of a person that are made out for another use. */
async function tokensOfAnotherUse(): Promise<{ readonly refresh: string; readonly id: string }> {
  const { username, password } = target.user('worker.zhang');
  const form = { grant_type: 'password', client_id: 'demo', username, password, scope: 'openid' };
  const url = `${target.signIn.issuer}/protocol/openid-connect/token`;
  const answer = await fetch(url, { method: 'POST', body: new URLSearchParams(form) });
  const { refresh_token: refresh, id_token: id } = (await answer.json()) as { refresh_token: string; id_token: string };
  return { refresh, id };
}

describe('the forgeries both doors are held to', () => {
  it('are at least 26, and each of them is among the wrong tokens', () => {
    const wrong = new Forge(target.setting.folders.oidc, person).wrongTokens();
    const named = Object.values(FORGERIES).flat();
    expect(Object.keys(FORGERIES).length).toBeGreaterThanOrEqual(26);
    expect(named.filter((name) => wrong[name] === undefined)).toEqual([]);
    // No two of them are one.
    expect(new Set(Object.values(wrong)).size).toBe(Object.keys(wrong).length);
  });
});

describe('a token at the people’s door', () => {
  let refused: PlainAnswer;
  let nobody: PlainAnswer;

  beforeAll(async () => {
    refused = await overHttp('Bearer not-a-token');
    nobody = await overHttp();
  });

  // So what is refused below is refused for what is wrong with it.
  it('opens it when it is genuine, and when it is forged with the provider’s own key', async () => {
    expect((await overHttp(`Bearer ${person}`)).status).toBe(200);
    expect((await overHttp(`bearer ${new Forge(target.setting.folders.oidc, person).signed()}`)).status).toBe(200);
  });

  it('is answered 401 with one and the same body whatever is wrong with it', async () => {
    expect(refused).toMatchObject({ status: 401, body: expect.stringContaining('"reason":"TOKEN_INVALID"') });
    const wrong = Object.entries(new Forge(target.setting.folders.oidc, person).wrongTokens());
    for (const [what, token] of wrong)
      expect({ what, ...(await overHttp(`Bearer ${token}`)) }).toEqual({ what, ...refused });
    console.log(`people's door: ${wrong.length} forged tokens, ${wrong.length} × 401 with one body`);
  }, 60_000);

  it('that the provider gives for another use is refused too', async () => {
    const { refresh, id } = await tokensOfAnotherUse();
    expect(await overHttp(`Bearer ${refresh}`)).toEqual(refused);
    expect(await overHttp(`Bearer ${id}`)).toEqual(refused);
  });

  it.each([
    ['twice', (good: string) => [`Bearer ${good}`, `Bearer ${good}`]],
    ['before a wrong one', (good: string) => [`Bearer ${good}`, 'Bearer x']],
    ['after a wrong one', (good: string) => ['Bearer x', `Bearer ${good}`]],
    ['and another in one line', (good: string) => [`Bearer ${good}, Bearer ${good}`]],
    ['under another scheme', (good: string) => [`Basic ${good}`]],
    ['without a scheme', (good: string) => [good]],
    ['and a word more', (good: string) => [`Bearer ${good} x`]],
    ['in quotes', (good: string) => [`Bearer "${good}"`]],
    ['that is only its scheme', () => ['Bearer ']],
    ['that is empty', () => ['']],
  ])('is refused when sent %s', async (_how, headers) => {
    expect(await overHttp(...headers(person))).toEqual(refused);
  });

  it('is not looked for anywhere but in its header', async () => {
    expect(nobody).toMatchObject({ status: 401, body: expect.stringContaining('"reason":"LOGIN_REQUIRED"') });
    for (const name of ['access_token', 'token', 'authorization'])
      expect(await rawGet(target.http, `${PATH}&${name}=${person}`, [])).toEqual(nobody);
    for (const header of [
      'cookie',
      'x-access-token',
      'proxy-authorization',
      'x-forwarded-user',
      'wg-passport',
    ] as const)
      expect(
        await rawGet(target.http, PATH, [
          [header, header === 'cookie' ? `access_token=${person}` : `Bearer ${person}`],
        ]),
      ).toEqual(nobody);
  });

  it('of 1 MB is refused before it is read, and the door stays open', async () => {
    const outcome = await overHttp(`Bearer ${'x'.repeat(1024 * 1024)}`).then(
      ({ status }) => status,
      (error: NodeJS.ErrnoException) => error.code,
    );
    expect([401, 431, 'ECONNRESET', 'EPIPE']).toContain(outcome);
    expect((await overHttp(`Bearer ${person}`)).status).toBe(200);
  });

  it('of a department opens nothing', async () => {
    expect((await overHttp(`Bearer ${department}`)).status).toBe(403);
  });
});

describe('a token at the departments’ door', () => {
  let refused: string;

  beforeAll(async () => {
    refused = await overGrpc('Bearer not-a-token');
  });

  it('opens it when it is genuine, and when it is forged with the provider’s own key', async () => {
    expect(await overGrpc(`Bearer ${department}`)).toBe('0');
    expect(await overGrpc(`Bearer ${new Forge(target.setting.folders.oidc, department).signed()}`)).toBe('0');
  });

  it('is answered UNAUTHENTICATED with one and the same status whatever is wrong with it', async () => {
    expect(refused).toMatch(/^16 .*TOKEN_INVALID/s);
    const wrong = Object.entries(new Forge(target.setting.folders.oidc, department).wrongTokens());
    for (const [what, token] of wrong)
      expect({ what, status: await overGrpc(`Bearer ${token}`) }).toEqual({ what, status: refused });
    console.log(`departments' door: ${wrong.length} forged tokens, ${wrong.length} × UNAUTHENTICATED with one status`);
  }, 60_000);

  it.each([
    ['is missing', () => []],
    ['comes twice in one line', (good: string) => [`Bearer ${good}, Bearer ${good}`]],
    ['comes after a wrong one', (good: string) => [`Bearer x, Bearer ${good}`]],
    ['comes under another scheme', (good: string) => [`Basic ${good}`]],
  ])('is refused when it %s', async (_how, headers) => {
    expect(await overGrpc(...headers(department))).toBe(refused);
  });

  it('that the provider gives for another use is refused too', async () => {
    const { refresh, id } = await tokensOfAnotherUse();
    expect(await overGrpc(`Bearer ${refresh}`)).toBe(refused);
    expect(await overGrpc(`Bearer ${id}`)).toBe(refused);
  });

  it('is refused when a wrong one comes before it in a header of its own', async () => {
    const path = `/${DepartmentTaskService.typeName}/ListTasks`;
    const status = (...authorization: readonly string[]) => rawStatus(target.grpc, path, { authorization });
    expect(await status('Bearer x', `Bearer ${department}`)).toBe('16');
    expect(await status('Bearer x')).toBe('16');
  });

  it('is not looked for anywhere but in its header', async () => {
    const path = `/${DepartmentTaskService.typeName}/ListTasks`;
    for (const name of ['access_token', 'x-access-token', 'cookie', 'proxy-authorization', 'wg-passport'])
      expect(await rawStatus(target.grpc, path, { [name]: [`Bearer ${department}`] })).toBe('16');
    // A path with a query names no method.
    expect(await rawStatus(target.grpc, `${path}?access_token=${department}`, {})).toMatch(/^(12|16)$/);
  });

  it('of a person opens nothing', async () => {
    expect(await overGrpc(`Bearer ${person}`)).toMatch(/^16 .*DEPARTMENT_TOKEN_REQUIRED/s);
  });

  it('of 1 MB is refused, and the door stays open', async () => {
    expect(await overGrpc(`Bearer ${'x'.repeat(1024 * 1024)}`)).toMatch(/^(8|13|14|16) /);
    expect(await overGrpc(`Bearer ${department}`)).toBe('0');
  });
});

describe('after all of them', () => {
  it('every process is the one it was', () => {
    expect(target.pids()).toEqual(pids);
  });
});
