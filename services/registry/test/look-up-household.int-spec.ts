import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LookUpOutcome } from '@wangge/contracts/wangge/exchange/v1/person_directory_service';
import type { Suite } from '@wangge/testing/suite';
import * as t from './registry.builders.ts';

const FIELDS = [
  'household.household_id',
  'household.complete',
  'household.members.relation',
  'household.members.person',
];
const { FOUND, NOT_FOUND, NUMBER_CONFLICT } = LookUpOutcome;

let suite: Suite;
let head: { personId: string; number: string };
let child: { personId: string; number: string };
let farNumber: string;

beforeAll(async () => {
  suite = await t.startRegistry();
  const { people } = t.officer(suite, t.path.community);
  const number = t.identityNumber({ born: '19500615', sex: '2' });
  const first = t.only(await people.registerPerson(t.newPerson({ name: '王奶奶', identityNumber: number })));
  head = { personId: first.personId, number };
  const second = t.identityNumber({ born: '20150101' });
  const member = { name: '王小宝', identityNumber: second, householdId: first.householdId, relation: '2' };
  child = { personId: t.only(await people.registerPerson(t.newPerson(member))).personId, number: second };
  farNumber = t.identityNumber();
  await t
    .worker(suite, t.path.farGrid)
    .people.registerPerson(t.newPerson({ identityNumber: farNumber, gridId: t.place.farGrid }));
});
afterAll(() => suite.stop());

const byNumber = (value: string) => ({ key: { case: 'identityNumber' as const, value } });
const byId = (value: string) => ({ key: { case: 'personId' as const, value } });
const rowsOf = (operation: string) =>
  suite.sql<{ subjects: string[]; fields: string[] }>(
    'select subjects, fields from audit where operation = $1 order by time desc, writer_seq desc limit 1',
    [`wangge.exchange.v1.PersonDirectoryService/${operation}`],
  );

describe('a household, to a department', () => {
  it('is its members with their relations, head first, by any of them; and all of them are in the audit', async () => {
    for (const key of [byNumber(child.number), byId(head.personId)]) {
      const { household } = await t.department(suite, FIELDS).lookUpHousehold(key);
      expect(
        household?.members.map(({ relation, person }) => [relation, person?.name, person?.identityNumber]),
      ).toEqual([
        ['0', '王奶奶', head.number],
        ['2', '王小宝', child.number],
      ]);
      expect(household).toMatchObject({ complete: true, householdId: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    }
    const [row] = await rowsOf('LookUpHousehold');
    expect(new Set(row?.subjects)).toEqual(new Set([head.personId, child.personId]));
    expect(row?.fields).toContain('household.members.person.identity_number');
  });

  it('has the agreed fields alone', async () => {
    const narrow = t.department(suite, ['household.members.person.sex']);
    const { household } = await narrow.lookUpHousehold(byId(child.personId));
    expect(household).toMatchObject({ householdId: '', complete: false });
    expect(household?.members.map(({ relation, person }) => [relation, person?.sex, person?.name])).toEqual([
      ['', '2', ''],
      ['', '1', ''],
    ]);
  });

  it('shows whom the population covers, and says that there are others', async () => {
    const old = t.department(suite, FIELDS, { population: 'age>=60' });
    const { household } = await old.lookUpHousehold(byId(head.personId));
    expect(household?.members.map(({ person }) => person?.name)).toEqual(['王奶奶']);
    expect(household?.complete).toBe(false);
    await expect(old.lookUpHousehold(byId(child.personId))).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('is not there outside the area', async () => {
    const elsewhere = t.department(suite, FIELDS, { paths: [t.path.farStreet] });
    for (const key of [byId(head.personId), byNumber(head.number), byId(randomUUID())])
      await expect(elsewhere.lookUpHousehold(key)).rejects.toMatchObject({ reason: 'OBJECT_NOT_FOUND' });
  });
});

describe('several persons at once', () => {
  const ALL = ['results.outcome', 'results.person.name', 'results.person.phone'];

  it('are answered each on their own, in the order asked for, and one row of audit names them all', async () => {
    const twice = t.identityNumber();
    const { people } = t.officer(suite, t.path.community);
    for (const gridId of [t.place.grid1, t.place.grid2])
      await people.registerPerson(t.newPerson({ identityNumber: twice, gridId }));
    const lookUps = [child.number, farNumber, twice, t.identityNumber(), head.number].map(byNumber);
    const near = t.department(suite, ALL, { paths: [t.path.street] });
    const { results } = await near.lookUpPersons({ lookUps: [...lookUps, byId(head.personId)] });
    expect(results.map(({ outcome, person }) => [outcome, person?.name, person?.phone])).toEqual([
      [FOUND, '王小宝', '12900000001'],
      [NOT_FOUND, undefined, undefined],
      [NUMBER_CONFLICT, undefined, undefined],
      [NOT_FOUND, undefined, undefined],
      [FOUND, '王奶奶', '12900000001'],
      [FOUND, '王奶奶', '12900000001'],
    ]);
    const [row] = await rowsOf('LookUpPersons');
    expect(new Set(row?.subjects)).toEqual(new Set([head.personId, child.personId]));
    expect(row?.fields).toEqual(['results.person.name', 'results.person.phone']);
  });

  it('are at most fifty, and nobody of them is answered when one of them is no question', async () => {
    const { lookUpPersons } = t.department(suite, ALL);
    const many = Array.from({ length: 51 }, () => byId(head.personId));
    await expect(lookUpPersons({ lookUps: many })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await expect(lookUpPersons({ lookUps: [byId(head.personId), byNumber('1')] })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      details: { fieldViolations: [expect.objectContaining({ field: 'look_ups[1].identity_number' })] },
    });
    expect((await lookUpPersons({ lookUps: many.slice(1) })).results).toHaveLength(50);
  });
});
