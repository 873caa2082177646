import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PersonService } from '@wangge/contracts/wangge/registry/v1/person_service';
import type { Suite } from '@wangge/testing/suite';
import * as t from './registry.builders.ts';

/** Values that occur nowhere else, so that finding one means it got out. */
const NAME = '锟斤拷烫';
const PHONE = '12987654321';
const ROOM = '9876';
const number = t.identityNumber({ born: '19370707' });
const CANARIES = [NAME, NAME.slice(1), number, number.slice(6, 14), '1937-07-07', PHONE, `${ROOM}室`];

let suite: Suite;
let written = '';
const write = process.stdout.write.bind(process.stdout);
const writeError = process.stderr.write.bind(process.stderr);
const record = (chunk: unknown): void => {
  written += typeof chunk === 'string' ? chunk : Buffer.from(chunk as Uint8Array).toString('utf8');
};

beforeAll(async () => {
  process.stdout.write = (chunk: never, ...rest: never[]) => (record(chunk), write(chunk, ...rest));
  process.stderr.write = (chunk: never, ...rest: never[]) => (record(chunk), writeError(chunk, ...rest));
  suite = await t.startRegistry({ WANGGE_LOG_LEVEL: 'debug' });
});
afterAll(async () => {
  await suite.stop();
  process.stdout.write = write;
  process.stderr.write = writeError;
});

const textOf = (answer: unknown): string =>
  JSON.stringify(answer, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
const caught = (work: Promise<unknown>): Promise<unknown> =>
  work.catch((error: unknown) => ({ ...(error as object), text: String(error) }));

describe('clear values', () => {
  it('are in no answer but a reveal, in no error, no log, no event and no clear column', async () => {
    const { people, dwellings } = t.officer(suite, t.path.community);
    const { dwelling } = await dwellings.registerDwelling(t.newDwelling({ room: ROOM }));
    const dwellingId = dwelling?.dwellingId ?? '';
    const request = t.newPerson({ name: NAME, identityNumber: number, phone: PHONE, dwellingId });
    const registered = await people.registerPerson(request);
    const { personId, householdId } = t.only(registered);
    const { dwelling: next } = await dwellings.registerDwelling(t.newDwelling({ gridId: t.place.grid2, room: ROOM }));
    const move = {
      requestId: randomUUID(),
      personId,
      dwellingId: next?.dwellingId ?? '',
      moveDate: '2026-11-01',
      ground: 'family',
    };
    const seed = suite.asService('seed', { job: 'seed', cause: 'test' }).client(PersonService);
    const resident = {
      name: NAME,
      identityNumber: number,
      phone: PHONE,
      relation: '0',
      residency: 'registered',
      serviceFlags: [],
    };
    const bad = {
      gridId: t.place.grid1,
      building: 'x',
      entrance: '',
      room: ROOM,
      residents: [{ ...resident, identityNumber: `${number.slice(0, 17)}Z` }],
    };
    const answers = [
      registered,
      await people.registerPerson(request),
      await people.getPerson({ personId }),
      await people.listHouseholdMembers({ householdId }),
      await people.searchPersons({ query: NAME }),
      await people.findPersons({ key: { case: 'identityNumber', value: number } }),
      await people.findPersons({ key: { case: 'phone', value: PHONE } }),
      await people.movePerson(move),
      await people.movePerson(move),
      await dwellings.listDwellings({}),
      await dwellings.listQualityTasks({}),
      await caught(
        people.registerPerson({ ...request, requestId: randomUUID(), identityNumber: `${number}${number}` }),
      ),
      await caught(
        people.registerPerson({
          ...request,
          requestId: randomUUID(),
          identityNumber: `${number.slice(0, 17)}Z`,
          dwellingId: '',
        }),
      ),
      await caught(people.registerPerson({ ...request, name: `${NAME}${NAME}` })),
      await caught(people.findPersons({ key: { case: 'identityNumber', value: `${number.slice(0, 17)}Z` } })),
      await caught(seed.importResidents({ requestId: randomUUID(), dwellings: [bad] })),
    ];
    for (const answer of answers) for (const canary of CANARIES) expect(textOf(answer)).not.toContain(canary);

    const occasion = { case: 'visitId' as const, value: randomUUID() };
    const fields = ['name', 'identity_number', 'phone', 'birth_date', 'address'];
    const revealed = textOf(
      await people.revealPerson({ requestId: randomUUID(), personId, fields, purpose: 'test', occasion }),
    );
    for (const canary of [NAME, number, PHONE, '1937-07-07', `${ROOM}室`]) expect(revealed).toContain(canary);

    // The log was really watched.
    expect(written).toContain('"service":"registry"');
    for (const canary of CANARIES) expect(written).not.toContain(canary);
    expect(
      await leaksIn('outbox', 'audit', 'idempotency', 'quality_task', 'reveal_grant', 'household', 'dwelling'),
    ).toEqual([]);
    // Names, pinyin and dates of birth stand clear under row-level security; numbers, phones and rooms never do.
    expect(await leaksIn('person', 'person_history', 'search_token')).toEqual(
      expect.not.arrayContaining([
        expect.stringContaining(number),
        expect.stringContaining(PHONE),
        expect.stringContaining(`${ROOM}室`),
      ]),
    );
  });
});

/** `table: canary` for every canary found in any column, bytes included. */
async function leaksIn(...tables: string[]): Promise<string[]> {
  const leaks: string[] = [];
  for (const table of tables) {
    for (const canary of CANARIES) {
      const hex = Buffer.from(canary, 'utf8').toString('hex');
      const rows = await suite.sql(`select from ${table} t where t::text like $1 or t::text like $2`, [
        `%${canary}%`,
        `%${hex}%`,
      ]);
      if (rows.length > 0) leaks.push(`${table}: ${canary}`);
    }
  }
  return leaks;
}
