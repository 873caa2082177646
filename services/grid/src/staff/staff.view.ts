import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { AssignmentSchema, StaffSchema } from '@wangge/contracts/wangge/grid/v1/staff';
import { subjectView } from '../place/place.view.ts';

/** An assignment as read; times come as Date from rows and as text from aggregated ones. */
export interface AssignmentRow {
  readonly assignmentId: string;
  readonly staffId: string;
  readonly placeId: string;
  readonly orgPath: string;
  readonly postCode: string;
  readonly startTime: Date | string;
  readonly endTime: Date | string | null;
  readonly deputy: boolean;
  readonly ground: string;
  readonly version: number;
}

export interface StaffRow {
  readonly staffId: string;
  readonly staffNumber: string;
  readonly name: string;
  readonly issuer: string;
  readonly subject: string;
  /** Null where the caller's places give no reason to see the contact. */
  readonly sealed: Buffer | null;
  readonly assignments: readonly AssignmentRow[];
}

/** What the sealed envelope of a staff member holds. */
export interface Contact {
  readonly phone: string;
}

export const assignmentView = (row: AssignmentRow): MessageInitShape<typeof AssignmentSchema> => ({
  assignmentId: row.assignmentId,
  staffId: row.staffId,
  placeId: row.placeId,
  orgPath: row.orgPath,
  post: row.postCode,
  startTime: timestampFromDate(new Date(row.startTime)),
  ...(row.endTime === null ? {} : { endTime: timestampFromDate(new Date(row.endTime)) }),
  deputy: row.deputy,
  ground: row.ground,
  version: row.version,
});

/** @param phone clear; the platform masks it before the answer leaves */
export const staffView = (row: StaffRow, phone: string): MessageInitShape<typeof StaffSchema> => ({
  staffId: row.staffId,
  staffNumber: row.staffNumber,
  name: row.name,
  subject: subjectView(row),
  phone,
  assignments: row.assignments.map(assignmentView),
});
