import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Suite } from '@wangge/testing/suite';
import * as t from './registry.builders.ts';

const NAMES = ['王伟', '王伟民', '王小伟', '欧阳伟', '王伟', 'Anna Smith'];

let suite: Suite;
let people: ReturnType<typeof t.officer>['people'];
const idOf = new Map<string, string>();
beforeAll(async () => {
  suite = await t.startRegistry();
  people = t.officer(suite, t.path.street).people;
  for (const [i, name] of NAMES.entries()) {
    const gridId = i === 4 ? t.place.grid3 : t.place.grid1;
    const { personId } = t.only(await people.registerPerson(t.newPerson({ name, gridId, phone: `1290000010${i}` })));
    idOf.set(personId, `${name}${i}`);
  }
});
afterAll(() => suite.stop());

const search = async (query: string, under = '') =>
  (await people.searchPersons({ query, under })).persons.map(({ personId }) => idOf.get(personId));

describe('a search', () => {
  it('puts whole names first, then beginnings, then the rest', async () => {
    expect(await search('王伟')).toEqual(['王伟0', '王伟4', '王伟民1']);
    expect(await search('小伟')).toEqual(['王小伟2']);
    expect(await search('王')).toEqual(['王伟0', '王伟4', '王伟民1', '王小伟2']);
  });

  it('understands pinyin, initials, spaces and capitals', async () => {
    expect(await search('Wang Wei')).toEqual(['王伟0', '王伟4', '王伟民1']);
    expect(await search('wxw')).toEqual(['王小伟2']);
    expect(await search('ouyang')).toEqual(['欧阳伟3']);
    expect(await search('SMITH')).toEqual(['Anna Smith5']);
  });

  it('looks below a path only when told, and only within the caller’s places', async () => {
    expect(await search('王伟', t.path.grid3)).toEqual(['王伟4']);
    expect(await search('王伟', t.path.community)).toEqual(['王伟0', '王伟民1']);
    expect(await search('王伟', t.path.farStreet)).toEqual([]);
    expect(await search('王伟', t.path.district)).toEqual(['王伟0', '王伟4', '王伟民1']);
  });

  it('goes page by page without doubling or losing anybody', async () => {
    const seen: (string | undefined)[] = [];
    for (let pageToken = ''; ;) {
      const page = await people.searchPersons({ query: 'wang', pageSize: 3, pageToken });
      seen.push(...page.persons.map(({ personId }) => idOf.get(personId)));
      pageToken = page.nextPageToken;
      if (pageToken === '') break;
    }
    expect(seen).toEqual(await search('wang'));
    expect(new Set(seen).size).toBe(4);
  });

  it('takes its page token from nobody else and for nothing else', async () => {
    const { nextPageToken } = await people.searchPersons({ query: 'wang', pageSize: 1 });
    expect(nextPageToken).not.toBe('');
    const tampered = nextPageToken.slice(0, -6) + (nextPageToken.at(-6) === 'A' ? 'B' : 'A') + nextPageToken.slice(-5);
    const other = t.officer(suite, t.path.community).people;
    const stolen = await Promise.allSettled([
      other.searchPersons({ query: 'wang', pageToken: nextPageToken }),
      people.searchPersons({ query: 'ouyang', pageToken: nextPageToken }),
      people.searchPersons({ query: 'wang', pageToken: tampered }),
    ]);
    const refused = { code: 'INVALID_ARGUMENT', details: { fieldViolations: [{ field: 'page_token' }] } };
    expect(stolen).toMatchObject(stolen.map(() => ({ status: 'rejected', reason: refused })));
    expect((await people.searchPersons({ query: 'wang', pageToken: nextPageToken })).persons).toHaveLength(3);
  });

  it('leaves a trace even when it finds nobody', async () => {
    expect(await search('诸葛')).toEqual([]);
    const rows = await suite.sql<{ hashed: boolean }>(
      `select query_hash is not null as hashed from audit where operation like '%SearchPersons' and subjects = '{}'`,
    );
    expect(rows.filter(({ hashed }) => hashed).length).toBeGreaterThan(0);
  });
});

describe('an exact find', () => {
  it('finds by phone, by number however written, and by the 15 digits it once had', async () => {
    const born = '19491231';
    const number = t.identityNumber({ born });
    const { personId } = t.only(
      await people.registerPerson(t.newPerson({ identityNumber: number, phone: '12911111111' })),
    );
    const ids = async (value: string) =>
      (await people.findPersons({ key: { case: 'identityNumber', value } })).persons.map((one) => one.personId);
    expect(await ids(number)).toEqual([personId]);
    expect(await ids(`${number.slice(0, 6)} ${number.slice(6).toLowerCase()}`)).toEqual([personId]);
    expect(await ids(number.slice(0, 6) + number.slice(8, 17))).toEqual([personId]);
    const byPhone = await people.findPersons({ key: { case: 'phone', value: '12911111111' } });
    expect(byPhone.persons.map((one) => one.personId)).toEqual([personId]);
  });

  it('names a number that is none', async () => {
    const find = people.findPersons({ key: { case: 'identityNumber', value: '110105194912310021' } });
    await expect(find).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      details: { fieldViolations: [{ field: 'identity_number', description: 'has a wrong check digit' }] },
    });
  });
});
