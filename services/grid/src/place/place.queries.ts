import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { Injectable } from '@nestjs/common';
import { PlaceKind } from '@wangge/contracts/wangge/grid/v1/place';
import type {
  GetPlaceResponseSchema,
  ListPlacesRequest,
  ListPlacesResponseSchema,
  LocateRequest,
  LocateResponseSchema,
  WhoIsResponsibleRequest,
  WhoIsResponsibleResponseSchema,
} from '@wangge/contracts/wangge/grid/v1/place_service';
import { Clock } from '@wangge/platform/clock';
import { notFound } from '@wangge/platform/errors';
import { Database, PageTokens, scopeOf, statement } from '@wangge/platform/persistence';
import type { Call } from '@wangge/platform/rpc';
import { placeNotCovered } from '../grid.errors.ts';
import { dayOf } from './day.ts';
import { rangeBelow } from './path-range.ts';
import { kindText } from './place-tree.ts';
import { placeView, responsibleView, type PlaceRow, type ResponsibleRow } from './place.view.ts';

const COLUMNS = `place_id as "placeId", kind, code, name, org_path as "orgPath", parent_id as "parentId",
  valid_from::text as "validFrom", valid_to::text as "validTo", version, synthetic`;

/** [longitude, latitude, day] */
export const locate = statement(
  'place_locate',
  `with recursive up as (
     select * from locate_grid($1, $2, $3)
     union all
     select g.* from grid_place g join up on g.place_id = up.parent_id)
   select ${COLUMNS}, null as outline from up order by org_path`,
);
const one = statement('place_get', `select ${COLUMNS}, outline::text from grid_place where place_id = $1`);
const list = statement(
  'place_list',
  `select ${COLUMNS}, case when $5 then outline::text end as outline from grid_place
    where org_path >= $1 and org_path < $2 and org_path > $3 and ($4 = '' or kind = $4) order by org_path limit $6`,
);
/** [place_id, time] */
export const responsible = statement(
  'place_responsible',
  `select staff_id as "staffId", issuer, subject, name, post_code as "postCode", post_name as "postName",
     org_path as "orgPath", kind, deputy, first_responsible as "firstResponsible" from responsible_for($1, $2)`,
);

const PAGE = 100;

/** What is asked about places; each is one trip to the database. */
@Injectable()
export class PlaceQueries {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly pages: PageTokens,
  ) {}

  async locate(
    { longitude, latitude }: LocateRequest,
    call: Call,
  ): Promise<MessageInitShape<typeof LocateResponseSchema>> {
    const rows = await this.db.read<PlaceRow>(scopeOf(call), locate, [longitude, latitude, dayOf(this.clock.now())]);
    const grid = rows.pop();
    if (!grid) throw placeNotCovered();
    return { grid: placeView(grid), above: rows.map(placeView) };
  }

  async get(placeId: string, call: Call): Promise<MessageInitShape<typeof GetPlaceResponseSchema>> {
    const [place] = await this.db.read<PlaceRow>(scopeOf(call), one, [placeId]);
    if (!place) throw notFound('place');
    return { place: placeView(place) };
  }

  async list(request: ListPlacesRequest, call: Call): Promise<MessageInitShape<typeof ListPlacesResponseSchema>> {
    const size = request.pageSize || PAGE;
    const [after = ''] = this.pages.open(call) ?? [];
    const kind = request.kind === PlaceKind.UNSPECIFIED ? '' : kindText(request.kind);
    const values = [...rangeBelow(request.under), after, kind, request.withOutline, size + 1];
    const rows = await this.db.read<PlaceRow>(scopeOf(call), list, values);
    const places = rows.slice(0, size);
    const last = rows.length > size ? places.at(-1) : undefined;
    return { places: places.map(placeView), nextPageToken: last ? this.pages.seal(call, [last.orgPath]) : '' };
  }

  async responsible(
    { placeId, time }: WhoIsResponsibleRequest,
    call: Call,
  ): Promise<MessageInitShape<typeof WhoIsResponsibleResponseSchema>> {
    const at = time ? timestampDate(time) : this.clock.now();
    const [places = [], rows = []] = await this.db.readAll(scopeOf(call), [
      [one, [placeId]],
      [responsible, [placeId, at]],
    ]);
    if (places.length === 0) throw notFound('place');
    return { responsible: (rows as ResponsibleRow[]).map(responsibleView) };
  }
}
