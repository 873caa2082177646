import { Controller } from '@nestjs/common';
import { Jobs } from '@wangge/platform/bootstrap';
import { Database } from '@wangge/platform/persistence';
import { RedrawListener } from '@wangge/platform/places';

/** Messages about a grid that ended belong to the one it went to. */
@Controller()
export class WhenGridsAreRedrawn extends RedrawListener {
  constructor(database: Database, jobs: Jobs) {
    super(database, jobs, []);
  }
}
