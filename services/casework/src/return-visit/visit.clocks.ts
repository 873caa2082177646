import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Injectable } from '@nestjs/common';
import { ReturnVisitDeadlinePassedSchema } from '@wangge/contracts/wangge/casework/v1/return_visit_events';
import type { Job } from '@wangge/platform/bootstrap';
import { Clock } from '@wangge/platform/clock';
import { event } from '@wangge/platform/events';
import { Database } from '@wangge/platform/persistence';
import { above, HIGHEST_LEVEL } from '../oversight/levels.ts';
import { CLAIM_PASSED, WRITE_LIGHT, type VisitRow } from './return-visit.store.ts';

type Passed = 'amber' | 'red';
type Timed = Pick<VisitRow, 'light' | 'amberTime' | 'dueTime'>;

/** What the clock of a visit has to tell by now, in its order. */
export function passedLights({ light, amberTime, dueTime }: Timed, at: Date): Passed[] {
  const reached = (time: Date | null) => time !== null && time <= at;
  return [
    ...(light === 'green' && reached(amberTime) ? (['amber'] as const) : []),
    ...(light !== 'red' && reached(dueTime) ? (['red'] as const) : []),
  ];
}

/** Tells of return visits that run out of time (回访时限), each light once. */
@Injectable()
export class VisitClocks {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  async tell(job: Job): Promise<void> {
    const at = this.clock.now();
    await this.db.transaction(job.scope, async (tx) => {
      for (const visit of await tx.query<VisitRow>(CLAIM_PASSED, [at])) {
        const lights = passedLights(visit, at);
        for (const [index, light] of lights.entries())
          await tx.publish(passedEvent(visit, { light, version: visit.version + index + 1, at }));
        const version = visit.version + lights.length;
        await tx.query(WRITE_LIGHT, [visit.caseId, visit.closeVersion, lights.at(-1), version]);
      }
    });
  }
}

/** A visit is the street's to make; one it did not make goes up to the district. */
function passedEvent(visit: VisitRow, o: { readonly light: Passed; readonly version: number; readonly at: Date }) {
  const { caseId, number, matterCode, orgPath, dueTime } = visit;
  const { light, version, at } = o;
  const visitId = visit.visitId ?? '';
  const message = {
    ...{ visitId, version, caseId, number, matterCode, orgPath, light },
    ...(dueTime && { dueTime: timestampFromDate(dueTime) }),
    escalatedToPath: light === 'red' ? above(orgPath, HIGHEST_LEVEL) : '',
    time: timestampFromDate(at),
  };
  return event({ schema: ReturnVisitDeadlinePassedSchema, aggregateId: visitId, version, orgPath, message });
}
