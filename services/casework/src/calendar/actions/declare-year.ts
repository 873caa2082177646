import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import type { DeclareCalendarYearRequest } from '@wangge/contracts/wangge/casework/v1/calendar_service';
import { Clock } from '@wangge/platform/clock';
import { invalidFields } from '@wangge/platform/errors';
import {
  Database,
  earlier,
  earlierStatement,
  earlierValues,
  scopeOf,
  type CommandCall,
  type Tx,
} from '@wangge/platform/persistence';
import { NIL } from 'uuid';
import { CALENDAR_CHANNEL, CalendarBook } from '../calendar.book.ts';
import type { CalendarNotice } from '../calendar-notice.entity.ts';
import { dayOf, NOTICE_OF, toCalendarYear } from '../calendar.queries.ts';
import { noticeFaults } from '../calendar.rules.ts';

const CHANGED = 'CHANGED';
const LOCK = `select pg_advisory_xact_lock(hashtextextended('casework_calendar', 0))`;
const LAST_EDITION = 'select coalesce(max(edition), 0)::int as edition from calendar_notice';
const INSERT = `insert into calendar_notice (edition, year, version, holidays, make_up_days, reference, declare_time)
  values ($1, $2, $3, $4, $5, $6, $7)`;

/** Declares what a notice settles about its year, as its next version; all replicas follow, and what was provisional is computed. */
@Injectable()
export class DeclareYear {
  constructor(
    private readonly db: Database,
    private readonly book: CalendarBook,
    private readonly clock: Clock,
  ) {}

  async run(request: DeclareCalendarYearRequest, call: CommandCall) {
    const [holidays, makeUpDays] = [request.holidays.map(dayOf), request.makeUpDays.map(dayOf)];
    const { year, reference } = request;
    const answer = await this.db.transaction(scopeOf(call), (tx) =>
      this.#declare(tx, { year, holidays, makeUpDays, reference }, call),
    );
    await this.book.refresh();
    return answer;
  }

  async #declare(
    tx: Tx,
    declared: Pick<CalendarNotice, 'year' | 'holidays' | 'makeUpDays' | 'reference'>,
    call: CommandCall,
  ) {
    await tx.query(LOCK);
    const { year, holidays, makeUpDays, reference } = declared;
    const repeated = earlier(call, await tx.query(earlierStatement.text, earlierValues(call)));
    const [latest] = await tx.query<CalendarNotice>(NOTICE_OF.text, [year, repeated?.version ?? 0]);
    if (repeated && latest) return { calendarYear: toCalendarYear(latest), changed: repeated.resultCode === CHANGED };
    const at = this.clock.now();
    const faults = noticeFaults(declared, at);
    if (faults.length > 0) throw invalidFields(faults);
    const same = latest && isDeepStrictEqual([latest.holidays, latest.makeUpDays], [holidays, makeUpDays]);
    const version = (latest?.version ?? 0) + (same ? 0 : 1);
    await tx.remember({ call, aggregateId: NIL, version, resultCode: same ? 'OK' : CHANGED });
    if (same) return { calendarYear: toCalendarYear(latest), changed: false };
    const [last] = await tx.query<{ edition: number }>(LAST_EDITION);
    const edition = (last?.edition ?? 0) + 1;
    await tx.query(INSERT, [
      edition,
      year,
      version,
      JSON.stringify(holidays),
      JSON.stringify(makeUpDays),
      reference,
      at,
    ]);
    await tx.query(`select pg_notify('${CALENDAR_CHANNEL}', $1::text)`, [String(edition)]);
    return { calendarYear: toCalendarYear({ ...declared, version, declareTime: at }), changed: true };
  }
}
