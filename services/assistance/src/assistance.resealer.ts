import { Injectable } from '@nestjs/common';
import { Jobs, resealJob } from '@wangge/platform/bootstrap';
import { Database, Sealer, type SealedTable } from '@wangge/platform/persistence';
import { Logger } from '@wangge/platform/telemetry';

const TABLES: readonly SealedTable[] = [
  { table: 'archive', key: ['archive_id'] },
  { table: 'visit', key: ['visit_id'] },
];

/** Seals what stands under an older key or profile anew, in the background. */
@Injectable()
export class AssistanceResealer {
  constructor(database: Database, sealer: Sealer, jobs: Jobs, log: Logger) {
    resealJob({ database, sealer, jobs, log, tables: TABLES });
  }
}
