import { Controller } from '@nestjs/common';
import { Jobs } from '@wangge/platform/bootstrap';
import { Database } from '@wangge/platform/persistence';
import { RedrawListener } from '@wangge/platform/places';

/** Archives and visits belong to the grid the person lives in now. */
@Controller()
export class WhenGridsAreRedrawn extends RedrawListener {
  constructor(database: Database, jobs: Jobs) {
    super(database, jobs, ['archive']);
  }
}
