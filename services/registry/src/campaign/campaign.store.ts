import type { Line } from './campaign.rules.ts';
import { inPlace } from '../scope-places.ts';

export interface CampaignRow {
  readonly campaignId: string;
  readonly kind: string;
  readonly name: string;
  readonly about: 'dwelling' | 'establishment';
  readonly orgPath: string;
  readonly lines: readonly Line[];
  readonly freshDays: number;
  readonly dueDate: string;
  readonly openTime: Date;
}
export interface CheckRow {
  readonly aboutId: string;
  readonly orgPath: string;
  readonly outcome: string | null;
  readonly checkTime: Date | null;
  readonly stale: boolean;
  readonly findings: number;
}
export interface ProgressRow {
  readonly orgPath: string;
  readonly due: number;
  readonly seen: number;
  readonly stale: number;
  readonly missed: number;
  readonly findings: number;
}

const COLUMNS = `campaign_id as "campaignId", kind, name, about, org_path as "orgPath", lines, fresh_days as "freshDays",
  due_date::text as "dueDate", open_time as "openTime"`;
export const ADD_CAMPAIGN = `insert into campaign (campaign_id, kind, name, about, org_path, lines, fresh_days, due_date, actor, open_time)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`;
/** [id] */
export const ONE_CAMPAIGN = `select ${COLUMNS} from campaign where campaign_id = $1`;
/** [id to go on behind or null, limit] */
export const LIST_CAMPAIGNS = `select ${COLUMNS} from campaign where ($1::uuid is null or campaign_id < $1) order by campaign_id desc limit $2`;

/** What a campaign is to see: a closed establishment is not seen. */
const OF: Readonly<Record<CampaignRow['about'], { readonly id: string; readonly where: string }>> = {
  dwelling: { id: 'r.dwelling_id', where: 'true' },
  establishment: { id: 'r.establishment_id', where: `r.state = 'open'` },
};
const FINDINGS = (id: string, campaign: string): string =>
  `(select count(*)::int from campaign_finding f where f.campaign_id = ${campaign} and f.about_id = ${id})`;
const STALE = `coalesce(k.outcome = 'seen' and k.check_time < $5, false)`;

/** [id to go on behind or null, limit, places, campaign, stale before or null, open | stale | done | ''] */
export const listChecks = (about: CampaignRow['about']): string => {
  const { id, where } = OF[about];
  return `select ${id} as "aboutId", r.org_path as "orgPath", k.outcome, k.check_time as "checkTime", ${STALE} as stale,
      ${FINDINGS(id, '$4')} as findings
    from unnest($3::text[]) as place(path) join ${about} r on ${inPlace('r.org_path')}
      left join campaign_check k on k.campaign_id = $4 and k.about_id = ${id}
    where ${where} and ($1::uuid is null or ${id} > $1::uuid) and case $6
      when 'open' then k.outcome is distinct from 'seen' when 'stale' then ${STALE} when 'done' then k.outcome = 'seen' and not ${STALE} else true end
    order by ${id} limit $2`;
};
/** [campaign, about_id, stale before or null] */
export const oneCheck = (about: CampaignRow['about']): string => {
  const { id } = OF[about];
  return `select ${id} as "aboutId", r.org_path as "orgPath", k.outcome, k.check_time as "checkTime",
      coalesce(k.outcome = 'seen' and k.check_time < $3, false) as stale, ${FINDINGS(id, '$1')} as findings
    from ${about} r left join campaign_check k on k.campaign_id = $1 and k.about_id = ${id} where ${id} = $2`;
};
/** [places, campaign, unused, unused, stale before or null] */
export const countProgress = (about: CampaignRow['about']): string => {
  const { id, where } = OF[about];
  return `select r.org_path as "orgPath", count(*)::int as due, count(*) filter (where k.outcome = 'seen' and not ${STALE})::int as seen,
      count(*) filter (where ${STALE})::int as stale, count(*) filter (where k.outcome in ('nobody-there', 'declined'))::int as missed,
      coalesce(sum(${FINDINGS(id, '$2')}), 0)::int as findings
    from unnest($1::text[]) as place(path) join ${about} r on ${inPlace('r.org_path')}
      left join campaign_check k on k.campaign_id = $2 and k.about_id = ${id}
    where ${where} and $3::text is null and $4::text is null group by r.org_path order by r.org_path`;
};
/** [campaign, about_id, about, outcome, time] */
export const KEEP_CHECK = `insert into campaign_check (campaign_id, about_id, about, outcome, check_time) values ($1, $2, $3, $4, $5)
  on conflict (campaign_id, about_id) do update set outcome = excluded.outcome, check_time = excluded.check_time`;
/** [id]: its place and, of a dwelling, the house: never the room. */
export const PLACE_OF: Readonly<Record<CampaignRow['about'], string>> = {
  dwelling: `select grid_id as "gridId", org_path as "orgPath", building || ' ' || entrance as house from dwelling where dwelling_id = $1`,
  establishment: `select grid_id as "gridId", org_path as "orgPath", name || ' ' || premises as house from establishment
    where establishment_id = $1 and state = 'open'`,
};
/** [ids[], campaign, about_id, about, grid, words[], codes[], matters[], time]: the same at the same door is one finding of a campaign. */
export const ADD_FINDINGS = `insert into campaign_finding (finding_id, campaign_id, about_id, about, grid_id, words, code, matter_code, find_time)
  select n.id, $2, $3, $4, $5, n.words, n.code, n.matter, $9 from unnest($1::uuid[], $6::text[], $7::text[], $8::text[]) as n(id, words, code, matter)
  where not exists (select from campaign_finding o where o.campaign_id = $2 and o.about_id = $3 and o.code = n.code)`;
/** [codes[]] */
export const FIELD_NAMES = `select code, name from registered_field where code = any ($1) and state = 'published'`;
