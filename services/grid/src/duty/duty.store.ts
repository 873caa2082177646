import type { Tx } from '@wangge/platform/persistence';
import { statement } from '@wangge/platform/persistence';
import { DutyListChangedSchema } from '@wangge/contracts/wangge/grid/v1/grid_events';
import { event } from '@wangge/platform/events';
import type { DutyLine } from './duty-plan.ts';

/** Within a transaction: one change of the duty list at a time. */
export const LOCK_DUTY_LIST = `select pg_advisory_xact_lock(hashtextextended('wangge.grid.duty-list', 0))`;
export const UNITS = 'select unit_id as "unitId", code, name from unit';
export const PLACES = 'select code, name, org_path as "orgPath" from grid_place';
export const LINES = `select unit_id as "unitId", matter_code as "matterCode", org_path as "orgPath", lead from unit_competence`;

/** The duty list as a sheet shows it. */
export const sheetLines = statement(
  'duty_list',
  `select u.code as "unitCode", u.name as "unitName", c.matter_code as "matterCode", p.code as "placeCode", p.name as "placeName",
     c.lead
   from unit_competence c join unit u using (unit_id) join grid_place p on p.org_path = c.org_path
   order by u.code, c.matter_code, c.org_path`,
);

const REMOVE = `delete from unit_competence c using unnest($1::uuid[], $2::text[], $3::text[]) as l (unit, matter, path)
  where c.unit_id = l.unit and c.matter_code = l.matter and c.org_path = l.path`;
const ADD = `insert into unit_competence (unit_id, matter_code, org_path, lead)
  select unit, matter, path, lead from unnest($1::uuid[], $2::text[], $3::text[], $4::boolean[]) as l (unit, matter, path, lead)
  on conflict (unit_id, matter_code, org_path) do update set lead = excluded.lead`;
const COUNT = `update unit set version = version + 1 where unit_id = any ($1::uuid[])
  returning unit_id as "unitId", version, org_path as "orgPath"`;

/** What changes in the duty list. */
export interface DutyChange {
  /** Lines that are set, with their role. */
  readonly set: readonly DutyLine[];
  readonly removed: readonly DutyLine[];
}

/** Within a transaction that holds the lock: writes what changes, counts each unit's version, and tells of each. */
export async function writeDuties(tx: Tx, { set, removed }: DutyChange): Promise<void> {
  await tx.query(REMOVE, columnsOf(removed).slice(0, 3));
  await tx.query(ADD, columnsOf(set));
  const touched = [...new Set([...set, ...removed].map(({ unitId }) => unitId))];
  for (const { unitId, version, orgPath } of await tx.query<{ unitId: string; version: number; orgPath: string }>(
    COUNT,
    [touched],
  )) {
    const own = (lines: readonly DutyLine[]) => lines.filter((line) => line.unitId === unitId).map(competence);
    const message = { unitId, version, set: own(set), removed: own(removed) };
    await tx.publish(event({ schema: DutyListChangedSchema, aggregateId: unitId, version, orgPath, message }));
  }
}

const competence = ({ matterCode, orgPath, lead }: DutyLine) => ({ matterCode, orgPath, lead });
const columnsOf = (lines: readonly DutyLine[]): unknown[][] => [
  ...[lines.map((line) => line.unitId), lines.map((line) => line.matterCode)],
  ...[lines.map((line) => line.orgPath), lines.map((line) => line.lead)],
];
