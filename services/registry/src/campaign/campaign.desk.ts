import { Injectable } from '@nestjs/common';
import { ErrorReason } from '@wangge/contracts/wangge/registry/v1/errors';
import type {
  CountProgressRequest,
  ListCampaignsRequest,
  ListChecksRequest,
  OpenCampaignRequest,
} from '@wangge/contracts/wangge/registry/v1/campaign_service';
import { Clock } from '@wangge/platform/clock';
import { invalidFields, notFound } from '@wangge/platform/errors';
import { Database, once, pageOf, PageTokens, readPaths, scopeOf, timeOf, type Tx } from '@wangge/platform/persistence';
import { Places } from '@wangge/platform/places';
import type { Call } from '@wangge/platform/rpc';
import { v7 } from 'uuid';
import { refuseToPublish } from '../field/field.rules.ts';
import { WRITABLE } from '../ledger/entry.store.ts';
import { dayOf } from '../person/day.ts';
import { placesToRead } from '../scope-places.ts';
import { checkCampaign } from './campaign.rules.ts';
import {
  ADD_CAMPAIGN,
  type CampaignRow,
  type CheckRow,
  countProgress,
  LIST_CAMPAIGNS,
  listChecks,
  ONE_CAMPAIGN,
  type ProgressRow,
} from './campaign.store.ts';

const DAY_MS = 86_400_000;
const MOST_GRIDS = 500;

/** Campaigns, and how far they are. */
@Injectable()
export class CampaignDesk {
  constructor(
    private readonly db: Database,
    private readonly pages: PageTokens,
    private readonly clock: Clock,
    private readonly places: Places,
  ) {}

  async open(request: OpenCampaignRequest, call: Call) {
    const { placeId, kind, name, about, freshDays, dueDate } = request;
    const lines = request.lines.map(({ code, hazards, matterCode }) => ({ code, hazards: [...hazards], matterCode }));
    checkCampaign({ kind, dueDate, lines }, dayOf(this.clock.now()));
    const place = this.places.get(placeId);
    if (!place) throw invalidFields([{ field: 'place_id', description: 'is not known' }]);
    const add = async (tx: Tx) => {
      const codes = lines.map(({ code }) => code);
      const known = new Set((await tx.query<{ code: string }>(WRITABLE, [codes, about])).map(({ code }) => code));
      const description = `is asked for by no published ledger of a ${about}`;
      const fault = (at: number) => ({ field: `lines[${at}]`, description, reason: ErrorReason.FIELD_UNREGISTERED });
      refuseToPublish(codes.flatMap((code, at) => (known.has(code) ? [] : [fault(at)])));
      const id = v7();
      const words = [id, kind, name.trim(), about, place.orgPath, JSON.stringify(lines), freshDays, dueDate];
      await tx.query(ADD_CAMPAIGN, [...words, scopeOf(call).actor, this.clock.now()]);
      return id;
    };
    return { campaign: await once(this.db, call, add, async (tx, id) => campaignOf(await campaignRow(tx, id))) };
  }

  async list({ pageSize }: ListCampaignsRequest, call: Call) {
    const o = { text: LIST_CAMPAIGNS, id: 'campaignId', pageSize } as const;
    const { rows, nextPageToken } = await pageOf<CampaignRow>(this.db, this.pages, call, o);
    return { campaigns: rows.map(campaignOf), nextPageToken };
  }

  async checks({ campaignId, only, pageSize }: ListChecksRequest, call: Call) {
    this.pages.open(call); // a token that is none is malformed, whichever campaign it is
    const campaign = await this.db.transaction(scopeOf(call), (tx) => campaignRow(tx, campaignId));
    const values = [this.#placesOf(campaign, call), campaignId, this.staleBefore(campaign), only];
    const o = { text: listChecks(campaign.about), id: 'aboutId', pageSize, values } as const;
    const { rows, nextPageToken } = await pageOf<CheckRow>(this.db, this.pages, call, o);
    return { checks: rows.map(checkOf), nextPageToken };
  }

  async progress({ campaignId }: CountProgressRequest, call: Call) {
    const grids = await this.db.transaction(scopeOf(call), async (tx) => {
      const campaign = await campaignRow(tx, campaignId);
      const values = [this.#placesOf(campaign, call), campaignId, null, null, this.staleBefore(campaign)];
      return tx.query<ProgressRow>(countProgress(campaign.about), values);
    });
    const sum = (key: Exclude<keyof ProgressRow, 'orgPath'>) => grids.reduce((all, grid) => all + grid[key], 0);
    const counted = { due: sum('due'), seen: sum('seen'), stale: sum('stale') };
    const total = { orgPath: '', ...counted, missed: sum('missed'), findings: sum('findings') };
    return { grids: grids.slice(0, MOST_GRIDS), total };
  }

  /** What was seen before is stale; nothing is when the campaign says so. */
  staleBefore({ freshDays }: CampaignRow): Date | null {
    return freshDays === 0 ? null : new Date(this.clock.now().getTime() - freshDays * DAY_MS);
  }

  /** What of the caller's places lies in the campaign's, or the other way round. */
  #placesOf({ orgPath }: CampaignRow, call: Call): string[] {
    return placesToRead(readPaths(call.passport), orgPath);
  }
}

export async function campaignRow(tx: Tx, id: string): Promise<CampaignRow> {
  const [row] = await tx.query<CampaignRow>(ONE_CAMPAIGN, [id]);
  if (!row) throw notFound('campaign');
  return row;
}

export const checkOf = ({ outcome, checkTime, ...rest }: CheckRow) => ({
  ...rest,
  outcome: outcome ?? '',
  checkTime: timeOf(checkTime),
});

const campaignOf = ({ openTime, lines, ...rest }: CampaignRow) => ({
  ...rest,
  lines: lines.map(({ code, hazards, matterCode }) => ({ code, hazards: [...hazards], matterCode })),
  openTime: timeOf(openTime),
});
