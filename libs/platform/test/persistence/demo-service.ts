import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { PassportKind, PassportSchema } from '@wangge/contracts/wangge/platform/v1/passport';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { v7 } from 'uuid';
import { notFound } from '../../src/errors/index.ts';
import { event } from '../../src/events/index.ts';
import {
  childPolicies,
  type CommandCall,
  commandFunction,
  commandText,
  commandValues,
  Conflict,
  type Database,
  earlier,
  earlierStatement,
  earlierValues,
  onceMore,
  placePolicies,
  scopeOf,
  statement,
} from '../../src/persistence/index.ts';
import {
  FileMovedSchema,
  FileOpenedSchema,
  FileService,
  MoveFileRequestSchema,
  OpenFileRequestSchema,
} from '../fixtures-events/demo_pb.ts';

/** A small service as services are: one aggregate with its history, two commands, place policies. */
export class DemoTables1763800000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of DEMO) await runner.query(sql);
  }

  async down(): Promise<void> {}
}

const HISTORY = `insert into case_history (case_id, version, state, actor) values (p_case_id, t_version, p_state, t_actor);`;

const DEMO = [
  `create table case_file (
    case_id uuid primary key, org_path text collate "C" not null, state text not null, version int not null,
    lead_unit_id uuid, co_unit_ids uuid[] not null default '{}', reporter text not null default '')`,
  `create index on case_file (org_path)`,
  `create table case_history (case_id uuid, version int, state text not null, actor text not null, primary key (case_id, version))
    partition by range (case_id)`,
  ...placePolicies({
    table: 'case_file',
    anywhereInsert: true,
    unitColumns: ['lead_unit_id', 'co_unit_ids[]'],
    reporterColumn: 'reporter',
    jobs: ['service:demo/sweeper'],
  }),
  ...childPolicies({ table: 'case_history', parent: 'case_file', key: 'case_id' }),
  commandFunction({
    name: 'demo_open',
    args: 'p_case_id uuid, p_org_path text, p_state text, p_reporter text',
    body: `insert into case_file (case_id, org_path, state, version, reporter) values (p_case_id, p_org_path, p_state, 1, p_reporter);
      {{guard}}
      ${HISTORY}`,
  }),
  commandFunction({
    name: 'demo_move',
    args: 'p_case_id uuid, p_version int, p_state text',
    body: `update case_file set state = p_state, version = version + 1 where case_id = p_case_id and version = p_version;
      {{guard}}
      ${HISTORY}`,
  }),
];

const openCase = statement('demo_open', commandText('demo_open', 4));
const moveCase = statement('demo_move', commandText('demo_move', 3));
const loadCase = statement('demo_load', `select version, org_path as "orgPath" from case_file where case_id = $1`);

export const allCases = statement('demo_all', 'select case_id as id from case_file order by 1');

/** A person's passport: paths, unit and subject as given. */
export const passport = (init: MessageInitShape<typeof PassportSchema> = {}) =>
  create(PassportSchema, { kind: PassportKind.PERSON, subject: 'idp|ann', paths: ['dc.s01'], ...init });

const TRACE = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

export const openCall = (title: string, by = passport(), requestId: string = v7()): CommandCall => ({
  method: FileService.method.openFile,
  request: create(OpenFileRequestSchema, { requestId, title }),
  passport: by,
  requestId,
  purpose: 'test',
  traceparent: TRACE,
  audited: false,
});

export const moveCall = (fileId: string, state: string, by = passport(), requestId: string = v7()): CommandCall => ({
  ...openCall('', by, requestId),
  method: FileService.method.moveFile,
  request: create(MoveFileRequestSchema, { requestId, fileId, state }),
});

/** Opens a case about one person at `orgPath`; creating is one trip, so a repeat shows by its broken key. */
export async function open(
  db: Database,
  call: CommandCall,
  orgPath = 'dc.s01.c01.g1',
  personId?: string,
): Promise<string> {
  const id = v7();
  return onceMore(async () => {
    const [rows] = await db.readAll(scopeOf(call), [[earlierStatement, earlierValues(call)]]);
    const before = earlier(call, rows ?? []);
    if (before) return before.aggregateId;
    const told = event({
      schema: FileOpenedSchema,
      aggregateId: id,
      version: 1,
      orgPath,
      message: { fileId: id, title: 'x' },
    });
    await db.call(openCase, [
      ...[id, orgPath, 'REPORTED', call.passport.subject],
      ...commandValues(call, {
        aggregateId: id,
        version: 1,
        events: [told],
        ...(personId && { audit: { subjects: [personId] } }),
      }),
    ]);
    return id;
  });
}

/** Moves a case to `state`: load with the earlier answer in one trip, decide, one guarded write. Answers the version. */
export function move(db: Database, call: CommandCall, caseId: string, state: string): Promise<number> {
  return onceMore(async () => {
    const [cases, repeats] = await db.readAll(scopeOf(call), [
      [loadCase, [caseId]],
      [earlierStatement, earlierValues(call)],
    ]);
    const before = earlier(call, repeats ?? []);
    if (before) return before.version;
    const found = cases?.[0] as { version: number; orgPath: string } | undefined;
    if (!found) throw notFound('case');
    const version = found.version + 1;
    const told = event({
      schema: FileMovedSchema,
      aggregateId: caseId,
      version,
      orgPath: found.orgPath,
      message: { fileId: caseId, state },
    });
    const [result] = await db.call<{ rows: number }>(moveCase, [
      ...[caseId, found.version, state],
      ...commandValues(call, { aggregateId: caseId, version, events: [told] }),
    ]);
    return result?.rows === 0 ? Conflict : version;
  });
}
