import { Injectable } from '@nestjs/common';
import { Retention } from '@wangge/platform/bootstrap';

/** What the assistance service forgets beside what every service does. Archives are files of aid: no job deletes them. */
@Injectable()
export class AssistanceRetention {
  constructor(retention: Retention) {
    retention.add([
      {
        ...{ rule: 'reveal-grant', basis: 'records of provision, PIPL 23 and 56: 3 years', days: 1_096 },
        ...{ table: 'reveal_grant', key: ['grant_id'], over: 'grant_time < $1' },
      },
      {
        ...{ rule: 'visit', basis: 'notes of visits: 2 years', days: 731 },
        ...{ table: 'visit', key: ['visit_id'], over: 'recorded_time < $1' },
      },
    ]);
  }
}
