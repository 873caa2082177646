import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A care archive (爱心档案). Need and kind are sealed or hidden; what helps to visit is clear under row-level security. */
@Entity({ name: 'archive', comment: 'Care archives (爱心档案): need and plan, never diagnosis' })
@Index('archive_person_grid', ['personId', 'kind', 'gridId'], { unique: true })
@Index('archive_org_path', ['orgPath'])
@Index('archive_alarm', ['nextAlarmTime'], { where: 'next_alarm_time is not null' })
@Check('archive_kind_check', `kind in ('elderly', 'disabled', 'hardship', 'child')`)
@Check('archive_basis_check', `basis in ('consent', 'statute')`)
@Check('archive_tier_check', `tier in ('weekly', 'monthly', 'quarterly')`)
@Check('archive_org_path_check', `org_path ~ '^[0-9a-z]{1,10}(\\.[0-9a-z]{1,10})*$'`)
export class Archive {
  @PrimaryColumn({ name: 'archive_id', type: 'uuid', primaryKeyConstraintName: 'archive_pkey', comment: 'Id, uuid v7' })
  archiveId!: string;
  @Column({ name: 'person_id', type: 'uuid', comment: 'Id of the person in the registry' })
  personId!: string;
  @Column({ type: 'text', comment: 'Kind: elderly, disabled, hardship or child' })
  kind!: string;
  @Column({ type: 'text', comment: 'Basis of holding it: consent or statute' })
  basis!: string;
  @Column({ name: 'basis_reference', type: 'text', comment: 'The consent form or the article' })
  basisReference!: string;
  @Column({ type: 'bytea', comment: 'Sealed envelope {need}, bound to the id' })
  sealed!: Buffer;
  @Column({ type: 'text', comment: 'Visit tier: weekly, monthly or quarterly' })
  tier!: string;
  @Column({ name: 'helper_staff_id', type: 'uuid', comment: 'Staff id of the helper who visits' })
  helperStaffId!: string;
  @Column({ name: 'grid_id', type: 'uuid', comment: 'Id of the grid' })
  gridId!: string;
  @Column({ name: 'org_path', type: 'text', collation: 'C', comment: 'Path of the grid' })
  orgPath!: string;
  @Column({ name: 'review_date', type: 'date', comment: 'Day the basis is to be reviewed' })
  reviewDate!: string;
  @Column({ name: 'next_visit_time', type: 'timestamptz', comment: 'When the next visit is due' })
  nextVisitTime!: Date;
  @Column({ name: 'visit_id', type: 'uuid', comment: 'Id of the visit that is due next' })
  visitId!: string;
  @Column({
    name: 'escalation_level',
    type: 'smallint',
    default: 0,
    comment: 'How far the missed visit has gone up: 0 none, 1 community, 2 street',
  })
  escalationLevel!: number;
  @Column({
    name: 'next_alarm_time',
    type: 'timestamptz',
    nullable: true,
    comment: 'When the sweeper looks at it next; null when it has gone all the way up',
  })
  nextAlarmTime!: Date | null;
  @Column({ type: 'int', comment: 'Version, 1 upwards; one event each' })
  version!: number;
  @Column({ name: 'created_time', type: 'timestamptz', comment: 'When it was opened' })
  createdTime!: Date;
}
