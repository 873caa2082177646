import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Database, statement } from '@wangge/platform/persistence';
import { StatutoryCalendar } from '@wangge/worktime';
import type { CalendarNotice } from './calendar-notice.entity.ts';

/** Channel on which replicas tell each other of declared years. */
export const CALENDAR_CHANNEL = 'casework_calendar';

const later = statement(
  'calendar_notice_later',
  `select edition, year, version, holidays, make_up_days as "makeUpDays", reference, declare_time as "declareTime"
   from calendar_notice where edition > $1 order by edition`,
);

/** The statutory calendar in memory: what the package carries, and every year declared here on top of it, in their order. */
@Injectable()
export class CalendarBook implements OnModuleInit, OnModuleDestroy {
  #calendar = StatutoryCalendar.china();
  #reading: Promise<void> = Promise.resolve();
  #stop: (() => void) | undefined;

  constructor(private readonly db: Database) {}

  async onModuleInit(): Promise<void> {
    // What cannot be read now is read when the connection is back, and by the next sweep.
    const read = () => this.refresh().catch(() => undefined);
    this.#stop = await this.db.listen(CALENDAR_CHANNEL, () => void read());
    await read();
  }

  onModuleDestroy(): void {
    this.#stop?.();
  }

  /** As much of the calendar as this replica knows. */
  get calendar(): StatutoryCalendar {
    return this.#calendar;
  }

  /** Reads what was declared since; one reading after the other, so that no declaration is taken twice. */
  refresh(): Promise<void> {
    this.#reading = this.#reading.catch(() => undefined).then(() => this.#read());
    return this.#reading;
  }

  async #read(): Promise<void> {
    for (const { year, holidays, makeUpDays } of await this.db.call<CalendarNotice>(later, [this.#calendar.edition]))
      this.#calendar = this.#calendar.declared({ year, holidays, makeUpWorkingDays: makeUpDays });
  }
}
