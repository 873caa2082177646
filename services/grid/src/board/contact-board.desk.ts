import { Injectable } from '@nestjs/common';
import type {
  GetContactBoardRequest,
  SetContactLinesRequest,
} from '@wangge/contracts/wangge/grid/v1/contact_board_service';
import { Clock } from '@wangge/platform/clock';
import { notFound } from '@wangge/platform/errors';
import { Database, once, scopeOf, statement, type Tx } from '@wangge/platform/persistence';
import type { Call } from '@wangge/platform/rpc';
import { responsible } from '../place/place.queries.ts';
import type { ResponsibleRow } from '../place/place.view.ts';
import { kindOf } from '../place/place-tree.ts';
import { findPlace } from '../staff/staff.store.ts';

interface BoardRow {
  readonly name: string;
  readonly code: string;
  readonly phone: string;
  readonly supervisionPhone: string;
}
type Lines = Pick<BoardRow, 'phone' | 'supervisionPhone'>;

// The nearest place above that shows a phone, each of the two by itself.
const board = statement(
  'contact_board',
  `with recursive up as (
     select g.place_id, g.parent_id, g.name, g.code, 0 as far from grid_place g where g.place_id = $1
     union all
     select g.place_id, g.parent_id, g.name, g.code, up.far + 1 from grid_place g join up on g.place_id = up.parent_id),
   lines as (select b.*, up.far from contact_board b join up using (place_id))
   select name, code,
     coalesce((select l.phone from lines l where l.phone <> '' order by l.far limit 1), '') as phone,
     coalesce((select l.supervision_phone from lines l where l.supervision_phone <> '' order by l.far limit 1), '') as "supervisionPhone"
   from up where far = 0`,
);
const SET = `insert into contact_board (place_id, org_path, phone, supervision_phone, actor, set_time) values ($1, $2, $3, $4, $5, $6)
  on conflict (place_id) do update set phone = excluded.phone, supervision_phone = excluded.supervision_phone, actor = excluded.actor,
    set_time = excluded.set_time`;
const OWN = `select phone, supervision_phone as "supervisionPhone" from contact_board where place_id = $1`;

/** The contact board of a place: names and posts as they are now, and the phones of offices. */
@Injectable()
export class ContactBoardDesk {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  async get({ placeId }: GetContactBoardRequest, call: Call) {
    const [[place], held] = (await this.db.readAll(scopeOf(call), [
      [board, [placeId]],
      [responsible, [placeId, this.clock.now()]],
    ])) as [BoardRow[], ResponsibleRow[]];
    if (!place) throw notFound('place');
    const { name: placeName, code, phone, supervisionPhone } = place;
    // Ids and subjects are nobody's business at an entrance.
    const entries = held.map(({ postName, name, kind, firstResponsible }) => ({
      ...{ postName, name, level: kindOf(kind), firstResponsible },
    }));
    return { placeName, code, phone, supervisionPhone, entries };
  }

  set({ placeId, publicPhone, publicSupervisionPhone }: SetContactLinesRequest, call: Call): Promise<Lines> {
    const write = async (tx: Tx) => {
      const place = await findPlace(tx, placeId);
      if (!place) throw notFound('place');
      const by = [call.passport.subject, this.clock.now()];
      await tx.query(SET, [placeId, place.orgPath, publicPhone, publicSupervisionPhone, ...by]);
      return call.requestId;
    };
    return once(this.db, call, write, async (tx) => {
      const [row] = await tx.query<Lines>(OWN, [placeId]);
      if (!row) throw notFound('place');
      return { ...row };
    });
  }
}
