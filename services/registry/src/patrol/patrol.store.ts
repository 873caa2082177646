import { statement } from '@wangge/platform/persistence';
import { inPlace } from '../scope-places.ts';

export interface UnseenRow {
  readonly orgPath: string;
  readonly building: string;
  /** Empty when it never was seen. */
  readonly lastSeenDate: string;
}

/** [places, seed, how many]: buildings by the day a door of them was seen last, those never seen first; chance among equals. */
export const longestUnseen = statement(
  'patrol_longest_unseen',
  `select "orgPath", building, coalesce(seen::text, '') as "lastSeenDate" from (
     select r.org_path as "orgPath", r.building, max((k.check_time at time zone 'Asia/Shanghai')::date) as seen
     from unnest($1::text[]) as place(path) join dwelling r on ${inPlace('r.org_path')}
       left join campaign_check k on k.about_id = r.dwelling_id and k.outcome = 'seen'
     group by r.org_path, r.building) b
   order by seen nulls first, md5($2 || "orgPath" || building) limit $3`,
);
