import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** What was voted on, in counts. */
export interface MotionCounts {
  readonly text: string;
  readonly inFavour: number;
  readonly against: number;
  readonly abstained: number;
}

/** A topic residents decide on. No column tells who put it, came, or voted what. */
@Entity({ name: 'topic', comment: 'Topics of deliberation (议题) with their minutes in counts' })
@Check('topic_version_check', 'version >= 1')
@Check('topic_org_path_check', `org_path ~ '^[0-9a-z]{1,10}(\\.[0-9a-z]{1,10})*$'`)
export class Topic {
  @PrimaryColumn('uuid', { name: 'topic_id', primaryKeyConstraintName: 'topic_pkey', comment: 'Id, uuid v7' })
  topicId!: string;

  @Column('int', { comment: 'Counts every change, from 1' })
  version!: number;

  @Column('text', { comment: 'State in its flow' })
  state!: string;

  @Column('text', { comment: 'Title' })
  title!: string;

  @Column('text', { comment: 'What it is about' })
  text!: string;

  @Column({ type: 'text', name: 'org_path', collation: 'C', comment: 'Path of the place' })
  orgPath!: string;

  @Column('date', { name: 'held_date', nullable: true, comment: 'Day of the meeting' })
  heldDate!: string | null;

  @Column('int', { comment: 'How many came' })
  attended!: number;

  @Column('text', { comment: 'Minutes: what was said, not by whom' })
  minutes!: string;

  @Column('jsonb', { comment: 'Motions with their counts' })
  motions!: readonly MotionCounts[];

  @Column('text', { comment: 'What was decided, or why it was declined' })
  decision!: string;

  @Column('timestamptz', { name: 'put_time', comment: 'When it was put' })
  putTime!: Date;

  @Column('timestamptz', { name: 'due_time', comment: 'When the result is to be published' })
  dueTime!: Date;
}

/** A task that follows from a decision of a topic or of a joint action. */
@Entity({ name: 'decision_task', comment: 'Tasks that follow from decisions (决议任务), each with an owner and a day' })
@Index('decision_task_source', ['sourceId'])
@Check('decision_task_owner_check', `(owner_unit_id is null) = (owner_post <> '')`)
@Check('decision_task_done_check', `(complete_time is null) = (result = '')`)
@Check('decision_task_org_path_check', `org_path ~ '^[0-9a-z]{1,10}(\\.[0-9a-z]{1,10})*$'`)
export class DecisionTask {
  @PrimaryColumn('uuid', {
    name: 'decision_task_id',
    primaryKeyConstraintName: 'decision_task_pkey',
    comment: 'Id, uuid v7',
  })
  decisionTaskId!: string;

  @Column('uuid', { name: 'source_id', comment: 'Topic or joint action it follows from' })
  sourceId!: string;

  @Column('text', { comment: 'What is to be done' })
  title!: string;

  @Column('uuid', { name: 'owner_unit_id', nullable: true, comment: 'Unit that owns it' })
  ownerUnitId!: string | null;

  @Column('text', { name: 'owner_post', comment: 'Post at the place that owns it, or empty' })
  ownerPost!: string;

  @Column({ type: 'text', name: 'org_path', collation: 'C', comment: 'Path of the place' })
  orgPath!: string;

  @Column('date', { name: 'due_date', comment: 'Day it is due' })
  dueDate!: string;

  @Column('text', { comment: 'What was done; empty while it is open' })
  result!: string;

  @Column('timestamptz', { name: 'complete_time', nullable: true, comment: 'When it was completed' })
  completeTime!: Date | null;
}
