import type { MessageInitShape } from '@bufbuild/protobuf';
import { Injectable } from '@nestjs/common';
import type { ResolveScopeRequest, ResolveScopeResponseSchema } from '@wangge/contracts/wangge/grid/v1/scope_service';
import { Clock } from '@wangge/platform/clock';
import { Database, scopeOf, statement } from '@wangge/platform/persistence';
import type { Call } from '@wangge/platform/rpc';
import { dayOf } from '../place/day.ts';
import { isReady } from '../staffing/briefing.ts';
import { capacitiesOf, type HeldPost, type Membership } from './capacities.ts';

const staff = statement(
  'scope_staff',
  `select staff_id as "staffId" from staff where issuer = $1 and subject = $2 and subject <> ''`,
);
// Nobody sees anything before undertaking and training. A deputy's post counts while its holder is away and ends with the absence. A post outside the service gives no place.
const posts = statement(
  'scope_posts',
  `select a.org_path as "orgPath", a.post_code as "postCode", least(a.end_time, away.until) as until
     from staff s join assignment a using (staff_id) join post p using (post_code)
     left join lateral (
       select max(x.end_time) as until from assignment h join absence x on x.staff_id = h.staff_id
        where a.deputy and h.place_id = a.place_id and h.post_code = a.post_code and not h.deputy
          and h.start_time <= $3 and (h.end_time is null or h.end_time > $3) and x.start_time <= $3 and x.end_time > $3) away on true
    where s.issuer = $1 and s.subject = $2 and s.subject <> '' and not p.outside
      and a.start_time <= $3 and (a.end_time is null or a.end_time > $3) and (not a.deputy or away.until is not null)
      and ${isReady('s.staff_id', '$4::date')}`,
);
const units = statement(
  'scope_units',
  `select m.unit_id as "unitId", m.end_time as until from staff s join unit_member m using (staff_id) join unit u using (unit_id)
    where s.issuer = $1 and s.subject = $2 and s.subject <> '' and m.start_time <= $3 and (m.end_time is null or m.end_time > $3)
      and ${isReady('s.staff_id', '$4::date')}
    order by u.code`,
);

/** Where an identity may act now. */
@Injectable()
export class ScopeQueries {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  async resolve(
    { issuer, subject }: ResolveScopeRequest,
    call: Call,
  ): Promise<MessageInitShape<typeof ResolveScopeResponseSchema>> {
    const now = this.clock.now();
    const [found = [], held = [], memberships = []] = await this.db.readAll(scopeOf(call), [
      [staff, [issuer, subject]],
      [posts, [issuer, subject, now, dayOf(now)]],
      [units, [issuer, subject, now, dayOf(now)]],
    ]);
    const [one] = found as { staffId: string }[];
    return { staffId: one?.staffId ?? '', capacities: capacitiesOf(held as HeldPost[], memberships as Membership[]) };
  }
}
