import { Injectable } from '@nestjs/common';
import type { FindDivisionRequest, ListDivisionsRequest } from '@wangge/contracts/wangge/grid/v1/division_service';
import { Clock } from '@wangge/platform/clock';
import { invalidFields, notFound } from '@wangge/platform/errors';
import { Database, PageTokens, scopeOf, statement } from '@wangge/platform/persistence';
import type { Call } from '@wangge/platform/rpc';
import { isLocalDate } from '@wangge/worktime';
import { dayOf } from '../place/day.ts';
import { rangeBelow } from '../place/path-range.ts';
import { kindOf, type PlaceKindText } from '../place/place-tree.ts';

interface DivisionRow {
  readonly placeId: string;
  readonly kind: PlaceKindText;
  readonly code: string;
  readonly name: string;
  readonly orgPath: string;
  readonly parentId: string;
  readonly validFrom: string;
  readonly validTo: string;
}

/** A place `g` with the code and the name it had last on the day `$1`. */
const AS_OF = `g.place_id as "placeId", g.kind, g.org_path as "orgPath", coalesce(g.parent_id::text, '') as "parentId",
  g.valid_from::text as "validFrom", coalesce(g.valid_to::text, '') as "validTo",
  (select c.code from place_code c where c.place_id = g.place_id and c.valid_from <= $1
    order by c.valid_from desc, c.valid_to desc nulls first limit 1) as code,
  (select n.name from place_name n where n.place_id = g.place_id and n.valid_from <= $1 order by n.valid_from desc limit 1) as name`;

const found = statement(
  'division_find',
  `with recursive up as (
     select g.* from grid_place g join place_code asked using (place_id) where asked.code = $2
     union all
     select above.* from grid_place above join up on above.place_id = up.parent_id)
   select ${AS_OF} from up g where g.valid_from <= $1::date order by g.org_path`,
);
const codes = statement(
  'division_codes',
  `select c.code, c.valid_from::text as "validFrom", coalesce(c.valid_to::text, '') as "validTo", coalesce(c.successor, '') as "successorCode"
     from place_code c join place_code asked using (place_id) where asked.code = $1 order by c.valid_from, c.valid_to nulls last`,
);
const names = statement(
  'division_names',
  `select n.name, n.valid_from::text as "validFrom" from place_name n join place_code asked using (place_id)
    where asked.code = $1 order by n.valid_from`,
);
const list = statement(
  'division_list',
  `select ${AS_OF} from grid_place g
    where g.org_path >= $2 and g.org_path < $3 and g.org_path > $4
      and g.valid_from <= $1::date and (g.valid_to is null or g.valid_to > $1::date) order by g.org_path limit $5`,
);

const PAGE = 100;

/** The tree of divisions on a day; each question is one trip to the database. */
@Injectable()
export class DivisionQueries {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly pages: PageTokens,
  ) {}

  async find({ code, day }: FindDivisionRequest, call: Call) {
    const [places = [], had = [], called = []] = await this.db.readAll(scopeOf(call), [
      [found, [this.#dayOf(day), code]],
      [codes, [code]],
      [names, [code]],
    ]);
    const above = (places as DivisionRow[]).map(viewOf);
    const division = above.pop();
    // A day before the place: those above it may have been there.
    const own = (had as { code: string; validFrom: string; validTo: string; successorCode: string }[]).map(plain);
    if (!division || !own.some((one) => one.code === division.code)) throw notFound('division');
    return { division, above, codes: own, names: (called as { name: string; validFrom: string }[]).map(plain) };
  }

  async list(request: ListDivisionsRequest, call: Call) {
    const size = request.pageSize || PAGE;
    const [after = ''] = this.pages.open(call) ?? [];
    const values = [this.#dayOf(request.day), ...rangeBelow(request.under), after, size + 1];
    const rows = await this.db.read<DivisionRow>(scopeOf(call), list, values);
    const divisions = rows.slice(0, size).map(viewOf);
    const last = rows.length > size ? divisions.at(-1) : undefined;
    return { divisions, nextPageToken: last ? this.pages.seal(call, [last.orgPath]) : '' };
  }

  #dayOf(day: string): string {
    if (day !== '' && !isLocalDate(day)) throw invalidFields([{ field: 'day', description: 'is no day' }]);
    return day === '' ? dayOf(this.clock.now()) : day;
  }
}

const viewOf = (row: DivisionRow) => ({ ...row, kind: kindOf(row.kind) });
const plain = <T extends object>(row: T): T => ({ ...row });
