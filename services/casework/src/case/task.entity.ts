import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { TaskStanding, TaskState } from './case.state.ts';

/** A task (任务) of one unit within a case. */
@Entity({ name: 'task', comment: 'Tasks (任务): what one unit has to do for a case' })
@Index('task_of_unit_by_case', ['unitId', 'caseId'])
@Index('task_of_unit', ['unitId', 'state', 'taskId'])
@Index('task_by_id', ['taskId'])
@Index('task_help_due', ['unitId', 'dueAt', 'caseId'], {
  where: `due_at IS NOT NULL AND state = ANY (ARRAY['dispatched'::text, 'objected'::text, 'accepted'::text])`,
})
export class Task {
  @PrimaryColumn('uuid', { name: 'case_id', primaryKeyConstraintName: 'task_pkey', comment: 'Case: the partition' })
  caseId!: string;

  @PrimaryColumn('uuid', { name: 'task_id', primaryKeyConstraintName: 'task_pkey', comment: 'Id, uuid v7' })
  taskId!: string;

  @Column('uuid', { name: 'unit_id', comment: 'Unit (处置单位) whose task it is' })
  unitId!: string;

  @Column('text', { name: 'unit_name', comment: 'Name of the unit when it was dispatched' })
  unitName!: string;

  @Column('boolean', { comment: 'Whether the unit leads (主办) or helps (协办)' })
  lead!: boolean;

  @Column('text', { comment: 'State of the task' })
  state!: TaskStanding;

  @Column('text', { comment: 'What the unit answered on completing it' })
  result!: string;

  @Column('timestamptz', { name: 'dispatch_time', comment: 'When it was dispatched' })
  dispatchTime!: Date;

  @Column('timestamptz', { name: 'accept_time', nullable: true, comment: 'When it was accepted' })
  acceptTime!: Date | null;

  @Column('timestamptz', { name: 'complete_time', nullable: true, comment: 'When it was completed' })
  completeTime!: Date | null;

  @Column('text', {
    name: 'handled_by',
    array: true,
    comment: 'Subjects who accepted or completed it; none of them verifies',
  })
  handledBy!: string[];

  @Column('text', { comment: 'What became of the unit’s objection: none, open, upheld, rejected' })
  objection!: TaskState['objection'];

  @Column('timestamptz', {
    name: 'due_at',
    nullable: true,
    comment: 'When the help is due; null for the lead unit, whose clocks are the case’s',
  })
  dueAt!: Date | null;
}
