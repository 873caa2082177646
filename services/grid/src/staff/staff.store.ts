import { event, type EventInit } from '@wangge/platform/events';
import { AssignmentChangedSchema } from '@wangge/contracts/wangge/grid/v1/grid_events';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { brokenConstraint, type Tx } from '@wangge/platform/persistence';
import { postTaken } from '../grid.errors.ts';
import { subjectView } from '../place/place.view.ts';
import type { PlaceKindText } from '../place/place-tree.ts';
import type { PostRow } from '../post/post.queries.ts';
import type { AssignmentRow } from './staff.view.ts';

/** An assignment with times as the database's driver gives them. */
export type Assignment = AssignmentRow & { readonly startTime: Date; readonly endTime: Date | null };

export interface StaffMember {
  readonly staffId: string;
  readonly issuer: string;
  readonly subject: string;
}

export interface PostPlace {
  readonly placeId: string;
  readonly code: string;
  readonly kind: PlaceKindText;
  readonly orgPath: string;
}

const ASSIGNMENT = `a.assignment_id as "assignmentId", a.staff_id as "staffId", a.place_id as "placeId", a.org_path as "orgPath",
  a.post_code as "postCode", a.start_time as "startTime", a.deputy, a.ground`;
const POST = `post_code as "postCode", name, level, first_responsible as "firstResponsible", outside, shared, rank`;

/** The posts of a preset with these codes. */
export const findPosts = (tx: Tx, codes: readonly string[], preset: string): Promise<PostRow[]> =>
  tx.query(`select ${POST} from post where post_code = any ($1) and $2 = any (presets)`, [codes, preset]);

/** Places by their codes valid now. */
export const findPlaces = (tx: Tx, codes: readonly string[]): Promise<PostPlace[]> =>
  tx.query(`select place_id as "placeId", code, kind, org_path as "orgPath" from grid_place where code = any ($1)`, [
    codes,
  ]);

export async function findPlace(tx: Tx, placeId: string): Promise<PostPlace | undefined> {
  const text = `select place_id as "placeId", code, kind, org_path as "orgPath" from grid_place where place_id = $1`;
  return (await tx.query<PostPlace>(text, [placeId]))[0];
}

export async function findStaff(tx: Tx, staffId: string): Promise<StaffMember | undefined> {
  const text = `select staff_id as "staffId", issuer, subject from staff where staff_id = $1`;
  return (await tx.query<StaffMember>(text, [staffId]))[0];
}

/** An assignment in the caller's places, as it was at `version` or, without one, as it is. */
export async function findAssignment(tx: Tx, id: string, version?: number): Promise<Assignment | undefined> {
  const text = `select ${ASSIGNMENT}, h.version, h.end_time as "endTime" from assignment a
    join assignment_history h on h.assignment_id = a.assignment_id and h.version = coalesce($2, a.version)
   where a.assignment_id = $1`;
  return (await tx.query<Assignment>(text, [id, version ?? null]))[0];
}

const INSERT = `insert into assignment (assignment_id, staff_id, place_id, org_path, post_code, start_time, end_time, deputy, sole, ground, version)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`;

/** A new assignment, and whether its post may be held by several. */
export type NewlyAssigned = Assignment & { readonly shared: boolean };

/**
 * Writes new assignments with their history. Every statement of a step is sent before the first answer is awaited: none is
 * left to be sent after another one failed.
 * @throws FAILED_PRECONDITION POST_TAKEN when somebody, or the same person, holds a post there in that time
 */
export async function insertAssignments(tx: Tx, assignments: readonly NewlyAssigned[], by: Author): Promise<void> {
  await Promise.all(
    assignments.map((a) => {
      const own = [a.assignmentId, a.staffId, a.placeId, a.orgPath, a.postCode, a.startTime, a.endTime];
      return tx.query(INSERT, [...own, a.deputy, !a.shared, a.ground, a.version]).catch((error: unknown) => {
        throw EXCLUSIVE.test(brokenConstraint(error) ?? '') ? postTaken(a.postCode) : error;
      });
    }),
  );
  await Promise.all(assignments.map((a) => insertHistory(tx, a, by)));
}

const EXCLUSIVE = /^assignment_(holder|deputy|twice)_excl$/;

/** Who changed something, and when. */
export interface Author {
  readonly actor: string;
  readonly time: Date;
}

/** Gives an assignment its end; false when somebody else changed it since it was read. */
export async function updateEnd(tx: Tx, a: Assignment, end: Date, by: Author): Promise<boolean> {
  const text = `update assignment set end_time = $3, version = version + 1 where assignment_id = $1 and version = $2 returning version`;
  const rows = await tx.query(text, [a.assignmentId, a.version, end]);
  if (rows.length === 0) return false;
  await insertHistory(tx, { ...a, version: a.version + 1, endTime: end }, by);
  return true;
}

async function insertHistory(tx: Tx, a: Assignment, { actor, time }: Author): Promise<void> {
  const text = `insert into assignment_history (assignment_id, version, end_time, actor, change_time) values ($1, $2, $3, $4, $5)`;
  await tx.query(text, [a.assignmentId, a.version, a.endTime, actor, time]);
}

/** What the others are told of an assignment at its version. */
export const assignmentChanged = (a: Assignment, staff: StaffMember): EventInit =>
  event({
    schema: AssignmentChangedSchema,
    aggregateId: a.assignmentId,
    version: a.version,
    orgPath: a.orgPath,
    message: {
      assignmentId: a.assignmentId,
      staffId: a.staffId,
      subject: subjectView(staff),
      orgPath: a.orgPath,
      post: a.postCode,
      startTime: timestampFromDate(a.startTime),
      ...(a.endTime === null ? {} : { endTime: timestampFromDate(a.endTime) }),
    },
  });
