import { Controller } from '@nestjs/common';
import { Jobs } from '@wangge/platform/bootstrap';
import { Database } from '@wangge/platform/persistence';
import { RedrawListener } from '@wangge/platform/places';

/** Homes and who lives in them, and where somebody works, are in the grid they lie in now; everything about them goes along. */
@Controller()
export class WhenGridsAreRedrawn extends RedrawListener {
  constructor(database: Database, jobs: Jobs) {
    super(database, jobs, ['dwelling', 'household', 'person', 'establishment', 'building', 'facility']);
  }
}
