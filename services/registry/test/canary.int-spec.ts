import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PlaceRegisteredSchema } from '@wangge/contracts/wangge/grid/v1/grid_events';
import { PersonService } from '@wangge/contracts/wangge/registry/v1/person_service';
import { answersOf, attempt, poison, Sinks, withoutAudit } from '@wangge/testing/privacy';
import type { Suite } from '@wangge/testing/suite';
import * as t from './registry.builders.ts';

/** Values that occur nowhere else, so that finding one means it got out. */
const NAME = '锟斤拷烫';
const PHONE = '12987654321';
const ROOM = '9876';
const number = t.identityNumber({ born: '19370707' });
const CANARIES = [NAME, NAME.slice(1), number, number.slice(6, 14), '1937-07-07', PHONE, `${ROOM}室`];

let suite: Suite;
let sinks: Sinks;
beforeAll(async () => {
  sinks = await Sinks.open();
  suite = await t.startRegistry(sinks.env);
  await sinks.follow(suite);
});
afterAll(async () => {
  await suite.stop();
  await sinks.close();
});

/** Every way to be told of one person, and every way to be refused. */
async function attempts() {
  const { people, dwellings } = t.officer(suite, t.path.community);
  const { dwelling } = await dwellings.registerDwelling(t.newDwelling({ room: ROOM }));
  const { dwelling: next } = await dwellings.registerDwelling(t.newDwelling({ gridId: t.place.grid2, room: ROOM }));
  const dwellingId = dwelling?.dwellingId ?? '';
  const request = t.newPerson({ name: NAME, identityNumber: number, phone: PHONE, dwellingId });
  const { personId, householdId } = t.only(await people.registerPerson(request));
  const move = { personId, dwellingId: next?.dwellingId ?? '', moveDate: '2026-11-01', ground: 'family' };
  const moved = { requestId: randomUUID(), ...move };
  const seed = suite.asService('seed', { job: 'seed', cause: 'test' }).client(PersonService);
  const wrong = `${number.slice(0, 17)}Z`;
  const resident = { name: NAME, identityNumber: wrong, phone: PHONE, relation: '0', residency: 'registered' };
  const bad = { gridId: t.place.grid1, building: 'x', entrance: '', room: ROOM };
  const id = () => randomUUID();
  const told = [
    attempt('RegisterPerson again', () => people.registerPerson(request)),
    attempt('RegisterPerson', () =>
      people.registerPerson({ ...request, requestId: id(), identityNumber: t.identityNumber() }),
    ),
    attempt('GetPerson', () => people.getPerson({ personId })),
    attempt('ListHouseholdMembers', () => people.listHouseholdMembers({ householdId })),
    attempt('SearchPersons', () => people.searchPersons({ query: NAME })),
    attempt('SearchPersons, nobody', () => people.searchPersons({ query: NAME.slice(1) + NAME.slice(2) })),
    attempt('FindPersons by number', () => people.findPersons({ key: { case: 'identityNumber', value: number } })),
    attempt('FindPersons by phone', () => people.findPersons({ key: { case: 'phone', value: PHONE } })),
    attempt('MovePerson', () => people.movePerson(moved)),
    attempt('MovePerson again', () => people.movePerson(moved)),
    attempt('ListDwellings', () => dwellings.listDwellings({})),
  ];
  const refused = [
    attempt('two numbers', () =>
      people.registerPerson({ ...request, requestId: id(), identityNumber: number + number }),
    ),
    attempt('a wrong number', () =>
      people.registerPerson({ ...request, requestId: id(), identityNumber: wrong, dwellingId: '' }),
    ),
    attempt('the key of another body', () => people.registerPerson({ ...request, name: NAME + NAME })),
    attempt('FindPersons, a wrong number', () => people.findPersons({ key: { case: 'identityNumber', value: wrong } })),
    attempt('ImportResidents', () =>
      seed.importResidents({
        requestId: id(),
        dwellings: [{ ...bad, residents: [{ ...resident, serviceFlags: [] }] }],
      }),
    ),
    attempt('ListQualityTasks', () => dwellings.listQualityTasks({})),
  ];
  const occasion = { case: 'visitId' as const, value: randomUUID() };
  const fields = ['name', 'identity_number', 'phone', 'birth_date', 'address'];
  const reveal = attempt('RevealPerson', () =>
    people.revealPerson({ requestId: id(), personId, fields, purpose: 'test', occasion }),
  );
  const directory = t.department(suite, ['person']);
  const lookUp = attempt('LookUpPerson', () =>
    directory.lookUpPerson({ key: { case: 'identityNumber', value: number } }),
  );
  return { told, refused, clear: [reveal, lookUp] };
}

describe('clear values', () => {
  it('are in no answer but a reveal and an agreed look-up, and nothing is answered that cannot be recorded', async () => {
    const { told, refused, clear } = await attempts();
    // Before anything else has spent a key: a repeat must be withheld, too.
    expect(await withoutAudit(suite, [...told, ...clear])).toEqual([]);
    for (const [name, text] of await answersOf([...told, ...refused]))
      for (const canary of CANARIES)
        expect([name, text.includes(canary) ? canary : 'nothing']).toEqual([name, 'nothing']);
    const revealed = await answersOf(clear);
    for (const canary of [NAME, number, PHONE, '1937-07-07', `${ROOM}室`])
      expect(revealed.get('RevealPerson')).toContain(canary);
    expect(revealed.get('LookUpPerson')).toContain(NAME);
  });

  it('are in no log, span, metric, subject, header, event or column', async () => {
    // Names, pinyin and dates of birth stand clear under row-level security; numbers, phones and rooms never do.
    const named = [NAME, NAME.slice(1), '1937-07-07'];
    const clear = { person: named, person_history: named, search_token: named };
    expect(await sinks.leaks(suite, CANARIES, clear)).toEqual([]);
  }, 60_000);

  it('are not told of an event that cannot be handled', async () => {
    const value = '锟斤拷屯13012345678';
    await suite.publish({
      schema: PlaceRegisteredSchema,
      ...{ aggregateId: randomUUID(), version: 1, orgPath: 'dc' },
      message: { placeId: value, name: value, orgPath: value, code: value },
    });
    // Long enough to be refused twice by the database, whose errors quote what they were given.
    await pause(2_500);
    const letters = await poison(suite, PlaceRegisteredSchema, [value]);
    expect(letters).not.toContain(value);
    // The test itself has put it on the bus.
    expect(await sinks.leaks(suite, [value])).toEqual([`message: ${value}`]);
  }, 60_000);
});
