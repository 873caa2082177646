import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { HouseholdOpenedSchema, PersonRegisteredSchema } from '@wangge/contracts/wangge/registry/v1/registry_events';
import { event, type EventInit } from '@wangge/platform/events';
import type { Sealer } from '@wangge/platform/persistence';
import { v7 } from 'uuid';
import type { QualityKind } from '../quality/quality-task.entity.ts';
import type { Home } from './home.ts';
import { pinyinOf } from './name-search.ts';
import type { Residency } from './person-state.ts';
import { type PersonEnvelope, sealPerson } from './person.envelope.ts';
import type { PersonFacts } from './person.facts.ts';
import type { PersonRow } from './person.store.ts';

/** A person about to be registered. */
export interface NewPerson {
  readonly row: PersonRow;
  readonly envelope: PersonEnvelope;
  readonly home: Home;
  /** Data-quality tasks to open with it. */
  readonly doubts: readonly QualityKind[];
  readonly now: Date;
}

interface Told {
  readonly request: { readonly phone: string; readonly residency: string; readonly serviceFlags: readonly string[] };
  readonly facts: PersonFacts;
  readonly home: Home;
  readonly now: Date;
}

/** Version 1 of a person, sealed under a new id. */
export function newPerson({ request, facts, home, now }: Told, sealer: Sealer): NewPerson {
  const personId = v7();
  const envelope = { number: facts.number, phone: request.phone, address: home.address };
  const { gridId, orgPath, householdId, dwellingId, relation } = home;
  const { name, sex, birthDate, noNumberReason } = facts;
  return {
    row: {
      ...{ personId, version: 1, gridId, orgPath, householdId, dwellingId, relation },
      ...{ name, pinyin: pinyinOf(name), sex, birthDate, noNumberReason },
      residency: request.residency as Residency,
      serviceFlags: [...request.serviceFlags],
      sealed: sealPerson(sealer, personId, envelope),
      status: 'present',
    },
    envelope,
    home,
    doubts: dwellingId === null ? [...facts.doubts, 'no-dwelling'] : facts.doubts,
    now,
  };
}

/** What is told of a registration: the person, and the household when it was opened for them. Ids and places only. */
export function registrationEvents({ row, home, now }: Pick<NewPerson, 'row' | 'home' | 'now'>): EventInit[] {
  const { personId, gridId, orgPath, householdId } = row;
  const registered = event({
    schema: PersonRegisteredSchema,
    aggregateId: personId,
    version: 1,
    orgPath,
    message: { personId, version: 1, gridId, orgPath, householdId, time: timestampFromDate(now) },
  });
  return home.opens ? [householdOpened(row, now), registered] : [registered];
}

/** A household's first version. */
export const householdOpened = (
  { householdId, dwellingId, orgPath }: Pick<PersonRow, 'householdId' | 'dwellingId' | 'orgPath'>,
  now: Date,
): EventInit =>
  event({
    schema: HouseholdOpenedSchema,
    aggregateId: householdId,
    version: 1,
    orgPath,
    message: { householdId, version: 1, dwellingId: dwellingId ?? '', orgPath, time: timestampFromDate(now) },
  });
