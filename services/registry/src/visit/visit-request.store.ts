import { statement, type Tx } from '@wangge/platform/persistence';
import type { VisitRequest } from './visit-request.entity.ts';

/** An open request as the list shows it; its department is not read. */
export interface OpenVisit extends Pick<
  VisitRequest,
  'visitRequestId' | 'personId' | 'need' | 'safetyNotes' | 'dueDay' | 'requestTime'
> {
  readonly personName: string;
  readonly gridId: string;
}

/** [id after which to go on, how many]: what is open in the caller's places, oldest first, as ids are ordered by time. */
export const listOpenVisits = statement(
  'visit_request_open',
  `select v.visit_request_id as "visitRequestId", v.person_id as "personId", p.name as "personName", p.grid_id as "gridId",
     v.need, v.safety_notes as "safetyNotes", v.due_day::text as "dueDay", v.request_time as "requestTime"
    from visit_request v join person p on p.person_id = v.person_id
   where v.answer_time is null and v.visit_request_id > $1 order by v.visit_request_id limit $2`,
);

/** [request, department]: another department's is not there. */
export const visitOfDepartment = statement(
  'visit_request_of_department',
  `select person_id as "personId", outcome, answer_time as "answerTime" from visit_request
    where visit_request_id = $1 and department_id = $2`,
);

export async function insertVisitRequest(
  tx: Tx,
  request: Omit<VisitRequest, 'version' | 'outcome' | 'answeredBy' | 'answerTime'>,
): Promise<void> {
  const { visitRequestId, personId, need, safetyNotes, dueDay, departmentId, agreementId, requestTime } = request;
  await tx.query(
    `insert into visit_request (visit_request_id, version, person_id, need, safety_notes, due_day, department_id, agreement_id,
       request_time) values ($1, 1, $2, $3, $4, $5, $6, $7, $8)`,
    [visitRequestId, personId, need, safetyNotes, dueDay, departmentId, agreementId, requestTime],
  );
}

/** A request the caller may see: where the person lives, and when it was answered. */
export async function findVisitRequest(
  tx: Tx,
  visitRequestId: string,
): Promise<{ orgPath: string; answerTime: Date | null } | undefined> {
  const [row] = await tx.query<{ orgPath: string; answerTime: Date | null }>(
    `select p.org_path as "orgPath", v.answer_time as "answerTime"
       from visit_request v join person p on p.person_id = v.person_id where v.visit_request_id = $1`,
    [visitRequestId],
  );
  return row;
}

/** Answers an open request; false when somebody was faster. */
export async function answerVisit(
  tx: Tx,
  answer: { visitRequestId: string; outcome: string; answeredBy: string; answerTime: Date },
): Promise<boolean> {
  const { visitRequestId, outcome, answeredBy, answerTime } = answer;
  const rows = await tx.query(
    `update visit_request set version = 2, outcome = $2, answered_by = $3, answer_time = $4
      where visit_request_id = $1 and version = 1 returning visit_request_id`,
    [visitRequestId, outcome, answeredBy, answerTime],
  );
  return rows.length === 1;
}
