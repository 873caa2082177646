import { create, toBinary } from '@bufbuild/protobuf';
import { subjectOf } from '@wangge/platform/events';
import { Pool } from 'pg';
import { v7 } from 'uuid';
import { nextAlarm, type Report } from '../stack/casework.ts';
import { openClient } from '../stack/client.ts';

const CASE = `case_id, number, version, state, flow, flow_version, matter_code, matter_name, catalogue_version, item_class,
  description, channel, grid_id, happened_at_path, org_path, longitude, latitude, place_words, reporter_subject, reporter_id,
  sealed, follow_code_hash, lead_unit_id, unit_ids, clocks, next_alarm_at, light, escalation_level, rework_count,
  objection_count, reopen_count, satisfaction, report_time`;
const HISTORY = `case_id, version, action, from_state, to_state, actor, acting_for, actor_label, note, happen_time, snapshot`;
const OUTBOX = `aggregate_id, version, message_id, subject, org_path, body, traceparent`;

const insert = (table: string, columns: string, from = 1): string => {
  const places = columns.split(',').map((_, index) => `$${from + index}`);
  return `insert into bench.${table} (${columns}) values (${places.join(', ')})`;
};
const count = (columns: string): number => columns.split(',').length;

const INSERT_CASE = { name: 'case', text: insert('case_file', CASE) };
const INSERT_HISTORY = { name: 'history', text: insert('case_history', HISTORY) };
const INSERT_OUTBOX = { name: 'outbox', text: insert('outbox', OUTBOX) };
const TOGETHER = {
  name: 'together',
  text: `with a as (${insert('case_file', CASE)}), b as (${insert('case_history', HISTORY, 1 + count(CASE))})
    ${insert('outbox', OUTBOX, 1 + count(CASE) + count(HISTORY))}`,
};

/** Makes the tables of the baselines: columns, checks and indexes of the real ones; no policies, partitions or triggers. */
export async function makeBareTables(ownerUrl: string, tables: readonly string[]): Promise<void> {
  const client = await openClient(ownerUrl);
  try {
    await client.query('create schema if not exists bench');
    for (const table of tables)
      await client.query(
        `create table if not exists bench.${table}
          (like public.${table} including defaults including constraints including indexes)`,
      );
  } finally {
    await client.end();
  }
}

/** The same case, line of history and event with nothing around them: pool of 8, named statements, no scope, no policy. */
export class BareStore {
  readonly #pool: Pool;

  constructor(ownerUrl: string) {
    this.#pool = new Pool({ connectionString: ownerUrl, max: 8 });
    this.#pool.on('error', () => undefined);
  }

  /** One statement. */
  async together(report: Report): Promise<void> {
    await this.#pool.query({ ...TOGETHER, values: [...caseOf(report), ...historyOf(report), ...outboxOf(report)] });
  }

  /** As textbooks do it: BEGIN, three inserts, COMMIT, one after the other. */
  async textbook(report: Report): Promise<void> {
    const client = await this.#pool.connect();
    try {
      await client.query('begin');
      await client.query({ ...INSERT_CASE, values: caseOf(report) });
      await client.query({ ...INSERT_HISTORY, values: historyOf(report) });
      await client.query({ ...INSERT_OUTBOX, values: outboxOf(report) });
      await client.query('commit');
    } finally {
      client.release();
    }
  }

  close(): Promise<void> {
    return this.#pool.end();
  }
}

function caseOf({ opened: { facts, now }, code, at }: Report): unknown[] {
  return [
    ...[facts.caseId, facts.number, 1, now.state, facts.flow, facts.flowVersion, now.matterCode, now.matterName],
    ...[facts.catalogueVersion, now.itemClass, facts.description, facts.channel, now.gridId, now.happenedAtPath],
    ...[now.orgPath, facts.longitude, facts.latitude, facts.placeWords, facts.reporterSubject, facts.reporterId],
    ...[facts.sealed, code, null, [], JSON.stringify(now.clocks), nextAlarm(now.clocks), now.light, 0, 0, 0, 0, 0, at],
  ];
}

function historyOf({ opened: { facts, now }, call, at }: Report): unknown[] {
  const { paths } = call.passport;
  return [
    ...[facts.caseId, 1, 'report', '', now.state, facts.reporterSubject, paths.join(','), 'grid-worker', ''],
    ...[at, JSON.stringify(now)],
  ];
}

function outboxOf({ opened: { facts, now }, step: { event }, call }: Report): unknown[] {
  const body = Buffer.from(toBinary(event.schema, create(event.schema, event.message)));
  return [facts.caseId, 1, v7(), subjectOf(event.schema), now.orgPath, body, call.traceparent];
}
