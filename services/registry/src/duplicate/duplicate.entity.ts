import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

export const DUPLICATE_KINDS = ['number', 'name-birth'] as const;
export const DUPLICATE_STATES = ['open', 'apart', 'merged'] as const;
export type DuplicateState = (typeof DUPLICATE_STATES)[number];

/** Two records that may be of one person, and what people decided of them; nobody is given a score. */
@Entity({ name: 'duplicate_pair', comment: 'Duplicates (重复人员): pairs of records, found and decided' })
@Index('duplicate_pair_open', ['orgPath', 'oneId', 'otherId'], { where: `state = 'open'` })
@Index('duplicate_pair_other', ['otherId'])
@Index('duplicate_pair_gone', ['goneId'], { unique: true, where: `state = 'merged'` })
@Check('duplicate_pair_order_check', 'one_id < other_id')
@Check('duplicate_pair_kinds_check', `kinds <@ array['number', 'name-birth']`)
@Check('duplicate_pair_state_check', `state in ('open', 'apart', 'merged')`)
@Check('duplicate_pair_gone_check', `(state = 'merged') = (gone_id is not null)`)
@Check('duplicate_pair_org_path_check', `org_path ~ '^[0-9a-z]{1,10}(\\.[0-9a-z]{1,10})*$'`)
export class DuplicatePair {
  @PrimaryColumn('uuid', {
    name: 'one_id',
    primaryKeyConstraintName: 'duplicate_pair_pkey',
    comment: 'One record, the smaller id',
  })
  oneId!: string;

  @PrimaryColumn('uuid', { name: 'other_id', primaryKeyConstraintName: 'duplicate_pair_pkey', comment: 'The other' })
  otherId!: string;

  @Column('text', { array: true, comment: 'What they share: number, name-birth; empty where people found it' })
  kinds!: string[];

  @Column('text', { comment: 'open, apart, merged' })
  state!: DuplicateState;

  @Column('uuid', { name: 'gone_id', nullable: true, comment: 'Which of them is held no more; null unless merged' })
  goneId!: string | null;

  @Column({ type: 'text', name: 'org_path', collation: 'C', comment: 'Lowest place that holds both' })
  orgPath!: string;

  @Column('text', { comment: 'Ground of the last decision; empty before' })
  ground!: string;

  @Column('text', { name: 'decided_by', nullable: true, comment: 'Subject that decided last' })
  decidedBy!: string | null;

  @Column('timestamptz', { name: 'decide_time', nullable: true, comment: 'When it was decided last' })
  decideTime!: Date | null;

  @Column('timestamptz', { name: 'find_time', comment: 'When it was found' })
  findTime!: Date;
}

/** What went with a merged record to the one that stays: the way back. */
@Entity({
  name: 'merged_row',
  comment:
    'What went with a merged record to the one that stays: the way back; written and read by follow_merge and undo_merge only',
})
@Index('merged_row_row', ['rowId'])
export class MergedRow {
  @PrimaryColumn('uuid', {
    name: 'gone_id',
    primaryKeyConstraintName: 'merged_row_pkey',
    comment: 'Record it was about before',
  })
  goneId!: string;

  @PrimaryColumn('text', {
    name: 'table_name',
    primaryKeyConstraintName: 'merged_row_pkey',
    comment: 'Table of the row',
  })
  tableName!: string;

  @PrimaryColumn('uuid', { name: 'row_id', primaryKeyConstraintName: 'merged_row_pkey', comment: 'Row' })
  rowId!: string;

  @Column('int', { nullable: true, comment: 'Of a value of a ledger: its version there' })
  version!: number | null;

  @Column('boolean', { nullable: true, comment: 'Of a value of a ledger: whether it stood' })
  held!: boolean | null;

  @Column('timestamptz', { name: 'merge_time', comment: 'When it went' })
  mergeTime!: Date;
}
