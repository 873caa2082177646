import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { request as httpRequest } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Door, openDoor } from './fixtures/rest-door.ts';

let door: Door;

beforeAll(async () => {
  door = await openDoor();
});
afterAll(() => door.stop());

describe('a stream over HTTP', () => {
  const COUNT = '/api/fixture/v1/count';

  it('is a stream of events with an end', async () => {
    const response = await fetch(`${door.base}${COUNT}?count=3`);
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    const events = (await response.text()).split('\n\n').filter(Boolean);
    expect(events).toEqual([
      'data: {"number":1,"filling":""}',
      'data: {"number":2,"filling":""}',
      'data: {"number":3,"filling":""}',
      'event: end\ndata: {}',
    ]);
  });

  it('is a plain problem when it is refused before it opens', async () => {
    expect(await door.ask(`${COUNT}?failAfter=-1`)).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
  });

  it('ends with a problem as an event when it breaks off', async () => {
    const text = await (await fetch(`${door.base}${COUNT}?failAfter=2`)).text();
    const last = text.trim().split('\n\n').at(-1) ?? '';
    expect(last).toMatch(/^event: problem\ndata: /);
    expect(JSON.parse(last.slice(last.indexOf('{')))).toMatchObject({ status: 409, code: 'ABORTED' });
  });

  it('ends at the handler when the reader goes away', async () => {
    door.journal.stoppedBy = undefined;
    await new Promise<void>((resolve, reject) => {
      const request = httpRequest(`${door.base}${COUNT}?everyMs=5`, (response) => {
        response.once('data', () => request.destroy());
        response.once('error', () => resolve());
        response.once('close', () => resolve());
      });
      request.once('error', reject).end();
    });
    for (let i = 0; i < 100 && !door.journal.stoppedBy; i++) await sleep(10);
    expect(door.journal.stoppedBy).toBe('CANCELLED');
  });

  it('slows the handler down when the reader does not read', async () => {
    door.journal.counted = 0;
    const request = httpRequest(`${door.base}${COUNT}?filling=100000`, (response) => response.pause());
    request.on('error', () => undefined).end();
    let before = -1;
    for (let i = 0; i < 50 && door.journal.counted !== before; i++) {
      before = door.journal.counted;
      await sleep(200);
    }
    expect(before).toBeGreaterThan(0);
    expect(door.journal.counted).toBe(before);
    request.destroy();
  });

  it('is ended when the caller may do something else than when it opened', async () => {
    const reading = fetch(`${door.base}${COUNT}?everyMs=20`).then((response) => response.text());
    await sleep(250);
    door.capacity = 'another';
    const text = await reading;
    door.capacity = 'one';
    expect(text.trim().split('\n\n').at(-1)).toContain('CAPACITY_CHANGED');
  });
});
