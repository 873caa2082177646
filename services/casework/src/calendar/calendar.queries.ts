import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Injectable } from '@nestjs/common';
import type {
  CalendarDay,
  CalendarYearSchema,
  GetCalendarYearRequest,
} from '@wangge/contracts/wangge/casework/v1/calendar_service';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { notFound } from '@wangge/platform/errors';
import { Database, scopeOf, statement, type CommandCall } from '@wangge/platform/persistence';
import type { NamedDay } from '@wangge/worktime';
import type { CalendarNotice } from './calendar-notice.entity.ts';

/** One version of a year, the latest for version 0. */
export const NOTICE_OF = statement(
  'calendar_notice_of',
  `select edition, year, version, holidays, make_up_days as "makeUpDays", reference, declare_time as "declareTime"
   from calendar_notice where year = $1 and ($2 = 0 or version = $2) order by version desc limit 1`,
);

/** A day as it is stored, without what only messages have; keys in the order in which jsonb keeps them does not matter. */
export const dayOf = ({ date, name, nameZh }: CalendarDay): NamedDay => ({ date, name, nameZh });

export const toCalendarYear = ({
  declareTime,
  year,
  version,
  holidays,
  makeUpDays,
  reference,
}: Omit<CalendarNotice, 'edition'>): MessageInitShape<typeof CalendarYearSchema> => ({
  ...{ year, version, holidays, makeUpDays, reference },
  declareTime: timestampFromDate(declareTime),
});

/** What was declared about a year. */
@Injectable()
export class CalendarQueries {
  constructor(private readonly db: Database) {}

  async get({ year, version }: GetCalendarYearRequest, call: CommandCall) {
    const [row] = await this.db.read<CalendarNotice>(scopeOf(call), NOTICE_OF, [year, version]);
    if (!row) throw notFound('calendar year');
    return { calendarYear: toCalendarYear(row) };
  }
}
