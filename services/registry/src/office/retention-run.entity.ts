import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One batch of rows that were deleted because their time was over. */
@Entity({ name: 'retention_run', comment: 'What was deleted when its time was over (到期删除)' })
export class RetentionRun {
  @PrimaryColumn('uuid', { name: 'run_id', primaryKeyConstraintName: 'retention_run_pkey', comment: 'Id, uuid v7' })
  runId!: string;

  @Column('text', { comment: 'Rule' })
  rule!: string;

  @Column('text', { comment: 'Why so long' })
  basis!: string;

  @Column('timestamptz', { name: 'before_time', comment: 'What was older went' })
  beforeTime!: Date;

  @Column('int', { comment: 'Rows deleted' })
  deleted!: number;

  @Column('timestamptz', { name: 'run_time', comment: 'When it ran' })
  runTime!: Date;
}
