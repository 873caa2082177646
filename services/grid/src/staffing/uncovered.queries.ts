import { Inject, Injectable } from '@nestjs/common';
import type { ListUncoveredRequest } from '@wangge/contracts/wangge/grid/v1/post_service';
import { CONFIG } from '@wangge/platform/bootstrap';
import { Clock } from '@wangge/platform/clock';
import { isWithin } from '@wangge/platform/identity';
import { Database, PageTokens, scopeOf, statement, timeOf } from '@wangge/platform/persistence';
import { Places } from '@wangge/platform/places';
import type { Call } from '@wangge/platform/rpc';
import type { GridConfig } from '../grid.config.ts';
import { gapsOf } from '../outlines/gaps.ts';
import { dayOf } from '../place/day.ts';
import { fromPolygonText } from '../place/outline.ts';
import { rangeBelow } from '../place/path-range.ts';
import { isReady } from './briefing.ts';

interface UncoveredRow {
  readonly kind: string;
  readonly placeId: string;
  readonly orgPath: string;
  readonly post: string;
  readonly staffId: string;
  readonly since: Date;
  readonly key: string;
}

// Assignments come through row-level security; places do not, so they are bound to the caller's paths here: what is held elsewhere would
// look vacant. Affinity grids are nobody's area and have no first responsible.
const list = statement(
  'uncovered_list',
  `with mine as (
     select g.place_id, g.org_path, case when g.kind like '%_grid' then 'grid' else g.kind end as level, g.valid_from
       from grid_place g
      where g.valid_to is null and g.kind <> 'affinity_grid' and g.org_path >= $1 and g.org_path < $2
        and exists (select from unnest($3::text[]) p where g.org_path = p or g.org_path ^@ (p || '.'))
   ), found as (
     select 'vacant-post' as kind, m.place_id, m.org_path, p.post_code, '' as staff_id,
            coalesce((select max(a.end_time) from assignment a where a.place_id = m.place_id and a.post_code = p.post_code and not a.deputy
                       and a.end_time <= $5), m.valid_from) as since
       from mine m join post p using (level)
      where not p.shared and not p.outside and (p.first_responsible or $4) and $6 = any (p.presets)
        and not exists (select from assignment a where a.place_id = m.place_id and a.post_code = p.post_code and not a.deputy
                         and a.start_time <= $5 and (a.end_time is null or a.end_time > $5))
     union all
     select 'unready-holder', m.place_id, m.org_path, a.post_code, a.staff_id::text, a.start_time
       from mine m join assignment a using (place_id)
      where a.start_time <= $5 and (a.end_time is null or a.end_time > $5) and not ${isReady('a.staff_id', '$7::date')}
   ), keyed as (
     select f.*, (f.org_path || ' ' || f.kind || ' ' || f.post_code || ' ' || f.staff_id) collate "C" as key from found f)
   select kind, place_id as "placeId", org_path as "orgPath", post_code as post, staff_id as "staffId", since, key
     from keyed where key > $8 order by key limit $9`,
);
const drawn = statement(
  'uncovered_land',
  `select outline::text from grid_place where kind = 'base_grid' and valid_to is null and org_path >= $1 and org_path < $2`,
);

const PAGE = 50;

/** What nobody covers, as one list of work. */
@Injectable()
export class UncoveredQueries {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly pages: PageTokens,
    private readonly places: Places,
    @Inject(CONFIG) private readonly config: GridConfig,
  ) {}

  async list({ under, everyPost, pageSize }: ListUncoveredRequest, call: Call) {
    const size = pageSize || PAGE;
    const [after = ''] = this.pages.open(call) ?? [];
    const now = this.clock.now();
    const values = [
      ...[...rangeBelow(under), call.passport.paths, everyPost, now, this.config.WANGGE_POST_PRESET],
      ...[dayOf(now), after, size + 1],
    ];
    const rows = await this.db.read<UncoveredRow>(scopeOf(call), list, values);
    const shown = rows.slice(0, size);
    const last = rows.length > size ? shown.at(-1) : undefined;
    return {
      uncovered: shown.map(({ key: _key, since, ...row }) => ({ ...row, sinceTime: timeOf(since) })),
      land: after === '' ? await this.#land(under, call) : [],
      nextPageToken: last ? this.pages.seal(call, [last.key]) : '',
    };
  }

  /** Land nobody covers is looked for in one community: grids of several do not lie side by side. */
  async #land(under: string, call: Call) {
    if (this.places.at(under)?.kind !== 'community' || !isWithin(under, call.passport.paths)) return [];
    const rows = await this.db.read<{ outline: string }>(scopeOf(call), drawn, rangeBelow(under));
    return gapsOf(rows.map(({ outline }) => fromPolygonText(outline)));
  }
}
