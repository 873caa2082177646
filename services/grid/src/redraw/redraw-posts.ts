import type { Tx } from '@wangge/platform/persistence';
import { v7 } from 'uuid';
import {
  assignmentChanged,
  insertAssignments,
  updateEnd,
  type Assignment,
  type Author,
  type StaffMember,
} from '../staff/staff.store.ts';

type Held = Assignment & StaffMember & { readonly sole: boolean };
/** Where post holders go on. */
export interface Seat {
  readonly placeId: string;
  readonly orgPath: string;
}

const HELD = `select a.assignment_id as "assignmentId", a.staff_id as "staffId", a.place_id as "placeId", a.org_path as "orgPath",
    a.post_code as "postCode", a.start_time as "startTime", a.end_time as "endTime", a.deputy, a.sole, a.ground, a.version, s.issuer, s.subject
  from assignment a join staff s using (staff_id)`;
const AT_PLACE = `${HELD} where a.place_id = $1 and a.end_time is distinct from a.start_time and (a.end_time is null or a.end_time > $2)
  order by a.assignment_id`;
const BY_ID = `${HELD} where a.assignment_id = any ($1) order by a.assignment_id`;

/** Ends everybody's post at a place that ends, those to come too; answers them as they were. */
export async function endPosts(tx: Tx, placeId: string, by: Author): Promise<Held[]> {
  const held = await tx.query<Held>(AT_PLACE, [placeId, by.time]);
  for (const one of held) {
    const end = one.startTime > by.time ? one.startTime : by.time;
    await updateEnd(tx, one, end, by);
    await tx.publish(assignmentChanged({ ...one, endTime: end, version: one.version + 1 }, one));
  }
  return held;
}

/** Lets post holders go on elsewhere until the end they had. */
export async function carryPosts(tx: Tx, held: readonly Held[], seat: Seat, by: Author): Promise<void> {
  const going = held.map((one) => ({
    ...one,
    ...seat,
    assignmentId: v7(),
    startTime: one.startTime > by.time ? one.startTime : by.time,
    version: 1,
    shared: !one.sole,
  }));
  await insertAssignments(tx, going, by);
  for (const one of going) await tx.publish(assignmentChanged(one, one));
}

/** Assignments a redrawing ended, with the ends they had then; those that would be over by now are left out. */
export async function postsEnded(
  tx: Tx,
  ended: readonly { readonly assignmentId: string; readonly endTime: string | null }[],
  now: Date,
): Promise<Held[]> {
  const ends = new Map(ended.map(({ assignmentId, endTime }) => [assignmentId, endTime && new Date(endTime)]));
  const rows = await tx.query<Held>(BY_ID, [[...ends.keys()]]);
  return rows
    .map((row) => ({ ...row, endTime: ends.get(row.assignmentId) || null }))
    .filter(({ endTime }) => endTime === null || endTime > now);
}

const LINES = `select unit_id as "unitId", matter_code as "matterCode", lead from unit_competence where org_path = $1`;

/** Lines of the duty list at a place. */
export const dutiesAt = (tx: Tx, orgPath: string) =>
  tx.query<{ unitId: string; matterCode: string; lead: boolean }>(LINES, [orgPath]);
