import { Injectable } from '@nestjs/common';
import type { ListRisingMattersRequest } from '@wangge/contracts/wangge/casework/v1/common_problem_service';
import { Clock } from '@wangge/platform/clock';
import { invalidFields } from '@wangge/platform/errors';
import {
  Database,
  PageTokens,
  readPaths,
  scopeOf,
  type CommandCall,
  type ListCall,
} from '@wangge/platform/persistence';
import { PAST, risingOf, type Count } from './rising.ts';

const DAY_MS = 24 * 60 * 60_000;
const DAYS = 28;
const FEWEST_DAYS = 7;
const PAGE = 20;

// The id tells the time a case was opened and leaves out the months before; a day of grace for clocks that differ.
const COUNTS = `select c.matter_code as "matterCode", c.community_path as "orgPath",
    (count(*) filter (where c.report_time > $3))::int as now, (count(*) filter (where c.report_time <= $3))::int as before
  from case_file c
  where c.case_id >= $1 and c.report_time > $2 and c.report_time <= $4 and c.community_path is not null
    and exists (select from unnest($5::text[]) as p where c.org_path >= p and c.org_path < p || '/')
  group by 1, 2 having count(*) filter (where c.report_time > $3) > 2`;

/** Matters told more often than before in a place (事项上升). */
@Injectable()
export class RisingMatters {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly tokens: PageTokens,
  ) {}

  async list(request: ListRisingMattersRequest, call: ListCall & CommandCall) {
    const [offset = '0'] = this.tokens.open(call) ?? [];
    const days = request.days || DAYS;
    if (days < FEWEST_DAYS)
      throw invalidFields([{ field: 'days', description: `are at least ${FEWEST_DAYS}: fewer are chance` }]);
    const now = this.clock.now().getTime();
    const since = new Date(now - days * DAY_MS);
    const before = new Date(now - (1 + PAST) * days * DAY_MS);
    const values = [firstIdOf(before.getTime() - DAY_MS), before, since, new Date(now), readPaths(call.passport)];
    const counts = await this.db.transaction(scopeOf(call), (tx) => tx.query<Count>(COUNTS, values));
    const size = request.pageSize || PAGE;
    const rising = risingOf(counts).slice(Number(offset));
    const next = rising.length > size ? this.tokens.seal(call, [String(Number(offset) + size)]) : '';
    const matters = rising.slice(0, size).map(({ matterCode, orgPath, cases, expected }) => ({
      ...{ matterCode, orgPath, cases, expected },
    }));
    return { matters, nextPageToken: next };
  }
}

/** The smallest uuid v7 of a moment. */
function firstIdOf(ms: number): string {
  const hex = ms.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}
