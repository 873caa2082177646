import { grantApp } from '@wangge/platform/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { comments } from './house-policies.ts';

export class DutyList1766110000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [...COMPETENCE, ...UNIT]) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

// The duty list is the whole district's, so no place stands guard; the seed has policies of its own. A person writes it, and the
// contract names the one role.
const PERSON = `coalesce(nullif(current_setting('wangge.actor', true), '') not like 'service:%', false)`;

const COMPETENCE = [
  `create policy unit_competence_person_insert on unit_competence for insert with check (${PERSON})`,
  `create policy unit_competence_person_update on unit_competence for update using (${PERSON}) with check (${PERSON})`,
  `create policy unit_competence_person_delete on unit_competence for delete using (${PERSON})`,
  grantApp('update (lead), delete on unit_competence'),
];

const UNIT = [
  `alter table unit add column kind text not null default ''`,
  ...comments('unit', 'Handling units (处置单位)', { kind: 'Kind, by which matters name it, or empty' }),
  `create index unit_kind_idx on unit (kind, org_path) where kind <> ''`,
  `create policy unit_person_update on unit for update using (${PERSON}) with check (${PERSON})`,
  grantApp('update (version) on unit'),
];
