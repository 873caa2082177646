import { grantApp } from '@wangge/platform/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { comments } from './comments.ts';

export class CatalogueVersions1766100000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [...CATALOGUE, ...MATTER]) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

// What was imported before took effect at once. The app may publish a draft and change nothing else of a version.
const CATALOGUE = [
  `alter table catalogue add column note text not null default '', add column effective_time timestamptz`,
  `update catalogue set effective_time = import_time`,
  ...comments('catalogue', 'Versions of the matter catalogue (事项目录)', {
    note: 'What it is, in the administrator’s words',
    effective_time: 'When it takes effect; null for a draft',
  }),
  grantApp('update (effective_time) on catalogue'),
];

const MATTER = [
  `alter table matter
     add column keywords text[] not null default '{}',
     add column form_schema text not null default '',
     add column guide jsonb,
     add column seen_by text[] not null default '{}',
     add column return_visit text not null default '',
     add column lead_kind text not null default '',
     add column helping_kinds text[] not null default '{}',
     add constraint matter_return_visit_check check (return_visit in ('', 'none', 'sampled', 'always'))`,
  ...comments('matter', 'Matters (事项): nodes of the catalogue', {
    keywords: 'Words it is searched by beside its name',
    form_schema: 'Form a report of it answers: JSON Schema as text, or empty',
    guide: 'Service guide (办事指南), or null when it is not published',
    seen_by: 'Roles that see it and may report it; everybody when empty',
    return_visit: 'Return visit after it is closed; empty leaves it to the flow',
    lead_kind: 'Kind of the units that lead it where the duty list names none',
    helping_kinds: 'Kinds of the units that may help',
  }),
];
