import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Door, ECHOES, openDoor, type Reply } from './fixtures/rest-door.ts';

let door: Door;

beforeAll(async () => {
  door = await openDoor();
});
afterAll(() => door.stop());

describe('bad input over HTTP', () => {
  const fieldsOf = ({ body }: Reply) => body.fieldViolations?.map(({ field }) => field);

  it('is refused naming every field: unknown, of the wrong type, too long', async () => {
    const reply = await door.post(ECHOES, {
      note: { text: 5, tone: 'LOUD', noteTime: 'yesterday', extra: 1 },
      notes: [{ text: 'ok' }, { volume: 'loud' }, 7],
      words: {},
      takeMs: 1.5,
      digits: null,
    });
    expect(reply).toMatchObject({ status: 400, body: { code: 'INVALID_ARGUMENT' } });
    expect(fieldsOf(reply)).toEqual([
      'note.text',
      'note.tone',
      'note.note_time',
      'note.extra',
      'notes[1].volume',
      'notes[2]',
      'words',
      'take_ms',
    ]);
    expect(fieldsOf(await door.post(ECHOES, { note: { text: 'x'.repeat(21) }, digits: 'a' }))).toEqual([
      'note.text',
      'digits',
    ]);
  });

  it('is refused for a field given twice, two of one choice, and a map value of the wrong type', async () => {
    expect(fieldsOf(await door.post(ECHOES, { takeMs: 1, take_ms: 2 }))).toEqual(['take_ms']);
    expect(fieldsOf(await door.post(ECHOES, { textChoice: 'a', toneChoice: 'TONE_LOW' }))).toEqual(['']);
    expect(fieldsOf(await door.post(ECHOES, { note: { text: 'a', words: { a: 'b', c: 4 } } }))).toEqual([
      'note.words["c"]',
    ]);
  });

  it('is refused for a day that does not exist', async () => {
    const at = (noteTime: string) => ({ note: { text: 'a', noteTime }, notes: [{ text: 'b', noteTime }] });
    for (const day of ['2026-02-29', '2100-02-29', '2026-02-30', '2026-04-31'])
      expect(fieldsOf(await door.post(ECHOES, at(`${day}T00:00:00Z`)))).toEqual([
        'note.note_time',
        'notes[0].note_time',
      ]);
    for (const day of ['2024-02-29', '2000-02-29', '2026-04-30', '0004-02-29'])
      expect(await door.post(ECHOES, at(`${day}T00:00:00+08:00`))).toMatchObject({ status: 200 });
  });

  it('does no harm with repeated keys, __proto__ and constructor', async () => {
    expect(await door.post(ECHOES, '{"takeMs":1,"takeMs":0,"requestId":"r"}')).toMatchObject({ status: 200 });
    expect(fieldsOf(await door.post(ECHOES, '{"__proto__":{"polluted":1},"constructor":{}}'))).toEqual([
      '__proto__',
      'constructor',
    ]);
    expect(fieldsOf(await door.ask(`${ECHOES}?__proto__=1&like.__proto__.x=2`))).toEqual([
      '__proto__',
      'like.__proto__.x',
    ]);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it.each([
    ['not JSON', '{"note":'],
    ['invalid UTF-8', Buffer.from([0x7b, 0xff, 0x7d])],
    ['a list', '[]'],
    ['a number', '5'],
    ['null', 'null'],
    ['10,000 brackets', '['.repeat(10_000)],
    ['deep objects', '{"note":'.repeat(5_000)],
  ])('is 400 for a body that is %s', async (_what, body) => {
    const { status } = await door.ask(ECHOES, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: body as string,
    });
    expect(status).toBe(400);
  });

  it('is 400 for NUL, naming the field', async () => {
    expect(fieldsOf(await door.post(ECHOES, { note: { text: 'a\0b' } }))).toEqual(['note.text']);
    expect(fieldsOf(await door.ask(`${ECHOES}/a%00b`))).toEqual(['echo_id']);
  });

  it('is 400 for half a character, naming the field', async () => {
    expect(fieldsOf(await door.post(ECHOES, '{"note":{"text":"\\ud800"}}'))).toEqual(['note.text']);
  });

  it('is 413 beyond 256 KiB, with and without a length', async () => {
    const body = JSON.stringify({ note: { text: 'x'.repeat(1 << 20) } });
    expect(await door.post(ECHOES, body)).toMatchObject({ status: 413, body: { reason: 'BODY_TOO_LARGE' } });
    const stream = new Blob([body]).stream();
    expect(
      await door.ask(ECHOES, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: stream,
        duplex: 'half',
      } as RequestInit),
    ).toMatchObject({ status: 413 });
  });

  it.each(['text/plain', 'application/json; charset=gbk', 'application/jsonp', ''])(
    'is 415 for content of type "%s"',
    async (type) => {
      const reply = await door.ask(ECHOES, { method: 'POST', headers: { 'content-type': type }, body: '{}' });
      expect(reply).toMatchObject({ status: 415, body: { reason: 'UNSUPPORTED_CONTENT' } });
    },
  );

  it('is 415 for a compressed body and 400 for a body where none belongs', async () => {
    expect(await door.post(ECHOES, '{}', { 'content-encoding': 'gzip' })).toMatchObject({ status: 415 });
    expect(await door.ask(`${ECHOES}/7`, { method: 'DELETE', body: '{}' })).toMatchObject({
      status: 400,
      body: { reason: 'UNEXPECTED_BODY' },
    });
  });

  it('is 400 for broken escapes in path and query', async () => {
    expect(await door.ask(`${ECHOES}/%zz`)).toMatchObject({ status: 400, body: { reason: 'MALFORMED_PATH' } });
    expect(fieldsOf(await door.ask(`${ECHOES}?page_size=%f`))).toEqual(['page_size']);
  });

  it('is 400 for parameters that are unknown, repeated, of the wrong type or belong elsewhere', async () => {
    expect(fieldsOf(await door.ask(`${ECHOES}?page=1`))).toEqual(['page']);
    expect(fieldsOf(await door.ask(`${ECHOES}?page_size=1&page_size=2`))).toEqual(['page_size']);
    expect(fieldsOf(await door.ask(`${ECHOES}?page_size=1&pageSize=2`))).toEqual(['pageSize']);
    expect(fieldsOf(await door.ask(`${ECHOES}?page_size=many&strict=yes&tones=LOUD`))).toEqual([
      'page_size',
      'strict',
      'tones[0]',
    ]);
    expect(fieldsOf(await door.ask(`${ECHOES}?page_size=101`))).toEqual(['page_size']);
    expect(fieldsOf(await door.ask(`${ECHOES}/7?echo_id=8`))).toEqual(['echo_id']);
    expect(fieldsOf(await door.post(`${ECHOES}/7:repeat?note.text=x`, { text: 'a' }))).toEqual(['note.text']);
    expect(fieldsOf(await door.post(`${ECHOES}?take_ms=1`, {}))).toEqual(['take_ms']);
  });
});
