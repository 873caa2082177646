import { getOption } from '@bufbuild/protobuf';
import { access } from '@wangge/contracts/wangge/options/v1/options';
import type { DemoUser } from '@wangge/testing/door';
import type { Databases } from '../../tools/fsck/databases.ts';
import type { HttpOperation } from './http-operations.ts';

/** Accounts whose places lie in the story's street; what lies elsewhere is out of their scope. */
const LOCALS = [
  ...['worker.two', 'deputy.li', 'lead.wang', 'community.zhao', 'street.qian', 'dispatcher.sun', 'verifier.zhou'],
  ...['handler.feng', 'window.chen', 'assistance.chu', 'resident.shen'],
];

/** A row of each kind in another street, by the name of the field that holds its id. */
const ELSEWHERE: Readonly<Record<string, readonly [service: string, sql: string]>> = {
  case_id: ['casework', 'select case_id as id from case_file'],
  about_id: ['registry', 'select person_id as id from person'],
  person_id: ['registry', 'select person_id as id from person'],
  household_id: ['registry', 'select household_id as id from household'],
  building_id: ['registry', 'select building_id as id from building'],
  archive_id: ['assistance', 'select archive_id as id from archive'],
  staff_id: ['grid', 'select staff_id as id from assignment'],
  assignment_id: ['grid', 'select assignment_id as id from assignment'],
  grid_id: ['grid', `select place_id as id from grid_place`],
  place_id: ['grid', `select place_id as id from grid_place`],
};

/** Ids of things that exist outside a street. */
export async function idsOutside(street: string, databases: Databases): Promise<Record<string, string>> {
  const ids: Record<string, string> = {};
  for (const [field, [service, sql]] of Object.entries(ELSEWHERE)) {
    const where = `where org_path <> 'dc' and org_path <> $1 and not starts_with(org_path, $1 || '.')`;
    const [row] = await databases.rows<{ id: string }>(service, `${sql} ${where} order by 1 limit 1`, [street]);
    if (row === undefined) throw new Error(`there is no ${field} outside ${street}`);
    ids[field] = row.id;
  }
  return ids;
}

/** The field that names the object an operation is about, and the one that names the place it acts in. */
export function targetsOf({ method }: HttpOperation): { object: string; place: string } {
  const { objectField, placeField } = getOption(method, access);
  return { object: objectField, place: placeField };
}

/** Somebody of the street who may call the operation. */
export const localCaller = ({ roles }: HttpOperation, users: readonly DemoUser[]): DemoUser | undefined =>
  users.find(({ username, role }) => LOCALS.includes(username) && roles.includes(role));
