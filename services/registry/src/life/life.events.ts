import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  HouseholdClosedSchema,
  HouseholdMovedSchema,
  MergeRevertedSchema,
  PersonCorrectedSchema,
  PersonDiedSchema,
  PersonHouseholdChangedSchema,
  PersonMovedOutSchema,
  PersonsMergedSchema,
} from '@wangge/contracts/wangge/registry/v1/life_events';
import { PersonMovedSchema, PersonRegisteredSchema } from '@wangge/contracts/wangge/registry/v1/registry_events';
import { event, type EventInit } from '@wangge/platform/events';
import type { HouseholdRow } from '../person/home.ts';
import type { PersonRow } from '../person/person.store.ts';

type Who = Pick<PersonRow, 'personId' | 'version' | 'orgPath' | 'gridId' | 'householdId'>;

const about = ({ personId, version, orgPath }: Who, now: Date) => ({
  head: { aggregateId: personId, version, orgPath },
  message: { personId, version, orgPath, time: timestampFromDate(now) },
});

export const corrected = (who: Who, now: Date): EventInit => {
  const { head, message } = about(who, now);
  return event({ schema: PersonCorrectedSchema, ...head, message });
};

export const died = (who: Who, now: Date): EventInit => {
  const { head, message } = about(who, now);
  return event({ schema: PersonDiedSchema, ...head, message });
};

export const movedOut = (who: Who, now: Date): EventInit => {
  const { head, message } = about(who, now);
  return event({ schema: PersonMovedOutSchema, ...head, message });
};

export const registered = (who: Who, now: Date): EventInit => {
  const { head, message } = about(who, now);
  const { gridId, householdId } = who;
  return event({ schema: PersonRegisteredSchema, ...head, message: { ...message, gridId, householdId } });
};

export const personsMerged = (who: Who, intoPersonId: string, now: Date): EventInit => {
  const { head, message } = about(who, now);
  return event({ schema: PersonsMergedSchema, ...head, message: { ...message, intoPersonId } });
};

export const mergeReverted = (who: Who, intoPersonId: string, now: Date): EventInit => {
  const { head, message } = about(who, now);
  return event({ schema: MergeRevertedSchema, ...head, message: { ...message, intoPersonId } });
};

/** Of who changed the household: a move where they changed the door, too. */
export const rehoused =
  (now: Date) =>
  (to: PersonRow, from: PersonRow | undefined): EventInit => {
    const { head, message } = about(to, now);
    const { gridId, householdId } = to;
    return from?.dwellingId !== to.dwellingId
      ? event({
          schema: PersonMovedSchema,
          ...head,
          message: { ...message, gridId, fromOrgPath: from?.orgPath ?? to.orgPath },
        })
      : event({ schema: PersonHouseholdChangedSchema, ...head, message: { ...message, householdId } });
  };

export const householdMoved = (from: HouseholdRow, orgPath: string, now: Date): EventInit => {
  const { householdId } = from;
  const version = from.version + 1;
  return event({
    schema: HouseholdMovedSchema,
    ...{ aggregateId: householdId, version, orgPath },
    message: { householdId, version, fromOrgPath: from.orgPath, orgPath, time: timestampFromDate(now) },
  });
};

export const householdClosedEvent = ({ householdId, version: was, orgPath }: HouseholdRow, now: Date): EventInit => {
  const version = was + 1;
  return event({
    schema: HouseholdClosedSchema,
    ...{ aggregateId: householdId, version, orgPath },
    message: { householdId, version, orgPath, time: timestampFromDate(now) },
  });
};
