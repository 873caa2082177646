import { Controller } from '@nestjs/common';
import { Jobs } from '@wangge/platform/bootstrap';
import { Database } from '@wangge/platform/persistence';
import { RedrawListener } from '@wangge/platform/places';

/** What lies in a grid goes along; cases change custody one by one, each with its line of history. */
@Controller()
export class WhenGridsAreRedrawn extends RedrawListener {
  constructor(database: Database, jobs: Jobs) {
    super(database, jobs, []);
  }
}
