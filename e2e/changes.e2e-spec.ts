import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openDatabases } from './bad-input/rows.ts';
import { openTarget, type Target } from './walls/suite.ts';

/** Everything that was taken from somebody counts after this at the latest, in every process, without a new sign-in. */
const LATEST_MS = 60_000;
/** A grid of the demonstration in which worker.two has no post. */
const GRID = '110101008005003';

let target: Target;
beforeAll(async () => {
  target = await openTarget();
}, 300_000);
afterAll(() => target?.close(), 30_000);

type Body = Record<string, unknown>;

/** One person at the people's door with one token, from first to last. */
class Person {
  private constructor(private readonly token: string) {}

  static async signIn(username: string): Promise<Person> {
    return new Person(await target.tokenOf(target.user(username)));
  }

  get session(): string {
    const claims = JSON.parse(Buffer.from(this.token.split('.')[1] ?? '', 'base64url').toString('utf8')) as Body;
    return String(claims['sid']);
  }

  /** The status, with the reason of a refusal, and what was answered. */
  async ask(path: string, body?: Body): Promise<{ told: string; answer: Body }> {
    const init = body && { method: 'POST', body: JSON.stringify({ requestId: randomUUID(), ...body }) };
    const headers = { authorization: `Bearer ${this.token}`, 'content-type': 'application/json' };
    const response = await fetch(target.http + path, { ...init, headers });
    const answer = (await response.json()) as Body;
    return { told: response.ok ? String(response.status) : `${response.status} ${String(answer['reason'])}`, answer };
  }

  async done(path: string, body?: Body): Promise<Body> {
    const { told, answer } = await this.ask(path, body);
    if (!told.startsWith('2')) throw new Error(`${path}: ${told} ${String(answer['detail'])}`);
    return answer;
  }
}

/** Milliseconds until it is so; at most as long as a change may take. */
async function until(isSo: () => Promise<boolean>): Promise<number> {
  const began = Date.now();
  while (!(await isSo())) {
    if (Date.now() - began > LATEST_MS) throw new Error(`it did not count within ${LATEST_MS} ms`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  return Date.now() - began;
}

/** A post more for somebody, seen in the registry's answers; then it ends, and they see no more of the place. */
async function assignmentEnds(): Promise<number> {
  const officer = await Person.signIn('community.zhao');
  const databases = await openDatabases(target);
  const [third] = await databases.rows<{ id: string; path: string }>(
    'grid',
    `select place_id as id, org_path as path from grid_place where code = '${GRID}'`,
  );
  const [own] = await databases.rows<{ id: string }>('grid', 'select staff_id as id from staff where subject = $1', [
    target.user('worker.two').id,
  ]);
  await databases.close();
  const post = { staffId: own?.id, placeId: third?.id, post: 'assistant', ground: 'agreed' };
  const { assignment } = await officer.done('/api/grid/v1/assignments', post);
  const worker = await Person.signIn('worker.two');
  const seen = async (): Promise<number> => {
    const { dwellings } = await worker.done(`/api/registry/v1/dwellings?under=${third?.path}`);
    return ((dwellings ?? []) as Body[]).length;
  };
  // Signed in before or after: a token that nobody has seen yet is asked for at once.
  await until(async () => (await seen()) > 0);
  await officer.done(`/api/grid/v1/assignments/${String((assignment as Body)['assignmentId'])}:end`, {});
  return until(async () => (await seen()) === 0);
}

/** The tokens of a session, until it is revoked; others of the account go on. */
async function accessEnds(): Promise<number> {
  const [security, audit] = [await Person.signIn('secadmin'), await Person.signIn('auditadmin')];
  const ask = async () => (await audit.ask('/api/exchange/v1/revocations')).told;
  expect(await ask()).toBe('200');
  await security.done('/api/exchange/v1/revocations', { sessionId: audit.session, reason: 'a lost phone' });
  const ms = await until(async () => (await ask()) === '401 TOKEN_INVALID');
  // Who signs in again gets in again.
  expect((await (await Person.signIn('auditadmin')).ask('/api/exchange/v1/revocations')).told).toBe('200');
  return ms;
}

describe('what is taken from somebody, over the borders of processes', () => {
  it('counts within a minute: a post, a session', async () => {
    const [post, session] = await Promise.all([assignmentEnds(), accessEnds()]);
    console.log(`counted after ms: the end of an assignment ${post}, of a session ${session}`);
    expect(Math.max(post, session)).toBeLessThan(LATEST_MS);
  }, 200_000);
});
