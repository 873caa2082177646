import { Injectable } from '@nestjs/common';
import { Jobs, resealJob } from '@wangge/platform/bootstrap';
import { Database, Sealer, type SealedTable } from '@wangge/platform/persistence';
import { Logger } from '@wangge/platform/telemetry';

const TABLES: readonly SealedTable[] = [
  { table: 'agency', key: ['agency_id'] },
  { table: 'case_file', key: ['case_id'] },
  { table: 'diary_line', key: ['line_id'] },
  { table: 'mediation', key: ['mediation_id'] },
  { table: 'opinion', key: ['opinion_id'] },
  { table: 'unclear_text', key: ['unclear_text_id'] },
];

/** Seals what stands under an older key or profile anew, in the background. */
@Injectable()
export class CaseworkResealer {
  constructor(database: Database, sealer: Sealer, jobs: Jobs, log: Logger) {
    resealJob({ database, sealer, jobs, log, tables: TABLES });
  }
}
