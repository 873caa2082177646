import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Suite } from '@wangge/testing/suite';
import * as t from './registry.builders.ts';

const ALL = ['person'];

let suite: Suite;
let number: string;
let personId: string;
let farNumber: string;
beforeAll(async () => {
  suite = await t.startRegistry();
  const { people, dwellings } = t.worker(suite, t.path.grid1);
  number = t.identityNumber({ born: '19500615', sex: '2' });
  const { dwelling } = await dwellings.registerDwelling(t.newDwelling({ building: '大街9号楼' }));
  const request = { identityNumber: number, dwellingId: dwelling?.dwellingId ?? '', serviceFlags: ['living-alone'] };
  personId = t.only(await people.registerPerson(t.newPerson(request))).personId;
  farNumber = t.identityNumber();
  await t
    .worker(suite, t.path.farGrid)
    .people.registerPerson(t.newPerson({ identityNumber: farNumber, gridId: t.place.farGrid }));
});
afterAll(() => suite.stop());

const byNumber = (value: string) => ({ key: { case: 'identityNumber' as const, value } });
const byId = (value: string) => ({ key: { case: 'personId' as const, value } });

describe('a department', () => {
  it('is answered the agreed fields, clear, by number and by id', async () => {
    const person = {
      personId,
      name: '张小明',
      identityNumber: number,
      sex: '2',
      birthDate: '1950-06-15',
      phone: '12900000001',
      address: '大街9号楼2单元301室',
      communityCode: `code-${t.path.community}`,
      communityName: `place ${t.path.community}`,
      residency: 'registered',
    };
    expect((await t.department(suite, ALL).lookUpPerson(byNumber(number))).person).toMatchObject(person);
    expect((await t.department(suite, ALL).lookUpPerson(byId(personId))).person).toMatchObject(person);
  });

  it('is answered nothing else', async () => {
    const answer = await t.department(suite, ['person.name', 'person.community_name']).lookUpPerson(byNumber(number));
    expect(answer.person).toEqual(
      expect.objectContaining({
        personId: '',
        name: '张小明',
        identityNumber: '',
        phone: '',
        address: '',
        birthDate: '',
        sex: '',
      }),
    );
    const phone = await t.department(suite, ['person.phone']).lookUpPerson(byNumber(number));
    expect(phone.person).toEqual(expect.objectContaining({ name: '', phone: '12900000001', identityNumber: '' }));
  });

  it('finds nobody outside its area or population, as if there were nobody', async () => {
    const errors = await Promise.all([
      ...[t.identityNumber(), farNumber].map((value) =>
        t
          .department(suite, ALL, { paths: [t.path.street] })
          .lookUpPerson(byNumber(value))
          .catch(String),
      ),
      ...['age>=80', 'sex=1', 'residency=new-resident', 'flag=needs-visit', 'age<60'].map((population) =>
        t.department(suite, ALL, { population }).lookUpPerson(byNumber(number)).catch(String),
      ),
      t.department(suite, ALL, { paths: [] }).lookUpPerson(byNumber(number)).catch(String),
      t.department(suite, ALL).lookUpPerson(byId(randomUUID())).catch(String),
    ]);
    expect(new Set(errors).size).toBe(1);
    expect(errors[0]).toContain('person not found');
    const covered = t.department(suite, ALL, {
      paths: [t.path.street],
      population: 'age>=60, flag=living-alone, sex=2',
    });
    expect((await covered.lookUpPerson(byNumber(number))).person?.personId).toBe(personId);
  });

  it('is refused under a population that nobody understands', async () => {
    const lost = t.department(suite, ALL, { population: 'age over 60' });
    await expect(lost.lookUpPerson(byNumber(number))).rejects.toMatchObject({
      code: 'PERMISSION_DENIED',
      reason: 'POPULATION_UNREADABLE',
    });
  });

  it('is told that a number is on two people, and neither of them', async () => {
    const twice = t.identityNumber();
    const { people } = t.officer(suite, t.path.community);
    for (const gridId of [t.place.grid1, t.place.grid2])
      await people.registerPerson(t.newPerson({ identityNumber: twice, gridId }));
    await expect(t.department(suite, ALL).lookUpPerson(byNumber(twice))).rejects.toMatchObject({
      code: 'FAILED_PRECONDITION',
      reason: 'NUMBER_CONFLICT',
    });
    const narrow = t.department(suite, ALL, { paths: [t.path.grid1] });
    expect((await narrow.lookUpPerson(byNumber(twice))).person?.identityNumber).toBe(twice);
  });

  it('is held to its own agreement among neighbours of the same moment', async () => {
    const ask = (path: string, value: string) =>
      t
        .department(suite, ['person.identity_number'], { paths: [path] })
        .lookUpPerson(byNumber(value))
        .then(
          ({ person }) => person?.identityNumber,
          () => 'nobody',
        );
    const asked = Array.from({ length: 60 }, (_, i) => {
      const path = [t.path.street, t.path.farStreet, t.path.grid2][i % 3] ?? '';
      const value = i % 2 === 0 ? number : farNumber;
      const expected =
        (path === t.path.street && value === number) || (path === t.path.farStreet && value === farNumber)
          ? value
          : 'nobody';
      return { path, value, expected };
    });
    const answers = await Promise.all(asked.map(({ path, value }) => ask(path, value)));
    expect(answers).toEqual(asked.map(({ expected }) => expected));
  });

  it('leaves an audit row for every answer, with department, officer, agreement, purpose and fields', async () => {
    const count = async () =>
      Number(
        (
          await suite.sql(
            `select count(*) as n from audit where operation like '%LookUpPerson' and $1 = any (subjects)`,
            [personId],
          )
        )[0]?.['n'],
      );
    const before = await count();
    const client = t.department(suite, ['person.person_id', 'person.name']);
    await Promise.all(Array.from({ length: 20 }, () => client.lookUpPerson(byNumber(number))));
    expect(await count()).toBe(before + 20);
    const [row] = await suite.sql(
      `select actor, acting_for, purpose, fields from audit where operation like '%LookUpPerson' order by time desc limit 1`,
    );
    expect(row).toMatchObject({
      actor: 'department:civil-affairs/officer-7',
      acting_for: 'agreement-1',
      fields: ['person.name'],
    });
    expect(row?.['purpose']).not.toBe('');
  });

  it('has no other door', async () => {
    const { PersonService } = await import('@wangge/contracts/wangge/registry/v1/person_service');
    const people = suite
      .asDepartment({ departmentId: 'civil-affairs', fields: ALL, paths: [t.path.district] })
      .client(PersonService);
    // The broker refuses it before the service sees it.
    await expect(people.getPerson({ personId })).rejects.toThrow();
    const { PersonDirectoryService } = await import('@wangge/contracts/wangge/exchange/v1/person_directory_service');
    const leader = suite
      .as({ roles: ['leader', 'street-officer'], paths: [t.path.district] })
      .client(PersonDirectoryService);
    await expect(leader.lookUpPerson(byNumber(number))).rejects.toThrow();
  });
});
