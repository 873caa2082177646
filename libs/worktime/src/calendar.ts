import { dayOf, instantOf, midnight, toDay, weekdayOf, yearOf, type Day, type LocalDate } from './local-time.ts';
import { publishedYears, statutoryDates, type NamedDay } from './statutory-dates.ts';
import { beijingHours, readHours, type Span, type WorkingHours } from './working-hours.ts';

/** Everything a calendar knows; plain data, so an operator can store and edit it. */
export interface CalendarData {
  /** Days off by the yearly notice, shifted rest days included. */
  readonly holidays: readonly NamedDay[];
  /** Saturdays and Sundays that are worked (调休). */
  readonly makeUpWorkingDays: readonly NamedDay[];
  /** Years whose notice is known; what is computed in any other year is provisional. */
  readonly loadedYears: readonly number[];
  readonly hours: WorkingHours;
}

export type CalendarOverrides = Partial<CalendarData>;

/** What the notice of one year settles, as an operator declares it. */
export interface YearNotice extends Pick<CalendarData, 'holidays' | 'makeUpWorkingDays'> {
  readonly year: number;
}

export type DayKind = 'working' | 'make-up' | 'weekend' | 'holiday';

/** What a day is, and after which festival it is named when a notice or the law names it. */
export interface DayFact {
  readonly kind: DayKind;
  readonly named: NamedDay | null;
}

const WORKING: DayFact = { kind: 'working', named: null };
const WEEKEND: DayFact = { kind: 'weekend', named: null };

/** Which days and hours are worked, in Asia/Shanghai. Immutable; {@link StatutoryCalendar.with} answers a changed copy. */
export class StatutoryCalendar {
  readonly #data: CalendarData;
  readonly #facts: ReadonlyMap<Day, DayFact>;
  readonly #loadedYears: ReadonlySet<number>;
  readonly #spansOf: (day: Day) => readonly Span[];
  readonly #statutory = new Map<number, ReadonlyMap<Day, DayFact>>();
  /** The calendar before the last notice was declared. */
  #before: StatutoryCalendar | undefined;

  /** @throws WorktimeError INVALID_DATE or INVALID_HOURS when the data does not read. A date in both lists is worked. */
  constructor(data: CalendarData) {
    this.#data = data;
    this.#facts = new Map([...facts(data.holidays, 'holiday'), ...facts(data.makeUpWorkingDays, 'make-up')]);
    this.#loadedYears = new Set(data.loadedYears);
    this.#spansOf = readHours(data.hours);
  }

  /** The statutory calendar of every published year, with Beijing's office hours. */
  static china(): StatutoryCalendar {
    return new StatutoryCalendar({ ...publishedYears(), hours: beijingHours });
  }

  /** A copy in which the given days win over what was known, the given years count as loaded and the given hours apply. */
  with(overrides: CalendarOverrides): StatutoryCalendar {
    const replaced = new Set(
      [...(overrides.holidays ?? []), ...(overrides.makeUpWorkingDays ?? [])].map((day) => day.date),
    );
    const kept = (days: readonly NamedDay[]) => days.filter((day) => !replaced.has(day.date));
    return new StatutoryCalendar({
      holidays: [...kept(this.#data.holidays), ...(overrides.holidays ?? [])],
      makeUpWorkingDays: [...kept(this.#data.makeUpWorkingDays), ...(overrides.makeUpWorkingDays ?? [])],
      loadedYears: [...this.#data.loadedYears, ...(overrides.loadedYears ?? [])],
      hours: overrides.hours ?? this.#data.hours,
    });
  }

  /**
   * A copy of the next edition, in which a notice settles its year alone: what was known of the year before is not left beside it. The
   * copy remembers what it was made of ({@link StatutoryCalendar.asOf}).
   */
  declared({ year, holidays, makeUpWorkingDays }: YearNotice): StatutoryCalendar {
    const others = (days: readonly NamedDay[]) => days.filter(({ date }) => Number(date.slice(0, 4)) !== year);
    const next = new StatutoryCalendar({
      ...this.#data,
      holidays: [...others(this.#data.holidays), ...holidays],
      makeUpWorkingDays: [...others(this.#data.makeUpWorkingDays), ...makeUpWorkingDays],
      loadedYears: [...this.#loadedYears, year],
    });
    next.#before = this;
    return next;
  }

  /** How many notices were declared on top of what was published with the package. */
  get edition(): number {
    return this.#before ? this.#before.edition + 1 : 0;
  }

  /** As it was when so many notices had been declared; itself when it has no more than these. */
  asOf(edition: number): StatutoryCalendar {
    return this.#before && this.edition > edition ? this.#before.asOf(edition) : this;
  }

  /** The last year whose notice is known; 0 when none is. */
  get lastLoadedYear(): number {
    return Math.max(0, ...this.#loadedYears);
  }

  /** As it was before the notices of later years were known: a deadline computed then is found again. */
  knownUntil(year: number): StatutoryCalendar {
    if (year >= this.lastLoadedYear) return this;
    const { holidays, makeUpWorkingDays, loadedYears, hours } = this.#data;
    const known = ({ date }: NamedDay) => Number(date.slice(0, 4)) <= year;
    const then = new StatutoryCalendar({
      hours,
      holidays: holidays.filter(known),
      makeUpWorkingDays: makeUpWorkingDays.filter(known),
      loadedYears: loadedYears.filter((loaded) => loaded <= year),
    });
    then.#before = this.#before;
    return then;
  }

  isLoaded(year: number): boolean {
    return this.#loadedYears.has(year);
  }

  /** True for a working or make-up working day. @throws WorktimeError INVALID_DATE */
  isWorkingDate(date: LocalDate): boolean {
    return this.works(toDay(date));
  }

  /** True from the opening to the closing of a working span, both included: a deadline may stand at closing time. */
  isWorkingInstant(at: Date): boolean {
    const ms = instantOf(at);
    return [dayOf(ms) - 1, dayOf(ms)].some((day) => this.spans(day).some((span) => span.from <= ms && ms <= span.to));
  }

  fact(day: Day): DayFact {
    const weekend = weekdayOf(day) === 0 || weekdayOf(day) === 6;
    return this.#facts.get(day) ?? this.#lawful(day) ?? (weekend ? WEEKEND : WORKING);
  }

  /** What a date is: worked, moved, at rest or a holiday. @throws WorktimeError INVALID_DATE */
  factOf(date: LocalDate): DayFact {
    return this.fact(toDay(date));
  }

  works(day: Day): boolean {
    const { kind } = this.fact(day);
    return kind === 'working' || kind === 'make-up';
  }

  /** The working time of a day as instants (UTC milliseconds); none on a rest day. */
  spans(day: Day): readonly Span[] {
    if (!this.works(day)) return [];
    const start = midnight(day);
    return this.#spansOf(day).map((span) => ({ from: start + span.from, to: start + span.to }));
  }

  /** When a period that ends on this day ends: at closing time, or at 24:00 of a rest day (Civil Code 203). */
  endOf(day: Day): number {
    return this.spans(day).at(-1)?.to ?? midnight(day + 1);
  }

  #lawful(day: Day): DayFact | undefined {
    const year = yearOf(day);
    if (this.#loadedYears.has(year)) return undefined;
    const known = this.#statutory.get(year) ?? new Map(facts(statutoryDates(year), 'holiday'));
    this.#statutory.set(year, known);
    return known.get(day);
  }
}

function facts(days: readonly NamedDay[], kind: DayKind): [Day, DayFact][] {
  return days.map((named) => [toDay(named.date), { kind, named }]);
}
