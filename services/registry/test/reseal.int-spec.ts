import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Sealer } from '@wangge/platform/persistence';
import type { Suite } from '@wangge/testing/suite';
import { numberIndex, phoneIndex } from '../src/person/person.envelope.ts';
import * as t from './registry.builders.ts';

const [k1, k2, index1, index2] = [randomBytes(32), randomBytes(32), randomBytes(32), randomBytes(32)];
const ring = new Map([
  ['k1', k1],
  ['k2', k2],
]);
const before = new Sealer({ sealKeys: new Map([['k1', k1]]), indexKey: index1 });
const now = new Sealer({
  sealKeys: ring,
  indexKey: index2,
  profile: 'sm',
  indexBefore: [{ profile: 'aes', key: index1 }],
});

let suite: Suite;
let number: string;
let personId: string;

/** The service after its keys and its profile were changed, with somebody who was registered before. */
beforeAll(async () => {
  const base64 = (key: Buffer) => key.toString('base64');
  suite = await t.startRegistry({
    WANGGE_SEAL_KEYS: JSON.stringify({ k1: base64(k1), k2: base64(k2) }),
    WANGGE_SEAL_PROFILE: 'sm',
    WANGGE_INDEX_KEY: base64(index2),
    WANGGE_INDEX_BEFORE: JSON.stringify([{ profile: 'aes', key: base64(index1) }]),
  });
  number = t.identityNumber();
  const { people } = t.officer(suite, t.path.community);
  for (let i = 0; i < 3; i++) await people.registerPerson(t.newPerson());
  ({ personId } = t.only(await people.registerPerson(t.newPerson({ identityNumber: number }))));
  await asBefore();
});
afterAll(() => suite.stop());

/** Puts everybody's envelopes and indexes back under the key, the profile and the index key of before. */
async function asBefore(): Promise<void> {
  for (const table of ['person', 'person_history']) {
    const rows = await suite.sql<{ id: string; sealed: Buffer }>(`select person_id as id, sealed from ${table}`);
    for (const { id, sealed } of rows)
      await suite.sql(`update ${table} set sealed = $2 where person_id = $1`, [
        id,
        before.seal(id, now.open(id, sealed)),
      ]);
  }
  const envelopes = await suite.sql<{ id: string; sealed: Buffer }>('select person_id as id, sealed from person');
  for (const { id, sealed } of envelopes) {
    const { number: of, phone } = before.open<{ number: string; phone: string }>(id, sealed);
    await suite.sql('update person set number_index = $2, phone_index = $3 where person_id = $1', [
      ...[id, numberIndex(before, of), phoneIndex(before, phone)],
    ]);
  }
}

const stale = async () => {
  const rows = await suite.sql<{ sealed: Buffer }>(
    'select sealed from person union all select sealed from person_history',
  );
  return rows.filter(({ sealed }) => now.isStale(sealed)).length;
};
const answers = async () => {
  const { people } = t.officer(suite, t.path.community);
  const occasion = { case: 'visitId' as const, value: randomUUID() };
  const wish = { requestId: randomUUID(), personId, fields: ['identity_number', 'phone'], purpose: 'test', occasion };
  const byNumber = await people.findPersons({ key: { case: 'identityNumber', value: number } });
  const byPhone = await people.findPersons({ key: { case: 'phone', value: '12900000001' } });
  const directory = t.department(suite, ['person.person_id']);
  return {
    revealed: (await people.revealPerson(wish)).person?.identityNumber,
    byNumber: byNumber.persons.map((one) => one.personId),
    byPhone: byPhone.persons.length,
    lookedUp: (await directory.lookUpPerson({ key: { case: 'identityNumber', value: number } })).person?.personId,
  };
};
const pending = async () => {
  const metrics = await (await fetch(`http://127.0.0.1:${suite.running.healthPort}/metrics`)).text();
  return /^wangge_reseal_pending (\d)/m.exec(metrics)?.[1];
};

describe('after keys and profile were changed', () => {
  it('values of both are read and found side by side, and new ones stand under the new', async () => {
    expect(await stale()).toBeGreaterThan(4);
    expect(await pending()).toBe('1');
    const expected = { revealed: number, byNumber: [personId], lookedUp: personId };
    expect(await answers()).toMatchObject(expected);
    const { people } = t.officer(suite, t.path.community);
    const left = await stale();
    await people.registerPerson(t.newPerson());
    expect(await stale()).toBe(left);
    expect((await answers()).byPhone).toBe(5);
  });

  it('a job seals everything anew while people work, and answers stay the same', async () => {
    const told = await answers();
    const { people } = t.officer(suite, t.path.community);
    for (let i = 0; (await pending()) === '1' && i < 20; i++)
      await Promise.all([suite.run('reseal'), people.getPerson({ personId })]);
    expect(await pending()).toBe('0');
    expect(await stale()).toBe(0);
    expect(await answers()).toEqual(told);
    const [row] = await suite.sql<{ numberIndex: Buffer }>(
      'select number_index as "numberIndex" from person where person_id = $1',
      [personId],
    );
    expect(row?.numberIndex).toEqual(numberIndex(now, number));
  });

  it('the keys of before are not needed any more', async () => {
    const without = new Sealer({ sealKeys: new Map([['k2', k2]]), indexKey: index2, profile: 'sm' });
    const rows = await suite.sql<{ id: string; sealed: Buffer }>(
      'select person_id as id, sealed from person union all select dwelling_id, sealed from dwelling',
    );
    for (const { id, sealed } of rows) expect(typeof without.open(id, sealed)).toBe('object');
  });

  it('no table with envelopes is forgotten', async () => {
    // A table without security, such as the dead letters every service keeps, needs no policy for the job.
    const left = await suite.sql(
      `select c.relname from pg_attribute a join pg_class c on c.oid = attrelid where attname = 'sealed' and relkind in ('r', 'p')
          and not relispartition and relrowsecurity and not exists (select from pg_policy p where p.polrelid = c.oid and polname like '%_reseal_update')`,
    );
    expect(left).toEqual([]);
  });

  it('nobody but the job may write an envelope of somebody else’s place', async () => {
    const seen = await suite.sql(
      `select polname from pg_policy where polname like '%_reseal_%' and pg_get_expr(polqual, polrelid) not like '%service:registry/reseal%'`,
    );
    expect(seen).toEqual([]);
  });
});
