import { Injectable } from '@nestjs/common';
import { FigureBreakdown, type QueryFiguresRequest } from '@wangge/contracts/wangge/assessment/v1/figure_service';
import { DomainError } from '@wangge/platform/errors';
import { isWithin } from '@wangge/platform/identity';
import { Database, readPaths, scopeOf } from '@wangge/platform/persistence';
import type { Call } from '@wangge/platform/rpc';
import { contributionsOf, COUNTERS, type CaseFact, type Counter } from '../fact/case-fact.ts';
import { FACT_COLUMNS } from '../fact/fact.store.ts';
import { type Days, daysOf, split } from './period.ts';

/** Counters of one line: where, when, which matter; '' where the figures are not broken down by it. */
export interface CounterLine {
  readonly area: string;
  readonly period: string;
  readonly matter: string;
  readonly counters: Readonly<Record<Counter, number>>;
}

const SUMS = COUNTERS.map((counter) => `coalesce(sum(${counter}), 0)::bigint as ${counter}`).join(', ');
/** Figures are kept for district, street and community; a grid's are counted from its cases. */
const KEPT_LEVELS = 3;

/** The read side of the figures: kept counters under row-level security. */
@Injectable()
export class FigureQueries {
  constructor(private readonly database: Database) {}

  /**
   * Counters of a place in a range of days.
   * @throws DomainError PERMISSION_DENIED for a place that is not the caller's, INVALID_ARGUMENT for an impossible range
   */
  async lines(request: QueryFiguresRequest, call: Call): Promise<CounterLine[]> {
    const days = daysOf(request.fromDate, request.toDate);
    const place = placeOf(request.orgPath, call);
    const by = new Set(request.by);
    if (place.split('.').length > KEPT_LEVELS) return this.fromFacts(place, days, request, by, call);
    return this.fromCounters(place, days, request, by, call);
  }

  private async fromCounters(
    place: string,
    days: Days,
    request: QueryFiguresRequest,
    by: ReadonlySet<FigureBreakdown>,
    call: Call,
  ): Promise<CounterLine[]> {
    const parent = place.split('.').slice(0, -1).join('.');
    const below = by.has(FigureBreakdown.AREA);
    const daily = by.has(FigureBreakdown.DAY);
    const parts = daily ? { months: [], days: [days] } : split(days);
    const columns = `org_path, period, matter_code, ${COUNTERS.join(', ')}`;
    const where = below ? 'parent_path = $1' : 'parent_path = $2 and org_path = $1';
    const source = `select ${columns} from figure_month where ${where} and period = any ($3::date[])
      union all select ${columns} from figure_day f where ${where} and exists (select from unnest($4::date[], $5::date[]) r (a, b) where f.period between r.a and r.b)`;
    const area = below ? 'org_path' : `''`;
    const period = daily ? `period::text` : by.has(FigureBreakdown.MONTH) ? `to_char(period, 'YYYY-MM')` : `''`;
    const matter = by.has(FigureBreakdown.MATTER) ? 'matter_code' : `''`;
    const text = `select ${area} as area, ${period} as period, ${matter} as matter, ${SUMS} from (${source}) s
      where $2 = $2 and ($6 = '' or matter_code = $6 or matter_code like $6 || '.%') group by 1, 2, 3 order by 1, 2, 3`;
    const values = [
      place,
      parent,
      parts.months,
      parts.days.map(({ from }) => from),
      parts.days.map(({ to }) => to),
      request.matterCode,
    ];
    const rows = await this.database.transaction(scopeOf(call), (tx) => tx.query<Record<string, string>>(text, values));
    return rows.map((row) => ({
      area: row['area'] ?? '',
      period: row['period'] ?? '',
      matter: row['matter'] ?? '',
      counters: countersOf((counter) => Number(row[counter])),
    }));
  }

  /** A grid has few cases: its figures are counted from what is known of each. */
  private async fromFacts(
    place: string,
    days: Days,
    request: QueryFiguresRequest,
    by: ReadonlySet<FigureBreakdown>,
    call: Call,
  ): Promise<CounterLine[]> {
    const text = `select ${FACT_COLUMNS} from case_fact where org_path >= $1 and org_path < $1 || '/' and ($2 = '' or matter_code = $2 or matter_code like $2 || '.%')`;
    const facts = await this.database.transaction(scopeOf(call), (tx) =>
      tx.query<CaseFact>(text, [place, request.matterCode]),
    );
    const lines = new Map<string, { area: string; period: string; matter: string; sums: Map<Counter, number> }>();
    for (const fact of facts) {
      for (const { day, counter, amount } of contributionsOf(fact).filter(
        ({ day }) => day >= days.from && day <= days.to,
      )) {
        const period = by.has(FigureBreakdown.DAY) ? day : by.has(FigureBreakdown.MONTH) ? day.slice(0, 7) : '';
        const line = {
          area: by.has(FigureBreakdown.AREA) ? fact.orgPath : '',
          period,
          matter: by.has(FigureBreakdown.MATTER) ? fact.matterCode : '',
          sums: new Map<Counter, number>(),
        };
        const key = [line.area, line.period, line.matter].join(' ');
        const kept = lines.get(key) ?? line;
        kept.sums.set(counter, (kept.sums.get(counter) ?? 0) + amount);
        lines.set(key, kept);
      }
    }
    return [...lines.entries()]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, { sums, ...line }]) => ({ ...line, counters: countersOf((counter) => sums.get(counter) ?? 0) }));
  }
}

const countersOf = (of: (counter: Counter) => number): Record<Counter, number> =>
  Object.fromEntries(COUNTERS.map((counter) => [counter, of(counter)])) as Record<Counter, number>;

/** The place asked for, or the caller's widest. */
function placeOf(wanted: string, call: Call): string {
  const paths = readPaths(call.passport);
  const place = wanted === '' ? [...paths].sort((a, b) => a.split('.').length - b.split('.').length)[0] : wanted;
  if (place !== undefined && isWithin(place, paths)) return place;
  throw new DomainError('PERMISSION_DENIED', 'PLACE_NOT_YOURS', 'these figures belong to a place that is not yours', {
    org_path: wanted,
  });
}
