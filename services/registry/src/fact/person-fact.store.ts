import { statement, type Tx } from '@wangge/platform/persistence';
import type { PersonFact } from './person-fact.entity.ts';

const COLUMNS = `fact_id as "factId", person_id as "personId", event, kind, effective_day::text as "effectiveDay",
  end_day::text as "endDay", sealed, department_id as "departmentId", officer, agreement_id as "agreementId",
  case_reference as "caseReference", source, confidence, receive_time as "receiveTime"`;

/** [person, id before which to go on, how many]; newest first, as ids are ordered by time. */
export const listFacts = statement(
  'fact_list',
  `select ${COLUMNS} from person_fact where person_id = $1 and fact_id < $2 order by fact_id desc limit $3`,
);

/** [fact] */
export const factById = statement('fact_by_id', `select ${COLUMNS} from person_fact where fact_id = $1`);

/** When a fact was taken, of those the caller may see. */
export async function receiveTimeOf(tx: Tx, factId: string): Promise<Date | undefined> {
  const text = 'select receive_time as "receiveTime" from person_fact where fact_id = $1';
  return (await tx.query<{ receiveTime: Date }>(text, [factId]))[0]?.receiveTime;
}

export async function insertFact(tx: Tx, fact: PersonFact): Promise<void> {
  const { factId, personId, event, kind, effectiveDay, endDay, sealed } = fact;
  const { departmentId, officer, agreementId, caseReference, source, confidence, receiveTime } = fact;
  await tx.query(
    `insert into person_fact (fact_id, person_id, event, kind, effective_day, end_day, sealed, department_id, officer,
       agreement_id, case_reference, source, confidence, receive_time)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
    [
      ...[factId, personId, event, kind, effectiveDay, endDay, sealed],
      ...[departmentId, officer, agreementId, caseReference, source, confidence, receiveTime],
    ],
  );
}
