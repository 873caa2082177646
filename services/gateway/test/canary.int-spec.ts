import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PersonService } from '@wangge/contracts/wangge/registry/v1/person_service';
import { answersOf, attempt, Sinks } from '@wangge/testing/privacy';
import { standIn } from '@wangge/testing/suite';
import { Gateway, posts } from './gateway.builders.ts';

/** Values that occur nowhere else, so that finding one means it got out. */
const NAME = '锟斤拷烫';
const NUMBER = '100101193707071235';
const CANARIES = [NAME, encodeURIComponent(NAME), NUMBER];

let gateway: Gateway;
let sinks: Sinks;
beforeAll(async () => {
  sinks = await Sinks.open();
  const registry = standIn(PersonService, {
    searchPersons: () => ({ persons: [] }),
    findPersons: () => {
      throw new RangeError(`no line for ${NAME} ${NUMBER}`);
    },
  });
  gateway = await Gateway.start([registry], sinks.env);
  await sinks.follow(gateway.suite);
  gateway.scope = posts('dc.s01');
});
afterAll(async () => {
  await gateway.stop();
  await sinks.close();
});

/** Everything that comes back: status, headers, body. */
const ask = (to: string, init: RequestInit) => async (): Promise<unknown> => {
  const answer = await gateway.fetch(to, init);
  return { status: answer.status, headers: [...answer.headers], body: await answer.text() };
};

/** What a person's browser may send in every place it can write to. */
async function attempts() {
  const authorization = `Bearer ${await gateway.token(['community-officer'])}`;
  const named = `Bearer ${await gateway.token(['community-officer'], { name: NAME, preferred_username: NUMBER })}`;
  const post = (name: string, to: string, content: string, headers: Record<string, string> = {}) =>
    attempt(name, ask(to, { method: 'POST', headers: { authorization, ...headers }, body: content }));
  const get = (name: string, to: string, headers: Record<string, string>) => attempt(name, ask(to, { headers }));
  const search = '/api/registry/v1/persons:search';
  const find = '/api/registry/v1/persons:find';
  const cases = '/api/casework/v1/cases';
  const purpose = { 'wangge-purpose': encodeURIComponent(`找${NAME}`) };
  return [
    post('a search', search, JSON.stringify({ query: NAME })),
    post('a find whose owner fails', find, JSON.stringify({ identityNumber: NUMBER })),
    post('a purpose in words', search, JSON.stringify({ query: NAME }), purpose),
    post('a number as purpose', search, JSON.stringify({ query: NAME }), { 'wangge-purpose': NUMBER }),
    post('a body that is no JSON', search, `{"query": ${NAME}`),
    post('a field nobody knows', search, JSON.stringify({ [NAME]: NUMBER })),
    post('a field of another kind', search, JSON.stringify({ query: [NAME], pageSize: NUMBER })),
    post('no operation', `/api/registry/v1/${NUMBER}`, '{}'),
    post('a file that is none', '/api/files/v1/files', NAME, { 'content-disposition': `filename=${NUMBER}.jpg` }),
    get('a query', `${cases}?note=${NUMBER}&pageToken=${encodeURIComponent(NAME)}`, { authorization }),
    get('headers', cases, { authorization, 'wangge-capacity': NUMBER, traceparent: NUMBER, 'x-note': NUMBER }),
    get('claims', cases, { authorization: named }),
    get('a token that is none', cases, { authorization: `Bearer ${NUMBER}` }),
    get('a cookie', cases, { cookie: `who=${NUMBER}` }),
  ];
}

describe('values of persons at the people’s door', () => {
  it('are not given back in any answer', async () => {
    for (const [name, text] of await answersOf(await attempts()))
      for (const canary of CANARIES)
        expect([name, text.includes(canary) ? canary : 'nothing']).toEqual([name, 'nothing']);
  });

  it('are in no log, span, metric, subject or header', async () => {
    expect(await sinks.leaks(gateway.suite, CANARIES)).toEqual([]);
  }, 60_000);

  it('are what a purpose in a header is refused for, by its name', async () => {
    const ask = async (purpose: string) => {
      const headers = { authorization: `Bearer ${await gateway.token()}`, 'wangge-purpose': purpose };
      const answer = await gateway.fetch('/api/casework/v1/cases', { headers });
      return [answer.status, JSON.stringify(await answer.json()).includes('wangge-purpose')];
    };
    expect(await ask('home-visit')).toEqual([200, false]);
    for (const words of ['to call Mrs Zhang', NUMBER, encodeURIComponent(NAME), 'x'.repeat(65)])
      expect(await ask(words)).toEqual([400, true]);
  });
});
