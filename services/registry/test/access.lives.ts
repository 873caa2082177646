import { randomUUID } from 'node:crypto';
import { DuplicateService } from '@wangge/contracts/wangge/registry/v1/duplicate_service';
import { HouseholdService } from '@wangge/contracts/wangge/registry/v1/household_service';
import { LifeEventService } from '@wangge/contracts/wangge/registry/v1/life_event_service';
import { PersonService } from '@wangge/contracts/wangge/registry/v1/person_service';
import { HERE, type Probe, probe, type Thing } from '@wangge/testing/access';
import type { AccessWorld } from './access.world.ts';
import { identityNumber, newPerson, only } from './registry.builders.ts';

const { method: life } = LifeEventService;
const { method: household } = HouseholdService;
const { method: duplicate } = DuplicateService;
const key = () => ({ requestId: randomUUID() });
const how = { ground: 'housing', document: 'M-11223344' };
const DAY = '2026-11-01';

/** A couple and somebody alone, at one door: nobody of them answers to what the other probes look for. */
async function neighbours({ suite, homes, gridAt }: AccessWorld) {
  const clerk = suite.as({ roles: ['window-clerk'], paths: ['dc', 'dd'], subject: 'https://id|lives' });
  const people = clerk.client(PersonService);
  const at = { gridId: gridAt(HERE), dwellingId: homes[0], phone: '12900000002' };
  const register = async (name: string, change: object = {}) => {
    const number = identityNumber();
    const { personId, householdId } = only(
      await people.registerPerson(newPerson({ ...at, name, identityNumber: number, ...change })),
    );
    const secrets = { name, identity_number: number, phone: at.phone, birth_date: '1980-01-01', address: 'QX731' };
    return { personId, householdId, thing: { id: personId, state: 'any', secrets } };
  };
  const head = await register('李户主');
  const wife = await register('李配偶', { householdId: head.householdId, relation: '1' });
  const twin = await register('李重复');
  const gone = await register('李重复');
  const merge = { personId: twin.personId, mergedPersonId: gone.personId, ground: 'survey' };
  await clerk.client(DuplicateService).mergePersons({ ...key(), ...merge });
  // As if it had been looked at before: the finder leaves it.
  await suite.sql(
    `insert into duplicate_pair select least($1::uuid, $2), greatest($1::uuid, $2), '{name-birth}', 'open', null, $3, '', 'x', now(), now()`,
    [head.personId, wife.personId, HERE],
  );
  return { head, wife, gone, alone: await register('李独居') };
}

/** Keeps everybody as they are now, to be put back after each trial. */
async function keeper({ suite }: AccessWorld): Promise<() => Promise<void>> {
  await suite.sql('create table kept_person as select * from person');
  await suite.sql('create table kept_pair as select * from duplicate_pair');
  await suite.sql('create table kept_household as select * from household');
  await suite.sql(`create function put_back() returns void language plpgsql as $body$ begin
    lock table person in exclusive mode;
    delete from duplicate_pair where (one_id, other_id) not in (select one_id, other_id from kept_pair);
    update duplicate_pair d set state = k.state, gone_id = k.gone_id from kept_pair k where (d.one_id, d.other_id) = (k.one_id, k.other_id);
    update person p set relation = '8' from kept_person k where k.person_id = p.person_id;
    update household h set dwelling_id = k.dwelling_id, grid_id = k.grid_id, org_path = k.org_path, close_time = null
      from kept_household k where k.household_id = h.household_id;
    update person set status = 'moved-out', dwelling_id = null
      where not exists (select from kept_person k where k.person_id = person.person_id);
    update person p set household_id = k.household_id, dwelling_id = k.dwelling_id, grid_id = k.grid_id, org_path = k.org_path,
      relation = k.relation, status = k.status, sealed = k.sealed from kept_person k where k.person_id = p.person_id;
    end $body$`);
  return async () => {
    await suite.sql('select put_back()');
  };
}

/** What befalls people and households, tried on those of the matrix and put back each time. */
export async function lifeProbes(world: AccessWorld): Promise<Probe[]> {
  const { residents } = world;
  const { head, wife, gone, alone } = await neighbours(world);
  const restore = await keeper(world);
  const each = { things: residents.slice(0, 1), restore };
  const couple = { things: [head.thing], restore };
  const homeOf = ({ id }: Thing) => world.residentOf(id).householdId;
  // A read stands between those that change other people: what is put back is put back alone.
  return [
    probe(duplicate.listDuplicates, {
      things: [{ id: wife.personId, state: 'any', secrets: {} }],
      request: () => ({ pageSize: 100 }),
      // The finder may have found others by now.
      found: ({ duplicates }) =>
        duplicates
          .flatMap(({ personId, otherPersonId }) => [personId, otherPersonId])
          .filter((id) => id === wife.personId),
    }),
    probe(life.correctPerson, {
      ...each,
      request: ({ id }) => ({ ...key(), personId: id, phone: world.phone, ground: 'survey', document: 'M-1' }),
    }),
    probe(life.recordDeath, {
      ...each,
      request: ({ id }) => ({ ...key(), personId: id, deathDate: DAY, ground: 'family-told', document: 'M-1' }),
    }),
    probe(life.moveOut, {
      ...each,
      request: ({ id }) => ({ ...key(), personId: id, moveDate: DAY, ground: 'work', document: 'M-1' }),
    }),
    probe(life.registerBirth, {
      ...each,
      request: (thing) => ({
        ...{ ...key(), householdId: homeOf(thing), relation: '2', name: thing.secrets['name'] ?? '', sex: '1' },
        ...{ birthDate: DAY, residency: 'registered', ground: 'family-told' },
      }),
    }),
    probe(household.moveHousehold, {
      ...each,
      request: (thing) => ({ ...key(), ...how, householdId: homeOf(thing), dwellingId: world.homes[1], moveDate: DAY }),
    }),
    probe(duplicate.mergePersons, {
      ...each,
      request: ({ id }) => ({ ...key(), personId: id, mergedPersonId: alone.personId, ground: 'survey' }),
    }),
    probe(duplicate.keepApart, {
      ...each,
      request: ({ id }) => ({ ...key(), personId: id, otherPersonId: alone.personId, ground: 'survey' }),
    }),
    probe(life.listPersonVersions, {
      things: residents,
      request: ({ id }) => ({ personId: id }),
    }),
    probe(household.splitHousehold, {
      ...couple,
      request: () => ({
        ...{ ...key(), ...how, householdId: head.householdId, dwellingId: world.homes[1], splitDate: DAY },
        members: [{ personId: wife.personId, relation: '0' }],
      }),
    }),
    probe(household.mergeHouseholds, {
      ...couple,
      request: () => ({
        ...{ ...key(), ...how, householdId: head.householdId, joinedHouseholdId: alone.householdId, mergeDate: DAY },
        members: [{ personId: alone.personId, relation: '8' }],
      }),
    }),
    probe(household.arrangeHousehold, {
      ...couple,
      request: () => ({
        ...{ ...key(), ...how, householdId: head.householdId, arrangeDate: DAY },
        members: [
          { personId: head.personId, relation: '1' },
          { personId: wife.personId, relation: '0' },
        ],
      }),
    }),
    probe(duplicate.getDuplicate, {
      things: residents,
      request: ({ id }) => ({ personId: id, otherPersonId: alone.personId }),
    }),
    probe(duplicate.undoMerge, {
      ...{ things: [gone.thing], restore },
      request: ({ id }) => ({ ...key(), personId: id, ground: 'other-person' }),
    }),
  ];
}
