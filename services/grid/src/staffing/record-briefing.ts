import { Injectable } from '@nestjs/common';
import type { RecordBriefingRequest } from '@wangge/contracts/wangge/grid/v1/post_service';
import { Clock } from '@wangge/platform/clock';
import { invalidFields, notFound } from '@wangge/platform/errors';
import { Database, once, type Tx } from '@wangge/platform/persistence';
import type { Call } from '@wangge/platform/rpc';
import { isLocalDate } from '@wangge/worktime';
import { dayOf } from '../place/day.ts';
import { insertBriefings, isReady } from './briefing.ts';

// Somebody with a post in the caller's places, as row-level security shows them, or in a unit that belongs there.
const WORKING = `select 1 from assignment where staff_id = $1 and (end_time is null or end_time > $2)
  union all
  select 1 from unit_member m join unit u using (unit_id),
         unnest(string_to_array(nullif(current_setting('wangge.paths', true), ''), ',')) as p (path)
   where m.staff_id = $1 and (m.end_time is null or m.end_time > $2) and (u.org_path || '.') ^@ p.path
  limit 1`;
const READY = `select ${isReady('$1', '$2::date')} as ready`;

/** Records an undertaking or a training of somebody who works, or shall work, in the caller's places. */
@Injectable()
export class RecordBriefing {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  run({ staffId, kind, date, reference }: RecordBriefingRequest, call: Call): Promise<{ ready: boolean }> {
    const now = this.clock.now();
    const today = dayOf(now);
    const fault = !isLocalDate(date) ? 'is no day' : date > today ? 'has not come yet' : undefined;
    if (fault !== undefined) throw invalidFields([{ field: 'date', description: fault }]);
    const write = async (tx: Tx) => {
      if ((await tx.query(WORKING, [staffId, now])).length === 0) throw notFound('staff member');
      const known = kind === 'training' ? kind : 'undertaking';
      const by = { actor: call.passport.subject, time: now };
      await insertBriefings(tx, [{ staffId, kind: known, heldOn: date, reference }], by);
      return staffId;
    };
    return once(this.db, call, write, async (tx) => {
      const [row] = await tx.query<{ ready: boolean }>(READY, [staffId, today]);
      return { ready: row?.ready === true };
    });
  }
}
