import { jobScope, statement } from '@wangge/platform/persistence';
import type { ResidentImport } from './resident-import.entity.ts';

export const IMPORTER = 'resident-importer';
export const importerScope = jobScope('registry', IMPORTER);

const COLUMNS = `import_id as "importId", actor, acting_for as "actingFor", paths, source, encoding, delimiter, mapping, dry_run as "dryRun", state,
  parts, header, total_rows as "totalRows", done_rows as "doneRows", inserted, updated, unchanged, rejected, problem,
  problem_line as "problemLine", problem_column as "problemColumn", create_time as "createTime", start_time as "startTime",
  finish_time as "finishTime"`;

/** [import_id] */
export const importById = statement(
  'resident_import_by_id',
  `select ${COLUMNS} from resident_import where import_id = $1`,
);

/** The oldest import that is to be worked through. */
export const nextImport = statement(
  'resident_import_next',
  `select ${COLUMNS} from resident_import where state in ('queued', 'running') order by import_id limit 1`,
);

/** [import_id, part] */
export const partOf = statement(
  'resident_import_part_of',
  `select sealed from resident_import_part where import_id = $1 and part = $2`,
);

/** [import_id, line, limit]: rows that were not taken, behind this line. */
export const rejectsAfter = statement(
  'resident_import_rejects_after',
  `select line, sealed from resident_import_reject where import_id = $1 and line > $2 order by line limit $3`,
);

export const LOCK = `select ${COLUMNS} from resident_import where import_id = $1 for update`;
export const INSERT = `insert into resident_import (import_id, actor, acting_for, paths, source, encoding, delimiter, mapping, dry_run, state, parts,
    header, total_rows, done_rows, inserted, updated, unchanged, rejected, problem, problem_line, problem_column, create_time)
  values ($1, $2, $3, $4, $5, $6, $7, $8::jsonb, $9, 'receiving', 0, '{}', 0, 0, 0, 0, 0, 0, '', 0, '', $10)`;
export const SAVED_MAPPING = `select mapping from resident_source where source = $1`;
export const SAVE_MAPPING = `insert into resident_source (source, mapping, changed_by, change_time) values ($1, $2::jsonb, $3, $4)
  on conflict (source) do update set mapping = excluded.mapping, changed_by = excluded.changed_by, change_time = excluded.change_time`;
export const KEEP_PART = `insert into resident_import_part (import_id, part, sealed) values ($1, $2, $3) on conflict do nothing`;
export const COUNT_PARTS = `select count(*)::int as parts from resident_import_part where import_id = $1 and part < $2`;
/** [import_id, parts, paths] */
export const QUEUE = `update resident_import set state = 'queued', parts = $2, paths = $3 where import_id = $1`;
/** [import_id, rows, header, time] */
export const BEGIN = `update resident_import set state = 'running', total_rows = $2, header = $3, start_time = $4
  where import_id = $1 and state = 'queued'`;
/** [import_id, problem, line, column, time] */
export const FAIL = `update resident_import set state = 'failed', problem = $2, problem_line = $3, problem_column = $4, finish_time = $5
  where import_id = $1 and state in ('queued', 'running')`;
/** [import_id, time]: whatever it waits for, or is at; a batch under way is not taken any more. */
export const CANCEL = `update resident_import set state = 'cancelled', finish_time = $2
  where import_id = $1 and state in ('receiving', 'queued', 'running')`;
/** [behind, limit, actor] */
export const LIST = `select ${COLUMNS} from resident_import where actor = $3 and ($1::uuid is null or import_id < $1) order by import_id desc limit $2`;
/** [import_id, time] */
export const FINISH = `update resident_import set state = 'finished', finish_time = $2 where import_id = $1 and state = 'running'`;
/** [import_id, rows done before, inserted, updated, unchanged, rejected]: no row when another process was here first. */
export const ADVANCE = `update resident_import set done_rows = done_rows + $3 + $4 + $5 + $6, inserted = inserted + $3, updated = updated + $4,
    unchanged = unchanged + $5, rejected = rejected + $6
  where import_id = $1 and done_rows = $2 and state = 'running' returning done_rows`;
/** [import_id, lines, envelopes] */
export const KEEP_REJECTS = `insert into resident_import_reject (import_id, line, sealed)
  select $1, line, sealed from unnest($2::int[], $3::bytea[]) as r(line, sealed) on conflict do nothing`;

/** Bytes of a part, under the import's id. */
export interface PartEnvelope {
  readonly part: number;
  readonly content: string;
}

export type ImportRow = ResidentImport;
