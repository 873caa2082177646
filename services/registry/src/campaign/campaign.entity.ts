import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Line } from './campaign.rules.ts';

/** A campaign over a place; never changed. */
@Entity({ name: 'campaign', comment: 'Campaigns (入户走访、隐患排查): what is to be seen, and the checklist' })
@Check('campaign_kind_check', `kind in ('survey', 'hazard-check')`)
@Check('campaign_about_check', `about in ('dwelling', 'establishment')`)
export class Campaign {
  @PrimaryColumn('uuid', { name: 'campaign_id', primaryKeyConstraintName: 'campaign_pkey', comment: 'Id, uuid v7' })
  campaignId!: string;

  @Column('text', { comment: 'survey, hazard-check' })
  kind!: string;

  @Column('text', { comment: 'Name' })
  name!: string;

  @Column('text', { comment: 'What is seen: dwelling, establishment' })
  about!: string;

  @Column({ type: 'text', name: 'org_path', collation: 'C', comment: 'Path of its place' })
  orgPath!: string;

  @Column('jsonb', { comment: 'Checklist: field, hazards, matter of each line' })
  lines!: Line[];

  @Column('int', { name: 'fresh_days', comment: 'Days after which what was seen is stale; 0 never' })
  freshDays!: number;

  @Column('date', { name: 'due_date', comment: 'Last day' })
  dueDate!: string;

  @Column('text', { comment: 'Subject that opened it' })
  actor!: string;

  @Column('timestamptz', { name: 'open_time', comment: 'When it was opened' })
  openTime!: Date;
}

/** What became of one dwelling or establishment of a campaign. Who was there is no part of it. */
@Entity({ name: 'campaign_check', comment: 'What became of each dwelling or establishment of a campaign' })
@Index('campaign_check_last', ['aboutId', 'checkTime'])
@Check('campaign_check_outcome_check', `outcome in ('seen', 'nobody-there', 'declined')`)
export class CampaignCheck {
  @PrimaryColumn('uuid', { name: 'campaign_id', primaryKeyConstraintName: 'campaign_check_pkey', comment: 'Campaign' })
  campaignId!: string;

  @PrimaryColumn('uuid', {
    name: 'about_id',
    primaryKeyConstraintName: 'campaign_check_pkey',
    comment: 'Dwelling or establishment',
  })
  aboutId!: string;

  @Column('text', { comment: 'What it is: dwelling, establishment' })
  about!: string;

  @Column('text', { comment: 'seen, nobody-there, declined' })
  outcome!: string;

  @Column('timestamptz', { name: 'check_time', comment: 'When' })
  checkTime!: Date;
}

/** A hazard that was found. */
@Entity({ name: 'campaign_finding', comment: 'Hazards found (隐患)' })
@Index('campaign_finding_about', ['campaignId', 'aboutId'])
export class CampaignFinding {
  @PrimaryColumn('uuid', {
    name: 'finding_id',
    primaryKeyConstraintName: 'campaign_finding_pkey',
    comment: 'Id, uuid v7',
  })
  findingId!: string;

  @Column('uuid', { name: 'campaign_id', comment: 'Campaign' })
  campaignId!: string;

  @Column('uuid', { name: 'about_id', comment: 'Dwelling or establishment' })
  aboutId!: string;

  @Column('text', { comment: 'What it is: dwelling, establishment' })
  about!: string;

  @Column('uuid', { name: 'grid_id', comment: 'Grid it lay in' })
  gridId!: string;

  @Column('text', { comment: 'Where and what, in words: no room, no person' })
  words!: string;

  @Column({ type: 'text', collation: 'C', comment: 'Field of the answer' })
  code!: string;

  @Column('text', { name: 'matter_code', comment: 'Matter it belongs to' })
  matterCode!: string;

  @Column('timestamptz', { name: 'find_time', comment: 'When' })
  findTime!: Date;
}
