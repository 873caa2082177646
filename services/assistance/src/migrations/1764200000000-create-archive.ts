import { placePolicies } from '@wangge/platform/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const PATH = `check (org_path ~ '^[0-9a-z]{1,10}(\\.[0-9a-z]{1,10})*$')`;

/** Care archives and the visits made under them. */
export class CreateArchive1764200000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [...ARCHIVE, ...VISIT]) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const comments = (table: string, columns: Readonly<Record<string, string>>): string[] =>
  Object.entries(columns).map(([column, about]) => `comment on column ${table}.${column} is '${about}'`);

const ARCHIVE = [
  `create table archive (
    archive_id uuid not null,
    person_id uuid not null,
    kind text not null constraint archive_kind_check check (kind in ('elderly', 'disabled', 'hardship', 'child')),
    basis text not null constraint archive_basis_check check (basis in ('consent', 'statute')),
    basis_reference text not null,
    sealed bytea not null,
    tier text not null constraint archive_tier_check check (tier in ('weekly', 'monthly', 'quarterly')),
    helper_staff_id uuid not null,
    grid_id uuid not null,
    org_path text collate "C" not null constraint archive_org_path_check ${PATH},
    review_date date not null,
    next_visit_time timestamptz not null,
    visit_id uuid not null,
    escalation_level smallint not null default 0,
    next_alarm_time timestamptz,
    version int not null,
    created_time timestamptz not null,
    constraint archive_pkey primary key (archive_id))`,
  `create unique index archive_person_kind on archive (person_id, kind)`,
  `create index archive_org_path on archive (org_path)`,
  `create index archive_alarm on archive (next_alarm_time) where next_alarm_time is not null`,
  `comment on table archive is 'Care archives (爱心档案): need and plan, never diagnosis'`,
  ...comments('archive', {
    archive_id: 'Id, uuid v7',
    person_id: 'Id of the person in the registry',
    kind: 'Kind: elderly, disabled, hardship or child',
    basis: 'Basis of holding it: consent or statute',
    basis_reference: 'The consent form or the article',
    sealed: 'Sealed envelope {need}, bound to the id',
    tier: 'Visit tier: weekly, monthly or quarterly',
    helper_staff_id: 'Staff id of the helper who visits',
    grid_id: 'Id of the grid',
    org_path: 'Path of the grid',
    review_date: 'Day the basis is to be reviewed',
    next_visit_time: 'When the next visit is due',
    visit_id: 'Id of the visit that is due next',
    escalation_level: 'How far the missed visit has gone up: 0 none, 1 community, 2 street',
    next_alarm_time: 'When the sweeper looks at it next; null when it has gone all the way up',
    version: 'Version, 1 upwards; one event each',
    created_time: 'When it was opened',
  }),
  ...placePolicies({ table: 'archive', jobs: ['service:assistance/visit-sweeper', 'service:seed/seed'] }),
];

const VISIT = [
  `create table visit (
    visit_id uuid not null,
    archive_id uuid not null,
    archive_version int not null,
    org_path text collate "C" not null constraint visit_org_path_check ${PATH},
    mode text not null constraint visit_mode_check check (mode in ('home', 'phone', 'video')),
    seen boolean not null,
    sealed bytea not null,
    recorded_by text not null,
    recorded_time timestamptz not null,
    next_visit_time timestamptz not null,
    constraint visit_pkey primary key (visit_id))`,
  `create index visit_archive on visit (archive_id)`,
  `comment on table visit is 'Visits (走访) made or tried, append only'`,
  ...comments('visit', {
    visit_id: 'Id, uuid v7',
    archive_id: 'Id of the archive',
    archive_version: 'Version of the archive it made',
    org_path: 'Path of the grid',
    mode: 'How: home, phone or video',
    seen: 'Whether the person was seen or heard; only then it counts',
    sealed: 'Sealed envelope {note}, bound to the id',
    recorded_by: 'Subject of who recorded it',
    recorded_time: 'When it was recorded',
    next_visit_time: 'When the next one was due after it',
  }),
  ...placePolicies({ table: 'visit', grants: 'select, insert' }),
];
