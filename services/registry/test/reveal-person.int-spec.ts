import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Person } from '@wangge/contracts/wangge/registry/v1/person';
import type { Suite } from '@wangge/testing/suite';
import * as t from './registry.builders.ts';

let suite: Suite;
let people: ReturnType<typeof t.worker>['people'];
let number: string;
let person: Person;
beforeAll(async () => {
  suite = await t.startRegistry();
  people = t.worker(suite, t.path.grid1).people;
  number = t.identityNumber();
  person = t.only(await people.registerPerson(t.newPerson({ identityNumber: number })));
});
afterAll(() => suite.stop());

const wish = (fields: string[] = ['phone']) => ({
  requestId: randomUUID(),
  personId: person.personId,
  fields,
  purpose: 'the family asked to be called',
  occasion: { case: 'caseId' as const, value: randomUUID() },
});

describe('a reveal', () => {
  it('shows the fields asked for and no others, for five minutes', async () => {
    const answer = await people.revealPerson(wish(['phone', 'identity_number']));
    expect(answer.person).toMatchObject({
      phone: '12900000001',
      identityNumber: number,
      name: '',
      birthDate: '',
      address: '',
    });
    expect(answer.person?.expireTime?.seconds).toBe(BigInt(t.NOW.getTime() / 1000 + 300));
    const all = await people.revealPerson(wish(['name', 'birth_date', 'address']));
    expect(all.person).toMatchObject({ name: '张小明', birthDate: '1980-01-01', identityNumber: '', phone: '' });
  });

  it('writes who saw what of whom, what for and for which case, in its own commit', async () => {
    const request = wish(['phone']);
    await people.revealPerson(request);
    const rows = await suite.sql('select actor, purpose, case_id, subjects, fields from audit where request_id = $1', [
      request.requestId,
    ]);
    expect(rows).toEqual([
      {
        actor: `https://id|grid-worker-${t.path.grid1}`,
        purpose: request.purpose,
        case_id: request.occasion.value,
        subjects: [person.personId],
        fields: ['person.phone'],
      },
    ]);
    const visit = { ...wish(), occasion: { case: 'visitId' as const, value: randomUUID() } };
    await people.revealPerson(visit);
    const grants = await suite.sql('select case_id, visit_id, fields from reveal_grant where visit_id = $1', [
      visit.occasion.value,
    ]);
    expect(grants).toEqual([{ case_id: null, visit_id: visit.occasion.value, fields: ['phone'] }]);
  });

  it('shows them again to a repeat while the grant lasts, each time audited, and not after', async () => {
    const request = wish();
    const first = await people.revealPerson(request);
    expect(await people.revealPerson(request)).toEqual(first);
    const rows = await suite.sql('select fields from audit where request_id = $1', [request.requestId]);
    expect(rows).toEqual([{ fields: ['person.phone'] }, { fields: ['person.phone'] }]);
    expect(
      await suite.sql('select from reveal_grant where expire_time is not null and purpose = $1', [request.purpose]),
    ).not.toEqual([]);
    suite.clock.advance(5 * 60_000);
    await expect(people.revealPerson(request)).rejects.toMatchObject({
      code: 'FAILED_PRECONDITION',
      reason: 'GRANT_EXPIRED',
    });
    await expect(people.revealPerson({ ...request, fields: ['name'] })).rejects.toMatchObject({
      reason: 'IDEMPOTENCY_KEY_REUSED',
    });
    suite.clock.set(t.NOW);
  });

  it('is granted thirty times an hour to one person, and again when the first hour is over', async () => {
    const other = t.officer(suite, t.path.grid1).people;
    for (let i = 0; i < 30; i++) await other.revealPerson(wish());
    const refused: unknown = await other.revealPerson(wish()).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'RESOURCE_EXHAUSTED', reason: 'REVEAL_LIMIT' });
    expect(refused).toMatchObject({ metadata: { retry_after: '3600' } });
    await people.revealPerson(wish());
    suite.clock.advance(3_600_000);
    await other.revealPerson(wish());
    suite.clock.set(t.NOW);
  });

  it('needs a purpose, an occasion and known fields', async () => {
    const bad = [
      { purpose: '' },
      { occasion: { case: undefined } },
      { fields: [] },
      { fields: ['sealed'] },
      { fields: ['phone', 'phone'] },
    ];
    for (const change of bad)
      await expect(people.revealPerson({ ...wish(), ...change })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });

  it('unmasks nothing elsewhere', async () => {
    await people.revealPerson(wish(['name', 'identity_number', 'phone', 'birth_date', 'address']));
    const shown = t.only(await people.getPerson({ personId: person.personId }));
    expect(shown).toMatchObject({ name: '张*', phone: '129****0001', birthDate: '1980-**-**' });
    expect(shown.identityNumber).toMatch(/^100\*+..$/);
  });
});
