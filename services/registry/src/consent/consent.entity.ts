import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';

/** One version of a text; never changed. */
@Entity({ name: 'consent_text', comment: 'Texts of consents (告知同意书), every version as it was shown' })
@Unique('consent_text_version_key', ['kind', 'version'])
export class ConsentText {
  @PrimaryColumn('uuid', { name: 'text_id', primaryKeyConstraintName: 'consent_text_pkey', comment: 'Id, uuid v7' })
  textId!: string;

  @Column('text', { comment: 'What it is about' })
  kind!: string;

  @Column('int', { comment: 'Version, from 1' })
  version!: number;

  @Column('text', { comment: 'Title' })
  title!: string;

  @Column('text', { comment: 'The text' })
  body!: string;

  @Column('text', { name: 'published_by', comment: 'Subject who published it' })
  publishedBy!: string;

  @Column('timestamptz', { name: 'publish_time', comment: 'When' })
  publishTime!: Date;
}

/** The consent of a person; one of a kind stands at a time. */
@Entity({ name: 'consent', comment: 'Consents (同意) of persons to a version of a text' })
@Index('consent_standing', ['personId', 'kind'], { unique: true, where: 'withdraw_time IS NULL' })
@Index('consent_person', ['personId', 'consentId'])
@Check('consent_channel_check', `channel in ('paper', 'window', 'phone')`)
export class Consent {
  @PrimaryColumn('uuid', { name: 'consent_id', primaryKeyConstraintName: 'consent_pkey', comment: 'Id, uuid v7' })
  consentId!: string;

  @Column('uuid', { name: 'person_id', comment: 'Person' })
  personId!: string;

  @Column('uuid', { name: 'text_id', comment: 'Version that was shown' })
  @ForeignKey(() => ConsentText, { name: 'consent_text_fkey' })
  textId!: string;

  @Column('text', { comment: 'What it is about' })
  kind!: string;

  @Column('text', { comment: 'paper, window or phone' })
  channel!: string;

  @Column('text', { name: 'given_by', comment: 'Subject who recorded it' })
  givenBy!: string;

  @Column('timestamptz', { name: 'give_time', comment: 'When it was given' })
  giveTime!: Date;

  @Column('text', { name: 'withdrawn_by', nullable: true, comment: 'Subject who recorded the withdrawal' })
  withdrawnBy!: string | null;

  @Column('timestamptz', {
    name: 'withdraw_time',
    nullable: true,
    comment: 'When it was withdrawn; null while it stands',
  })
  withdrawTime!: Date | null;
}
