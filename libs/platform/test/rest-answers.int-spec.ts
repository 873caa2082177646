import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Door, ECHOES, openDoor } from './fixtures/rest-door.ts';

let door: Door;

beforeAll(async () => {
  door = await openDoor();
});
afterAll(() => door.stop());

describe('a request over HTTP', () => {
  it('sends its body and gets protobuf JSON with every plain field', async () => {
    const { status, headers, body } = await door.post(ECHOES, { note: { text: '你好', tone: 'TONE_LOW' } });
    expect({ status, type: headers.get('content-type') }).toEqual({
      status: 200,
      type: 'application/json; charset=utf-8',
    });
    expect(body).toMatchObject({ server: 'echo-1', note: { text: '你好', tone: 'TONE_LOW', volume: 0, words: {} } });
    expect(headers.get('trace-id')).toMatch(/^[0-9a-f]{32}$/);
  });

  it('may have an empty answer, and an empty body', async () => {
    expect(await door.ask(`${ECHOES}/7`, { method: 'DELETE' })).toMatchObject({ status: 200, body: {} });
    expect(await door.ask(ECHOES, { method: 'POST' })).toMatchObject({ status: 200, body: { server: 'echo-1' } });
  });

  it('binds the query by JSON or contract names, repeated, nested, enums by name or number', async () => {
    const query =
      'page_size=20&tones=TONE_LOW&tones=2&like.note_time=2026-01-31T08:00:00Z&like.text=a%20b+c&strict=true&after=9007199254740993';
    expect((await door.ask(`${ECHOES}?${query}`)).body).toEqual({
      asked: {
        pageSize: 20,
        tones: ['TONE_LOW', 'TONE_HIGH'],
        like: { text: 'a b c', tone: 'TONE_UNSPECIFIED', volume: 0, noteTime: '2026-01-31T08:00:00Z', words: {} },
        strict: true,
        after: '9007199254740993',
      },
    });
  });

  it('binds the path, escapes included, and prefers a literal to a variable', async () => {
    expect((await door.ask(`${ECHOES}/a%2Fb%3Ac`)).body).toEqual({ echoId: 'a/b:c' });
    expect((await door.ask(`${ECHOES}/archive/x`)).body).toEqual({ echoId: 'x' });
    expect((await door.ask(`${ECHOES}/archive`)).body).toEqual({ echoId: 'archive' });
  });

  it('binds a verb, a body field and the query together', async () => {
    const { body } = await door.post(`${ECHOES}/7:repeat?times=3`, { text: 'again' });
    expect(body).toMatchObject({ asked: { echoId: '7', note: { text: 'again' }, times: 3 } });
  });

  it('takes Idempotency-Key as its request_id', async () => {
    expect((await door.post(ECHOES, {}, { 'idempotency-key': 'k-1' })).body).toMatchObject({ requestId: 'k-1' });
    const same = await door.post(ECHOES, { requestId: 'k-1' }, { 'idempotency-key': 'k-1' });
    expect(same.body).toMatchObject({ requestId: 'k-1' });
    const other = await door.post(ECHOES, { request_id: 'k-2' }, { 'idempotency-key': 'k-1' });
    expect(other).toMatchObject({ status: 400, body: { reason: 'IDEMPOTENCY_KEY_MISMATCH' } });
    expect(other.body.fieldViolations?.[0]?.field).toBe('request_id');
  });
});

describe('a problem over HTTP', () => {
  it('carries status, code, reason, metadata and the trace id it was sent with', async () => {
    const traceparent = `00-${'e'.repeat(32)}-${'f'.repeat(16)}-01`;
    const { status, headers, body } = await door.post(ECHOES, { fail: 'FAILED_PRECONDITION' }, { traceparent });
    expect({ status, type: headers.get('content-type') }).toEqual({
      status: 409,
      type: 'application/problem+json; charset=utf-8',
    });
    expect(body).toEqual({
      type: 'urn:wangge:problem:asked-to-fail',
      title: 'Not possible in the present state',
      status: 409,
      detail: 'as asked',
      code: 'FAILED_PRECONDITION',
      reason: 'ASKED_TO_FAIL',
      metadata: { state: 'OPEN' },
      traceId: 'e'.repeat(32),
    });
  });

  it.each([
    ['NOT_FOUND', 404],
    ['ABORTED', 409],
    ['ALREADY_EXISTS', 409],
    ['PERMISSION_DENIED', 403],
    ['RESOURCE_EXHAUSTED', 429],
    ['UNAVAILABLE', 503],
    ['UNIMPLEMENTED', 501],
    ['OUT_OF_RANGE', 400],
    ['BUG', 500],
  ])('has the status of its code: %s → %i', async (fail, status) => {
    expect(await door.post(ECHOES, { fail })).toMatchObject({ status });
  });

  it('is 401 with a challenge before the body is looked at', async () => {
    const { status, headers, body } = await door.post(ECHOES, 'not json', { authorization: 'Bearer bad' });
    expect({ status, challenge: headers.get('www-authenticate') }).toEqual({ status: 401, challenge: 'Bearer' });
    expect(body).toMatchObject({ reason: 'TOKEN_INVALID' });
  });

  it('tells nothing of an error nobody foresaw, and logs it', async () => {
    const { status, body } = await door.post(ECHOES, {}, { authorization: 'Bearer bug' });
    expect({ status, detail: body.detail }).toEqual({ status: 500, detail: 'internal error' });
    expect(door.logged.at(-1)).toMatchObject({ err: new TypeError('secret'), trace_id: body.traceId });
  });

  it('is 504 when the answer is late', async () => {
    expect(await door.post(ECHOES, { takeMs: 4_000 })).toMatchObject({
      status: 504,
      body: { code: 'DEADLINE_EXCEEDED' },
    });
  });

  it('is 404 for an unknown path and 405 for a known one', async () => {
    for (const path of ['/', '/api/fixture/v1/nothing', `${ECHOES}/`, `${ECHOES}//`, `${ECHOES}/7:nothing`])
      expect(await door.ask(path)).toMatchObject({ status: 404, body: { reason: 'UNKNOWN_PATH' } });
    const wrong = await door.ask(`${ECHOES}/7`, { method: 'PUT' });
    expect(wrong).toMatchObject({ status: 405, body: { reason: 'METHOD_NOT_ALLOWED' } });
    expect(wrong.headers.get('allow')).toBe('DELETE, GET');
  });
});
