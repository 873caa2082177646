import { statement } from '@wangge/platform/persistence';

/** A line as the statements answer it. Policies show it to its writer alone. */
export interface DiaryRow {
  readonly lineId: string;
  readonly version: number;
  readonly day: string;
  readonly sealed: Buffer;
  readonly caseId: string | null;
  readonly caseNumber: string;
  readonly writeTime: Date;
}

const LINE = `line_id as "lineId", version, day::text as day, sealed, case_id as "caseId", case_number as "caseNumber",
  write_time as "writeTime"`;

export const findLine = statement('diary_find', `select ${LINE} from diary_line where line_id = $1`);

/** Newest first: [writer, behind this one or null, how many]. */
export const listLines = statement(
  'diary_list',
  `select ${LINE} from diary_line where writer = $1 and ($2::uuid is null or line_id < $2) order by line_id desc limit $3`,
);

/** Within a transaction. */
export const ADD_LINE = `insert into diary_line (line_id, writer, version, day, sealed, case_number, write_time)
  values ($1, $2, 1, $3, $4, '', $5)`;
export const EDIT_LINE = `update diary_line set sealed = $3, version = version + 1 where line_id = $1 and version = $2 returning 1`;
export const DELETE_LINE = 'delete from diary_line where line_id = $1 returning 1';
/** A line is linked once. */
export const LINK_LINE = `update diary_line set case_id = $2, case_number = $3, version = version + 1
  where line_id = $1 and case_id is null`;
