import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { DwellingRegisteredSchema } from '@wangge/contracts/wangge/registry/v1/registry_events';
import { PersonUpdatedSchema } from '@wangge/contracts/wangge/registry/v1/resident_import_events';
import { event, type EventInit } from '@wangge/platform/events';
import type { Sealer, Tx } from '@wangge/platform/persistence';
import { v7 } from 'uuid';
import { tokensOf } from '../person/name-search.ts';
import { registrationEvents } from '../person/new-person.ts';
import { numberIndex, phoneIndex } from '../person/person.envelope.ts';
import type { BatchPlan, PlannedDwelling, PlannedUpdate } from './resident-batch.ts';
import * as rows from './resident-rows.store.ts';

/** As whom a batch is written, when, and on what ground. */
export interface Writing {
  readonly actor: string;
  readonly ground: string;
  readonly now: Date;
}

/** Somebody changed one of the persons since they were read: the batch is planned again. */
export class Outdated extends Error {}

/** Writes what a batch planned: the same rows, tasks and events as one registration after the other. */
export async function writeBatch(tx: Tx, plan: BatchPlan, sealer: Sealer, writing: Writing): Promise<void> {
  const sent = [
    addDwellings(tx, plan, sealer, writing),
    addHouseholds(tx, plan, writing),
    addPeople(tx, plan, sealer, writing),
    addTasks(tx, plan, writing),
    updatePeople(tx, plan.updates, sealer, writing),
    addKeys(tx, plan),
    tell(tx, plan, writing),
  ];
  // Sent in this order without waiting: one trip. The first that fails is the reason; the others fail because of it.
  const failed = (await Promise.allSettled(sent)).find((one) => one.status === 'rejected');
  if (failed) throw failed.reason;
}

async function addDwellings(tx: Tx, { dwellings }: BatchPlan, sealer: Sealer, { now }: Writing): Promise<void> {
  if (dwellings.length === 0) return;
  await tx.query(rows.ADD_DWELLINGS, [
    ...[dwellings.map((d) => d.dwellingId), dwellings.map((d) => d.gridId), dwellings.map((d) => d.orgPath)],
    ...[dwellings.map((d) => d.building), dwellings.map((d) => d.entrance), dwellings.map((d) => d.index)],
    ...[dwellings.map(({ dwellingId, room }) => sealer.seal(dwellingId, { room })), now],
  ]);
}

async function addHouseholds(tx: Tx, { opened }: BatchPlan, { now }: Writing): Promise<void> {
  if (opened.length === 0) return;
  await tx.query(rows.ADD_HOUSEHOLDS, [
    ...[opened.map(({ household }) => household.householdId), opened.map(({ household }) => household.dwellingId)],
    ...[opened.map(({ household }) => household.gridId), opened.map(({ orgPath }) => orgPath), now],
  ]);
}

async function addPeople(tx: Tx, { people }: BatchPlan, sealer: Sealer, { actor, now }: Writing): Promise<void> {
  if (people.length === 0) return;
  const ids = people.map(({ row }) => row.personId);
  const paths = people.map(({ row }) => row.orgPath);
  const numbers = people.map(({ envelope }) => numberIndex(sealer, envelope.number));
  const numbered = people.flatMap((_, i) => (numbers[i] ? [i] : []));
  const at = <T>(list: readonly T[]) => numbered.map((i) => list[i]);
  await Promise.all([
    tx.query(rows.ADD_PEOPLE, [
      ...[ids, paths, people.map(({ row }) => row.gridId), people.map(({ row }) => row.householdId)],
      ...[people.map(({ row }) => row.dwellingId), people.map(({ row }) => row.relation)],
      ...[people.map(({ row }) => row.name), people.map(({ row }) => row.pinyin), people.map(({ row }) => row.sex)],
      ...[people.map(({ row }) => row.birthDate), people.map(({ row }) => row.residency)],
      ...[people.map(({ row }) => row.noNumberReason), people.map(({ row }) => row.serviceFlags.join(' '))],
      ...[people.map(({ row }) => row.sealed), numbers],
      ...[people.map(({ envelope }) => phoneIndex(sealer, envelope.phone)), now, actor],
    ]),
    tx.query(rows.ADD_TOKENS, [ids, paths, people.map(({ row }) => tokensOf(row.name).join('\n'))]),
    tx.query(rows.NOTE_CONFLICTS, [numbered.map(() => v7()), at(ids), at(numbers), at(paths), now]),
  ]);
}

async function addTasks(tx: Tx, { people, opened, headed }: BatchPlan, { now }: Writing): Promise<void> {
  const doubts = people.flatMap((person) =>
    person.doubts.map((kind) => ({ kind, recordId: person.row.personId, orgPath: person.row.orgPath })),
  );
  const headless = opened
    .filter(({ household }) => !household.hasHead)
    .map(({ household, orgPath }) => ({ kind: 'no-head', recordId: household.householdId, orgPath }));
  const tasks = [...doubts, ...headless];
  const columns = [tasks.map(() => v7()), tasks.map((t) => t.kind), tasks.map((t) => t.recordId)];
  await Promise.all([
    tasks.length > 0 && tx.query(rows.ADD_TASKS, [...columns, tasks.map((t) => t.orgPath), now]),
    headed.length > 0 && tx.query(rows.SETTLE_HEADS, [headed, now]),
  ]);
}

async function updatePeople(
  tx: Tx,
  updates: readonly PlannedUpdate[],
  sealer: Sealer,
  { actor, ground, now }: Writing,
): Promise<void> {
  if (updates.length === 0) return;
  const changed = updates.map(({ row }) => row);
  const ids = changed.map(({ personId }) => personId);
  const values = [
    ...[ids, updates.map(({ before }) => before.version), changed.map(({ sex }) => sex)],
    ...[changed.map(({ birthDate }) => birthDate), changed.map(({ residency }) => residency)],
    ...[changed.map(({ serviceFlags }) => serviceFlags.join(' ')), changed.map(({ sealed }) => sealed)],
    ...[updates.map(({ envelope }) => phoneIndex(sealer, envelope.phone)), now],
  ];
  const [written] = await Promise.all([
    tx.query(rows.UPDATE_PEOPLE, values),
    tx.query(rows.KEEP_HISTORY, [ids, ground, actor]),
  ]);
  if (written.length < updates.length) throw new Outdated();
}

async function addKeys(tx: Tx, { keys }: BatchPlan): Promise<void> {
  if (keys.length === 0) return;
  await tx.query(rows.ADD_KEYS, [keys.map((k) => k.kind), keys.map((k) => k.index), keys.map((k) => k.recordId)]);
}

async function tell(tx: Tx, { dwellings, people, updates }: BatchPlan, { now }: Writing): Promise<void> {
  const events = [
    ...dwellings.map((dwelling) => dwellingRegistered(dwelling, now)),
    ...people.flatMap(registrationEvents),
    ...updates.map((update) => personUpdated(update, now)),
  ];
  if (events.length > 0) await tx.publish(...events);
}

const dwellingRegistered = ({ dwellingId, gridId, orgPath }: PlannedDwelling, now: Date): EventInit =>
  event({
    schema: DwellingRegisteredSchema,
    ...{ aggregateId: dwellingId, version: 1, orgPath },
    message: { dwellingId, version: 1, gridId, orgPath, time: timestampFromDate(now) },
  });

const personUpdated = ({ row: { personId, version, orgPath } }: PlannedUpdate, now: Date): EventInit =>
  event({
    schema: PersonUpdatedSchema,
    ...{ aggregateId: personId, version, orgPath },
    message: { personId, version, orgPath, time: timestampFromDate(now) },
  });
