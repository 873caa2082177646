import { Injectable } from '@nestjs/common';
import type {
  CorrectPersonRequest,
  MoveOutRequest,
  RecordDeathRequest,
  RegisterBirthRequest,
} from '@wangge/contracts/wangge/registry/v1/life_event_service';
import { invalidFields, notFound } from '@wangge/platform/errors';
import type { CommandCall } from '@wangge/platform/persistence';
import { v7 } from 'uuid';
import { householdClosed, personNotPresent, staleEtag } from '../../registry.errors.ts';
import { dayOf } from '../../person/day.ts';
import type { HouseholdRow } from '../../person/home.ts';
import { pinyinOf } from '../../person/name-search.ts';
import type { PersonStatus, Residency } from '../../person/person-state.ts';
import { lasting, openPerson, type PersonEnvelope } from '../../person/person.envelope.ts';
import { factsOf } from '../../person/person.facts.ts';
import { householdById, personById, type PersonRow } from '../../person/person.store.ts';
import { etagOf } from '../../person/person.view.ts';
import { ANY_NUMBER, type Life, LifeChanges, type PersonAfter } from '../life.change.ts';
import { checkDay } from '../life.days.ts';
import { corrected, died, movedOut, registered } from '../life.events.ts';
import { membersOf } from '../life.store.ts';

/** What befalls one person: corrected, died, moved away, born. */
@Injectable()
export class PersonLives {
  constructor(private readonly changes: LifeChanges) {}

  correct(request: CorrectPersonRequest, call: CommandCall) {
    return this.changes.one(call, [[personById, [request.personId]]], ([rows = []], now) => {
      const person = current(rows, request.etag);
      if (person.status === 'merged') throw personNotPresent(person);
      const envelope = openPerson(this.changes.sealer, person);
      const after = correction(request, person, envelope, dayOf(now));
      const alone = { households: [], members: ANY_NUMBER, tell: (to: PersonRow) => corrected(to, now) };
      return { ...alone, action: 'corrected', day: null, ground: request.ground, people: [after] };
    });
  }

  die({ personId, deathDate, ground, document, etag }: RecordDeathRequest, call: CommandCall) {
    return this.changes.one(call, [[personById, [personId]]], ([rows = []], now) => {
      const person = current(rows, etag);
      // Who moved away may be known to have died since.
      if (person.status === 'dead' || person.status === 'merged') throw personNotPresent(person);
      checkDay('death_date', deathDate, { today: dayOf(now), bornOn: [person.birthDate] });
      const left = this.#gone(person, 'dead', { document });
      return { ...left, action: 'died', day: deathDate, ground, tell: (to) => died(to, now) };
    });
  }

  moveOut({ personId, moveDate, ground, document, destinationArea, etag }: MoveOutRequest, call: CommandCall) {
    return this.changes.one(call, [[personById, [personId]]], ([rows = []], now) => {
      const person = current(rows, etag);
      if (person.status !== 'present') throw personNotPresent(person);
      checkDay('move_date', moveDate, { today: dayOf(now), bornOn: [person.birthDate] });
      const left = this.#gone(person, 'moved-out', { document, destination: destinationArea });
      return { ...left, action: 'moved-out', day: moveDate, ground, tell: (to) => movedOut(to, now) };
    });
  }

  beBorn(request: RegisterBirthRequest, call: CommandCall) {
    const { householdId, ground, birthDate } = request;
    const reads = [
      [householdById, [householdId]],
      [membersOf, [householdId]],
    ] as const;
    return this.changes.one(call, reads, ([households = [], members = []], now) => {
      const [household] = households as HouseholdRow[];
      const [anybody] = members as PersonRow[];
      if (!household) throw notFound('household');
      if (!anybody) throw householdClosed(householdId);
      checkDay('birth_date', birthDate, { today: dayOf(now) });
      const { address } = openPerson(this.changes.sealer, anybody);
      const child = newborn(request, household, address, dayOf(now));
      const with_ = { households: [householdId], members: members.length, people: [child] };
      return { ...with_, action: 'born', day: birthDate, ground, tell: (to) => registered(to, now) };
    });
  }

  /** Lives in no dwelling any more; the household is looked at again, for it may have lost its head. */
  #gone(
    person: PersonRow,
    status: PersonStatus,
    told: { document: string; destination?: string },
  ): Pick<Life, 'people' | 'households' | 'members'> {
    const envelope = { ...lasting(openPerson(this.changes.sealer, person)), address: '', ...told };
    const people = [{ from: person, to: { ...person, status, dwellingId: null }, envelope }];
    return { people, households: [person.householdId], members: ANY_NUMBER };
  }
}

function current(rows: readonly unknown[], etag: string): PersonRow {
  const [person] = rows as readonly PersonRow[];
  if (!person) throw notFound('person');
  if (etag !== '' && etag !== etagOf(person)) throw staleEtag(etagOf(person));
  return person;
}

/** What is given replaces what was held; the whole is judged as at a registration. */
function correction(told: CorrectPersonRequest, person: PersonRow, held: PersonEnvelope, today: string): PersonAfter {
  const { name, identityNumber, noNumberReason, sex, birthDate, phone, residency, serviceFlags } = told;
  if (identityNumber === undefined && noNumberReason !== '')
    throw invalidFields([{ field: 'no_number_reason', description: 'belongs to an empty identity_number' }]);
  if ([name, identityNumber, sex, birthDate, phone, residency, serviceFlags].every((value) => value === undefined))
    throw invalidFields([{ field: 'name', description: 'or another field must be given: nothing would change' }]);
  const facts = factsOf(
    {
      name: name ?? person.name,
      identityNumber: identityNumber ?? held.number,
      noNumberReason: identityNumber === undefined ? person.noNumberReason : noNumberReason,
      birthDate: birthDate ?? person.birthDate ?? '',
      sex: sex ?? person.sex,
    },
    today,
  );
  const to = {
    ...person,
    ...{ name: facts.name, pinyin: pinyinOf(facts.name), sex: facts.sex, birthDate: facts.birthDate },
    noNumberReason: facts.noNumberReason,
    residency: (residency ?? person.residency) as Residency,
    serviceFlags: serviceFlags?.flags ?? person.serviceFlags,
  };
  const envelope = { ...lasting(held), number: facts.number, phone: phone ?? held.phone, document: told.document };
  return { from: person, to, envelope, doubts: facts.doubts, renumbered: facts.number !== held.number };
}

function newborn(told: RegisterBirthRequest, home: HouseholdRow, address: string, today: string): PersonAfter {
  const noNumberReason = told.identityNumber === '' ? 'newborn' : '';
  const facts = factsOf({ ...told, noNumberReason }, today);
  const { gridId, orgPath, householdId, dwellingId } = home;
  const to = {
    ...{
      personId: v7(),
      gridId,
      orgPath,
      householdId,
      dwellingId,
      relation: told.relation,
      status: 'present' as const,
    },
    ...{ name: facts.name, pinyin: pinyinOf(facts.name), sex: facts.sex, birthDate: facts.birthDate },
    ...{ noNumberReason, residency: told.residency as Residency, serviceFlags: [] },
  };
  const doubts = dwellingId === null ? [...facts.doubts, 'no-dwelling' as const] : facts.doubts;
  const envelope = { number: facts.number, phone: '', address, document: told.document };
  return { to, envelope, doubts, renumbered: facts.number !== '' };
}
