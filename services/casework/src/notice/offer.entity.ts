import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

export type OfferKindName = 'job' | 'training' | 'lead';
export type OutcomeName = 'taken' | 'declined';

/** A job, a training or a business lead for those of a place who asked. */
@Entity({ name: 'offer', comment: 'Offers of jobs, training and business leads (就业、培训、商机)' })
@Check('offer_kind_check', `kind in ('job', 'training', 'lead')`)
@Check('offer_org_path_check', `org_path ~ '^[0-9a-z]{1,10}(\\.[0-9a-z]{1,10})*$'`)
export class Offer {
  @PrimaryColumn('uuid', { name: 'offer_id', primaryKeyConstraintName: 'offer_pkey', comment: 'Id, uuid v7' })
  offerId!: string;

  @Column('text', { comment: 'job, training or lead' })
  kind!: OfferKindName;

  @Column('text', { comment: 'Title' })
  title!: string;

  @Column('text', { comment: 'What it says' })
  body!: string;

  @Column('text', { comment: 'Who gives it' })
  provider!: string;

  @Column({ type: 'text', name: 'org_path', collation: 'C', comment: 'Path of the place it is for' })
  orgPath!: string;

  @Column('date', { name: 'end_date', comment: 'Last day' })
  endDate!: string;

  @Column('timestamptz', { name: 'make_time', comment: 'When it was made' })
  makeTime!: Date;
}

/** That somebody asked; nothing tells who. */
@Entity({ name: 'offer_asking', comment: 'That somebody asked for offers of a kind; nothing tells who' })
@Index('offer_asking_code', ['codeHash'])
@Check('offer_asking_kind_check', `kind in ('job', 'training', 'lead')`)
@Check('offer_asking_org_path_check', `org_path ~ '^[0-9a-z]{1,10}(\\.[0-9a-z]{1,10})*$'`)
export class OfferAsking {
  @PrimaryColumn('uuid', { name: 'asking_id', primaryKeyConstraintName: 'offer_asking_pkey', comment: 'Id, uuid v7' })
  askingId!: string;

  @Column('text', { comment: 'job, training or lead' })
  kind!: OfferKindName;

  @Column({ type: 'text', name: 'org_path', collation: 'C', comment: 'Path of the place offers should be around' })
  orgPath!: string;

  @Column('bytea', { name: 'code_hash', comment: 'SHA-256 of the code it is looked up by' })
  codeHash!: Buffer;
}

/** What an asking said of an offer. */
@Entity({ name: 'offer_outcome', comment: 'What became of offers, by asking; goes with the asking' })
@Check('offer_outcome_check', `outcome in ('taken', 'declined')`)
export class OfferOutcomeRow {
  @PrimaryColumn('uuid', { name: 'offer_id', primaryKeyConstraintName: 'offer_outcome_pkey', comment: 'Offer' })
  offerId!: string;

  @PrimaryColumn('uuid', { name: 'asking_id', primaryKeyConstraintName: 'offer_outcome_pkey', comment: 'Asking' })
  askingId!: string;

  @Column('text', { comment: 'taken or declined' })
  outcome!: OutcomeName;
}
