import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** What breaks the chain person → household → dwelling → grid, or makes a record doubtful. */
export const QUALITY_KINDS = [
  'no-dwelling',
  'no-head',
  'number-conflict',
  'birth-date-differs',
  'sex-differs',
  'unknown-area',
  'code-conflict',
  'code-doubtful',
  'no-building',
  'no-point',
  'outside-grid',
] as const;
export type QualityKind = (typeof QUALITY_KINDS)[number];

/** Something to put right. A conflict of numbers lies where both records can be seen, so that nobody learns of a record elsewhere. */
@Entity({ name: 'quality_task', comment: 'Data-quality tasks (数据质量任务)' })
@Index('quality_task_open', ['orgPath', 'taskId'], { where: 'settle_time IS NULL' })
@Index('quality_task_record', ['recordId'])
@Index('quality_task_other', ['otherId'], { where: 'other_id IS NOT NULL' })
@Check(
  'quality_task_kind_check',
  `kind in ('no-dwelling', 'no-head', 'number-conflict', 'birth-date-differs', 'sex-differs', 'unknown-area', 'code-conflict', 'code-doubtful', 'no-building', 'no-point', 'outside-grid')`,
)
@Check('quality_task_other_check', `(other_id is not null) = (kind in ('number-conflict', 'code-conflict'))`)
@Check('quality_task_org_path_check', `org_path ~ '^[0-9a-z]{1,10}(\\.[0-9a-z]{1,10})*$'`)
export class QualityTask {
  @PrimaryColumn('uuid', {
    name: 'task_id',
    primaryKeyConstraintName: 'quality_task_pkey',
    comment: 'Id, uuid v7: oldest first',
  })
  taskId!: string;

  @Column('text', { comment: 'What is wrong' })
  kind!: QualityKind;

  @Column('uuid', { name: 'record_id', comment: 'Person, household, dwelling, building or establishment it is about' })
  recordId!: string;

  @Column('uuid', { name: 'other_id', nullable: true, comment: 'The other record with the same number or code' })
  otherId!: string | null;

  @Column({
    type: 'text',
    name: 'org_path',
    collation: 'C',
    comment: 'Grid of the record; of a conflict the lowest place that holds both',
  })
  orgPath!: string;

  @Column('timestamptz', { name: 'open_time', comment: 'When it was found' })
  openTime!: Date;

  @Column('timestamptz', { name: 'settle_time', nullable: true, comment: 'When it was put right; null while open' })
  settleTime!: Date | null;
}
