import { Injectable } from '@nestjs/common';
import type { RecordCheckRequest } from '@wangge/contracts/wangge/registry/v1/campaign_service';
import { Clock } from '@wangge/platform/clock';
import { type FieldViolation, invalidFields, notFound } from '@wangge/platform/errors';
import { isWithin } from '@wangge/platform/identity';
import { Database, once, type Tx } from '@wangge/platform/persistence';
import type { Call } from '@wangge/platform/rpc';
import { v7 } from 'uuid';
import { EntryDesk } from '../ledger/entry.desk.ts';
import { dayOf } from '../person/day.ts';
import { campaignOver } from '../registry.errors.ts';
import { CampaignDesk, campaignRow, checkOf } from './campaign.desk.ts';
import { findingsOf } from './campaign.rules.ts';
import {
  ADD_FINDINGS,
  type CampaignRow,
  type CheckRow,
  FIELD_NAMES,
  KEEP_CHECK,
  oneCheck,
  PLACE_OF,
} from './campaign.store.ts';

interface PlaceRow {
  readonly gridId: string;
  readonly orgPath: string;
  readonly house: string;
}

/** Records what was seen at one door: what became of it, the answers as entries of ledgers, the hazards as findings. */
@Injectable()
export class RecordCheck {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly desk: CampaignDesk,
    private readonly entries: EntryDesk,
  ) {}

  async run(request: RecordCheckRequest, call: Call) {
    const { aboutId, campaignId, outcome, entries } = request;
    const write = async (tx: Tx) => {
      const campaign = await campaignRow(tx, campaignId);
      const [place] = await tx.query<PlaceRow>(PLACE_OF[campaign.about], [aboutId]);
      if (!place || !isWithin(place.orgPath, [campaign.orgPath])) throw notFound('record');
      if (campaign.dueDate < dayOf(this.clock.now())) throw campaignOver(campaignId);
      checkAnswers(campaign, request);
      const now = this.clock.now();
      if (entries.length > 0) await this.entries.writeIn(tx, { aboutId, entries, ground: campaign.name }, call);
      await tx.query(KEEP_CHECK, [campaignId, aboutId, campaign.about, outcome, now]);
      await this.#find(tx, campaign, { aboutId, place, entries });
      return aboutId;
    };
    const show = async (tx: Tx, id: string) => {
      const campaign = await campaignRow(tx, campaignId);
      const values = [campaignId, id, this.desk.staleBefore(campaign)];
      const [row] = await tx.query<CheckRow>(oneCheck(campaign.about), values);
      if (!row) throw notFound('record');
      return checkOf(row);
    };
    return { check: await once(this.db, call, write, show) };
  }

  async #find(
    tx: Tx,
    { campaignId, name, about, lines }: CampaignRow,
    { aboutId, place, entries }: Pick<RecordCheckRequest, 'aboutId' | 'entries'> & { readonly place: PlaceRow },
  ): Promise<void> {
    const found = findingsOf(lines, entries);
    if (found.length === 0) return;
    const codes = found.map(({ code }) => code);
    const fields = await tx.query<{ code: string; name: string }>(FIELD_NAMES, [codes]);
    const nameOf = (code: string) => fields.find((field) => field.code === code)?.name ?? code;
    const words = codes.map((code) => `${name}: ${nameOf(code)} (${place.house})`);
    const values = [codes.map(() => v7()), campaignId, aboutId, about, place.gridId, words, codes];
    await tx.query(ADD_FINDINGS, [...values, found.map(({ matterCode }) => matterCode), this.clock.now()]);
  }
}

/** @throws INVALID_ARGUMENT for answers to what the checklist does not ask, or of a door nobody opened */
function checkAnswers({ lines }: CampaignRow, { outcome, entries }: RecordCheckRequest): void {
  const faults: FieldViolation[] = [];
  if (outcome !== 'seen' && entries.length > 0)
    faults.push({ field: 'entries', description: 'go with what was seen only' });
  for (const [at, { code }] of entries.entries()) {
    const field = `entries[${at}].code`;
    if (!lines.some((line) => line.code === code)) faults.push({ field, description: 'is not on the checklist' });
    else if (entries.findIndex((other) => other.code === code) !== at)
      faults.push({ field, description: 'stands there twice' });
  }
  if (faults.length > 0) throw invalidFields(faults);
}
