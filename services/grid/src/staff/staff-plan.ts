import { timestampDate } from '@bufbuild/protobuf/wkt';
import type { NewAssignment, NewStaff } from '@wangge/contracts/wangge/grid/v1/staff_service';
import { invalidFields, type FieldViolation } from '@wangge/platform/errors';
import { isLocalDate } from '@wangge/worktime';
import type { PostRow } from '../post/post.queries.ts';
import type { Briefing } from '../staffing/briefing.ts';
import { existsAt } from './assignment.rules.ts';
import type { NewlyAssigned, PostPlace } from './staff.store.ts';

/** A staff member to be written, with first assignments. */
export interface PlannedStaff {
  readonly staffId: string;
  readonly staffNumber: string;
  readonly name: string;
  readonly issuer: string;
  readonly subject: string;
  readonly phone: string;
  readonly briefings: readonly Briefing[];
  readonly assignments: readonly NewlyAssigned[];
}

/** What an import of staff stands on. */
export interface StaffGround {
  /** Numbers that are there already. */
  readonly known: ReadonlySet<string>;
  readonly places: readonly PostPlace[];
  readonly posts: readonly PostRow[];
  readonly now: Date;
}

/** Decides what an import of staff writes. All or nothing, and every wrong line is named. */
export function planStaff(wanted: readonly NewStaff[], ground: StaffGround, newId: () => string): PlannedStaff[] {
  const seen = new Set(ground.known);
  const violations: FieldViolation[] = [];
  const planned = wanted.flatMap((staff, i) => {
    if (seen.has(staff.staffNumber)) return [];
    seen.add(staff.staffNumber);
    const staffId = newId();
    if ((staff.issuer === '') !== (staff.subject === ''))
      violations.push({ field: `staff[${i}].subject`, description: 'goes together with issuer' });
    const assignments = staff.assignments.flatMap((assignment, j) => {
      const made = assignmentOf(assignment, ground);
      if (!('problem' in made)) return [{ ...made, assignmentId: newId(), staffId }];
      violations.push({ field: `staff[${i}].assignments[${j}].${made.field}`, description: made.problem });
      return [];
    });
    const { staffNumber, name, issuer, subject, phone } = staff;
    const briefings = briefingsOf(staff, staffId, (field, description) =>
      violations.push({ field: `staff[${i}].${field}`, description }),
    );
    return [{ staffId, staffNumber, name, issuer, subject, phone, briefings, assignments }];
  });
  if (violations.length > 0) throw invalidFields(violations);
  return planned;
}

/** What they signed and attended before they came, on days there are. */
function briefingsOf(
  { undertakingDate, trainingDate }: NewStaff,
  staffId: string,
  say: (field: string, description: string) => void,
): Briefing[] {
  const reference = 'taken over with the staff member';
  const told = [
    { kind: 'undertaking', heldOn: undertakingDate },
    { kind: 'training', heldOn: trainingDate },
  ] as const;
  for (const { kind, heldOn } of told) if (heldOn !== '' && !isLocalDate(heldOn)) say(`${kind}_date`, 'is no day');
  return told.filter(({ heldOn }) => heldOn !== '').map((one) => ({ ...one, staffId, reference }));
}

type Made = Omit<PlannedStaff['assignments'][number], 'assignmentId' | 'staffId'>;

function assignmentOf(
  wanted: NewAssignment,
  { places, posts, now }: StaffGround,
): Made | { field: string; problem: string } {
  const place = places.find(({ code }) => code === wanted.placeCode);
  const post = posts.find(({ postCode }) => postCode === wanted.post);
  if (!place) return { field: 'place_code', problem: `no place ${wanted.placeCode}` };
  if (!post || !existsAt(post.level, place.kind)) return { field: 'post', problem: 'does not exist at this place' };
  const startTime = wanted.startTime ? timestampDate(wanted.startTime) : now;
  const endTime = wanted.endTime ? timestampDate(wanted.endTime) : null;
  if (endTime && endTime <= startTime) return { field: 'end_time', problem: 'must be after start_time' };
  const { placeId, orgPath } = place;
  const { postCode, shared } = post;
  return { placeId, orgPath, postCode, shared, startTime, endTime, deputy: wanted.deputy, ground: '', version: 1 };
}
