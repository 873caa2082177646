import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Lists come newest first out of an index: a case knows its street, community and grid as values of their own, and a unit's tasks
 * lie in the order of their cases. A range of `org_path` has no such order, so that all cases of a busy community were read, and
 * judged by the policies, for the newest 20.
 */
export class ListByPlace1765100000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [...PLACES, ...INDEXES]) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const LEVELS = { street_path: 'street', community_path: 'community', grid_path: 'grid' };
const columns = Object.keys(LEVELS);

/** The first labels of the custody; null where it lies above that level. */
const above = (column: string, level: number): string =>
  `new.${column} := substring(new.org_path from '^[^.]+(?:\\.[^.]+){${level + 1}}');`;

const PLACES = [
  `alter table case_file ${columns.map((column) => `add column ${column} text collate "C"`).join(', ')}`,
  ...Object.entries(LEVELS).map(
    ([column, level]) => `comment on column case_file.${column} is 'Path of the ${level} of its custody; null above'`,
  ),
  `create function case_place_above() returns trigger language plpgsql as $body$
begin
  ${columns.map(above).join('\n  ')}
  return new;
end $body$`,
  `comment on function case_place_above() is 'Keeps street, community and grid of a case with its custody'`,
  // Not generated columns: TypeORM would want a table of its own for them.
  `create trigger case_file_place_above before insert on case_file for each row execute function case_place_above()`,
  `create trigger case_file_place_above_anew before update on case_file for each row
    when ((new.org_path, ${columns.map((column) => `new.${column}`).join(', ')})
      is distinct from (old.org_path, ${columns.map((column) => `old.${column}`).join(', ')}))
    execute function case_place_above()`,
  `update case_file set street_path = '' where street_path is null`,
];

const INDEXES = [
  ...Object.entries(LEVELS).map(
    ([column, level]) => `create index case_file_${level} on case_file (${column}, case_id)`,
  ),
  // What asked for a range of custody asks for one of the three now.
  `drop index case_file_custody`,
  `create index task_of_unit_by_case on task (unit_id, case_id)`,
];
