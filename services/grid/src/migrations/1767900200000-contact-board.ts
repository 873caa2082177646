import { placePolicies } from '@wangge/platform/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { comments } from './house-policies.ts';

export class ContactBoard1767900200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of BOARD) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const BOARD = [
  `create table contact_board (
    place_id uuid not null,
    org_path text collate "C" not null,
    phone text not null,
    supervision_phone text not null,
    actor text not null,
    set_time timestamptz not null,
    constraint contact_board_pkey primary key (place_id),
    constraint contact_board_path_check check (org_path ~ '^[0-9a-z]{1,10}(\\.[0-9a-z]{1,10})*$'),
    constraint contact_board_place_fkey foreign key (place_id) references grid_place (place_id))`,
  ...comments('contact_board', 'Phones a place shows on its contact board (网格公示牌): of offices, never of persons', {
    place_id: 'Place that shows them',
    org_path: 'Path of the place',
    phone: 'Phone to call, or empty',
    supervision_phone: 'Phone for complaints, or empty',
    actor: 'Who set them last',
    set_time: 'When',
  }),
  ...placePolicies({ table: 'contact_board' }),
  // Read without an account; who may change it is judged by its place.
  `create policy contact_board_public on contact_board for select using (nullif(current_setting('wangge.actor', true), '') is not null)`,
];
