import { Injectable } from '@nestjs/common';
import { Jobs, resealJob } from '@wangge/platform/bootstrap';
import { Database, Sealer } from '@wangge/platform/persistence';
import { Logger } from '@wangge/platform/telemetry';

/** Nothing of this service's own is sealed, only what every service has. */
@Injectable()
export class AssessmentResealer {
  constructor(database: Database, sealer: Sealer, jobs: Jobs, log: Logger) {
    resealJob({ database, sealer, jobs, log, tables: [] });
  }
}
