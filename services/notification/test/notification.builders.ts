import { randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { VisitMissedSchema } from '@wangge/contracts/wangge/assistance/v1/assistance_events';
import {
  CaseClosedSchema,
  CaseDispatchedSchema,
  DeadlinePassedSchema,
} from '@wangge/contracts/wangge/casework/v1/case_events';
import { MatterService } from '@wangge/contracts/wangge/casework/v1/matter_service';
import { CaseEscalatedSchema } from '@wangge/contracts/wangge/casework/v1/deadline_events';
import { MediationConfirmationDueSchema } from '@wangge/contracts/wangge/casework/v1/mediation_events';
import { OpinionService } from '@wangge/contracts/wangge/casework/v1/opinion_service';
import { ReturnVisitDrawnSchema } from '@wangge/contracts/wangge/casework/v1/return_visit_events';
import { PlaceKind } from '@wangge/contracts/wangge/grid/v1/place';
import { PlaceService, type WhoIsResponsibleResponseSchema } from '@wangge/contracts/wangge/grid/v1/place_service';
import { StaffService } from '@wangge/contracts/wangge/grid/v1/staff_service';
import { UnitService } from '@wangge/contracts/wangge/grid/v1/unit_service';
import { DomainError, notFound } from '@wangge/platform/errors';
import { event, type EventInit } from '@wangge/platform/events';
import { eventually, startSuite, type Suite } from '@wangge/testing/suite';
import { dataSource } from '../src/data-source.ts';
import { notificationConfig } from '../src/notification.config.ts';
import { NotificationModule } from '../src/notification.module.ts';
import { SinkDoor } from '../src/sink/sink.door.ts';

export const ISSUER = 'https://id.test/realms/wangge';
export const NOW = new Date('2026-11-22T02:00:00Z');
const DUE = new Date('2026-11-23T10:00:00Z');
export const GRID = 'dc.s01.c01.g1';
export const STREET = 'dc.s01';
export const NUMBER = '110101008-20261122-00001';
export const DIRTY_CORNER = '01.01.02';

export const startNotification = (house: House, env: Readonly<Record<string, string>> = {}): Promise<Suite> =>
  startSuite({
    service: 'notification',
    module: NotificationModule,
    dataSource,
    config: notificationConfig,
    now: NOW,
    env,
    world: [(suite) => house.serve(suite)],
  });

/** Address of the sink's page. */
export const sinkOf = (suite: Suite): string =>
  `http://127.0.0.1:${suite.running.app.get(SinkDoor, { strict: false }).port}`;

/** Waits until the events about something were taken in: until it has so many notices. */
export const arrived = (suite: Suite, aboutId: string, notices: number): Promise<void> =>
  eventually(async () => {
    expect(await suite.sql(`select route from notice where about_id = $1`, [aboutId])).toHaveLength(notices);
  });

/** Somebody who works here; phones are in a range that nobody has. */
export interface Worker {
  readonly staffId: string;
  readonly subject: string;
  readonly name: string;
  readonly phone: string;
}

const placeAt = (orgPath: string, kind: PlaceKind) => ({
  placeId: randomUUID(),
  kind,
  orgPath,
  code: orgPath,
  name: orgPath,
  version: 1,
});
const PLACES = [
  placeAt('dc', PlaceKind.DISTRICT),
  placeAt(STREET, PlaceKind.STREET),
  placeAt('dc.s01.c01', PlaceKind.COMMUNITY),
  placeAt(GRID, PlaceKind.BASE_GRID),
];

let hired = 0;
export const worker = (name: string): Worker => {
  hired += 1;
  const staffId = randomUUID();
  return { staffId, subject: `${ISSUER}|${name}-${hired}`, name, phone: String(12_900_000_000 + hired) };
};

type Responsible = NonNullable<MessageInitShape<typeof WhoIsResponsibleResponseSchema>['responsible']>[number];

/** Stands in for the grid service and for casework's catalogue at their doors, on the real broker. */
export class House {
  readonly #units = new Map<string, Worker[]>();
  readonly #staff = new Map<string, Worker>();
  readonly #responsible: Responsible[] = [];
  /** Message ids contacts were asked for, and how often anything was asked. */
  readonly purposes: string[] = [];
  questions = 0;
  /** Phones of those who told an opinion and want an answer, by opinion. */
  readonly tellers = new Map<string, string>();
  /** While true every question is answered with UNAVAILABLE. */
  away = false;

  /** Makes these people the members of a unit; whoever was one before is no more. */
  unit(unitId: string, ...members: Worker[]): void {
    this.#units.set(unitId, members);
    for (const member of members) this.#staff.set(member.staffId, member);
  }

  /** Makes somebody known without any unit. */
  staff(person: Worker): void {
    this.#staff.set(person.staffId, person);
  }

  /** Gives somebody a post at a path. */
  post(person: Worker, orgPath: string, level: PlaceKind, firstResponsible = false): void {
    this.staff(person);
    const { staffId, subject, name } = person;
    this.#responsible.push({ staffId, subject, name, post: 'p', orgPath, level, firstResponsible });
  }

  async serve(suite: Suite): Promise<void> {
    await suite.serve(UnitService, {
      getUnit: ({ unitId }) => {
        this.#ask();
        const members = this.#units.get(unitId);
        if (members === undefined) throw notFound('unit');
        return { unit: { unitId }, members };
      },
    });
    await suite.serve(PlaceService, {
      listPlaces: () => ({ places: PLACES }),
      whoIsResponsible: ({ placeId }) => {
        this.#ask();
        const { orgPath: at = '' } = PLACES.find((place) => place.placeId === placeId) ?? {};
        return { responsible: this.#responsible.filter(({ orgPath = '' }) => `${at}.`.startsWith(`${orgPath}.`)) };
      },
    });
    await suite.serve(StaffService, {
      revealStaffContact: ({ staffId, purpose }) => {
        this.#ask();
        this.purposes.push(purpose);
        const person = this.#staff.get(staffId);
        if (person === undefined) throw notFound('staff');
        return person;
      },
    });
    await suite.serve(OpinionService, {
      revealOpinionContact: ({ opinionId, purpose }) => {
        this.#ask();
        this.purposes.push(purpose);
        const contactPhone = this.tellers.get(opinionId);
        if (contactPhone === undefined) throw notFound('opinion');
        return { contactName: '', contactPhone };
      },
    });
    await suite.serve(MatterService, {
      listMatters: () => ({ matters: [{ code: DIRTY_CORNER, name: '暴露垃圾', nameEn: 'Dirty corner' }] }),
    });
  }

  #ask(): void {
    this.questions += 1;
    if (this.away) throw new DomainError('UNAVAILABLE', 'AWAY', 'the grid service is away');
  }
}

const stem = (caseId: string) => ({
  caseId,
  version: 1,
  number: NUMBER,
  matterCode: DIRTY_CORNER,
  happenedAtPath: GRID,
  orgPath: GRID,
  time: timestampFromDate(NOW),
});

const aboutCase = (caseId: string) => ({ aggregateId: caseId, version: 1, orgPath: GRID });

/** A case sent to a unit, as the first that is heard of it. */
export const dispatched = (caseId: string, leadUnitId: string, ...helpingUnitIds: string[]): EventInit =>
  event({
    schema: CaseDispatchedSchema,
    ...aboutCase(caseId),
    message: { ...stem(caseId), leadUnitId, helpingUnitIds, handleDueTime: timestampFromDate(DUE) },
  });

export const deadlinePassed = (caseId: string, light: string, leadUnitId: string, escalatedToPath: string): EventInit =>
  event({
    schema: DeadlinePassedSchema,
    ...aboutCase(caseId),
    message: { ...stem(caseId), clock: 'handle', light, leadUnitId, escalatedToPath, dueTime: timestampFromDate(DUE) },
  });

export const closed = (caseId: string, reporterSubject: string): EventInit =>
  event({ schema: CaseClosedSchema, ...aboutCase(caseId), message: { ...stem(caseId), reporterSubject } });

/** Somebody sent a case up by hand, and it reached those above. */
export const sentUp = (caseId: string, escalatedToPath: string): EventInit =>
  event({
    schema: CaseEscalatedSchema,
    ...aboutCase(caseId),
    message: { ...stem(caseId), clock: 'send-up', level: 2, escalatedToPath },
  });

export const visitDrawn = (visitId: string): EventInit =>
  event({
    schema: ReturnVisitDrawnSchema,
    ...aboutCase(visitId),
    message: {
      ...{ visitId, version: 1, number: NUMBER, matterCode: DIRTY_CORNER, orgPath: GRID },
      dueTime: timestampFromDate(DUE),
    },
  });

export const confirmationDue = (mediationId: string): EventInit =>
  event({
    schema: MediationConfirmationDueSchema,
    ...aboutCase(mediationId),
    message: { mediationId, version: 1, number: NUMBER, orgPath: GRID, confirmByTime: timestampFromDate(DUE) },
  });

export const visitMissed = (archiveId: string, helperStaffId: string, escalatedToPath: string): EventInit =>
  event({
    schema: VisitMissedSchema,
    ...aboutCase(archiveId),
    message: { archiveId, version: 1, orgPath: GRID, helperStaffId, escalationLevel: 1, escalatedToPath },
  });
