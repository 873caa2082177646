import { statement, type Tx } from '@wangge/platform/persistence';
import { covers, DIRECTORY_COLUMNS } from '../directory/directory.store.ts';
import type { Population } from '../person/population.ts';
import { inPlace } from '../scope-places.ts';
import type { DataSet } from './data-set.entity.ts';

const COLUMNS = `data_set_id as "dataSetId", version, state, department_id as "departmentId", agreement_id as "agreementId", officer,
  purpose, case_reference as "caseReference", org_path as "orgPath", population, fields, row_count as "rowCount",
  request_time as "requestTime", decided_by as "decidedBy", decide_time as "decideTime", reject_reason as "rejectReason",
  collect_time as "collectTime"`;

/** [id before which to go on, how many]; newest first, as ids are ordered by time. */
export const listDataSets = statement(
  'data_set_list',
  `select ${COLUMNS} from data_set where data_set_id < $1 order by data_set_id desc limit $2`,
);

/** [id] */
export const dataSetById = statement('data_set_by_id', `select ${COLUMNS} from data_set where data_set_id = $1`);

/** [data set, first row, row after the last]: the persons of a page that the caller's scope still covers. */
export const dataSetPage = statement(
  'data_set_page',
  `select ${DIRECTORY_COLUMNS} from data_set_row r join person p on p.person_id = r.person_id
    where r.data_set_id = $1 and r.place >= $2 and r.place < $3 order by r.place`,
);

/** Everybody of some places and a population, `$1` to `$6`; at most `$7`. */
const WANTED = `select p.person_id from unnest($1::text[]) as place(path)
    cross join (select $2::date as born_up_to, $3::date as born_after, $4::text as sex, $5::text as residency, $6::text as flag) q
    cross join lateral (select p.person_id from person p where ${inPlace('p.org_path')} and p.status = 'present' and ${covers('p')}) p limit $7`;

/** Whom a data set is of: the places and the population of its agreement. */
export interface Wanted {
  readonly places: readonly string[];
  readonly population: Population;
  /** Counted no further than this. */
  readonly atMost: number;
}

const wantedValues = ({ places, population: p, atMost }: Wanted): unknown[] => [
  ...[places, p.bornUpTo, p.bornAfter, p.sex, p.residency, p.flag, atMost],
];

export async function countWanted(tx: Tx, wanted: Wanted): Promise<number> {
  const text = `select count(*)::int as rows from (${WANTED}) w`;
  return (await tx.query<{ rows: number }>(text, wantedValues(wanted)))[0]?.rows ?? 0;
}

/** Fixes the rows of a data set; answers how many. */
export async function fill(tx: Tx, dataSetId: string, wanted: Wanted): Promise<number> {
  const text = `insert into data_set_row (data_set_id, place, person_id)
    select $8::uuid, row_number() over (order by person_id) - 1, person_id from (${WANTED}) w returning place`;
  return (await tx.query(text, [...wantedValues(wanted), dataSetId])).length;
}

export async function insertDataSet(tx: Tx, set: DataSet): Promise<void> {
  const { dataSetId, version, state, departmentId, agreementId, officer, purpose, caseReference, orgPath } = set;
  await tx.query(
    `insert into data_set (data_set_id, version, state, department_id, agreement_id, officer, purpose, case_reference, org_path,
       population, fields, row_count, request_time, reject_reason) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, '')`,
    [
      ...[dataSetId, version, state, departmentId, agreementId, officer, purpose, caseReference, orgPath],
      ...[set.population, set.fields, set.rowCount, set.requestTime],
    ],
  );
}

/** A data set, kept from being changed by others until the transaction ends. */
export async function lockDataSet(tx: Tx, dataSetId: string): Promise<DataSet | undefined> {
  const text = `select ${COLUMNS} from data_set where data_set_id = $1 for update`;
  return (await tx.query<DataSet>(text, [dataSetId]))[0];
}

export async function updateDataSet(tx: Tx, set: DataSet): Promise<void> {
  const { dataSetId, version, state, rowCount, decidedBy, decideTime, rejectReason, collectTime } = set;
  await tx.query(
    `update data_set set version = $2, state = $3, row_count = $4, decided_by = $5, decide_time = $6, reject_reason = $7,
       collect_time = $8 where data_set_id = $1`,
    [dataSetId, version, state, rowCount, decidedBy, decideTime, rejectReason, collectTime],
  );
}
