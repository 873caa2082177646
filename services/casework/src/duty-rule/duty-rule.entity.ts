import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** An objection (退回异议) to a dispatch and how it was decided (裁定). */
@Entity({ name: 'objection', comment: 'Objections (退回异议) to dispatches, and how they were decided (裁定)' })
export class Objection {
  @PrimaryColumn('uuid', { name: 'case_id', primaryKeyConstraintName: 'objection_pkey', comment: 'Case' })
  caseId!: string;

  @PrimaryColumn('uuid', {
    name: 'task_id',
    primaryKeyConstraintName: 'objection_pkey',
    comment: 'Task that was objected to',
  })
  taskId!: string;

  @Column('uuid', { name: 'unit_id', comment: 'Unit that objected' })
  unitId!: string;

  @Column('text', { comment: 'Line of the catalogue it rests on' })
  reference!: string;

  @Column('timestamptz', { name: 'object_time', comment: 'When it objected' })
  objectTime!: Date;

  @Column('timestamptz', {
    name: 'decide_time',
    nullable: true,
    comment: 'When it was decided; null while it is open',
  })
  decideTime!: Date | null;

  @Column('boolean', { nullable: true, comment: 'Whether it was right; null while it is open' })
  upheld!: boolean | null;

  @Column('uuid', {
    name: 'competent_unit_id',
    nullable: true,
    comment: 'Unit found competent, or null when none was named',
  })
  competentUnitId!: string | null;
}

/** A rule that adjudications propose for the duty list (规则建议). */
@Entity({ name: 'rule_proposal', comment: 'Rules that adjudications propose for the duty list' })
@Index('rule_proposal_open_key', ['kind', 'matterCode', 'area', 'unitId'], { unique: true, where: `state = 'open'` })
export class RuleProposal {
  @PrimaryColumn('uuid', {
    name: 'proposal_id',
    primaryKeyConstraintName: 'rule_proposal_pkey',
    comment: 'Id, uuid v7',
  })
  proposalId!: string;

  @Column('text', { comment: 'Whether the unit is to lead there (add) or not (remove)' })
  kind!: 'add' | 'remove';

  @Column('text', { name: 'matter_code', comment: 'Matter' })
  matterCode!: string;

  @Column({ type: 'text', collation: 'C', comment: 'Path it is to hold in' })
  area!: string;

  @Column('uuid', { name: 'unit_id', comment: 'Unit' })
  unitId!: string;

  @Column('text', { name: 'unit_name', comment: 'Name of the unit when it was proposed' })
  unitName!: string;

  @Column('text', { comment: 'Line of the catalogue the last objection rested on' })
  reference!: string;

  @Column('int', { comment: 'How many adjudications said so' })
  adjudications!: number;

  @Column('text', { comment: 'Where it stands: open, accepted, declined' })
  state!: 'open' | 'accepted' | 'declined';

  @Column('text', { comment: 'Why it was declined, or empty' })
  note!: string;

  @Column('timestamptz', { name: 'propose_time', comment: 'When it was first proposed' })
  proposeTime!: Date;

  @Column('timestamptz', { name: 'decide_time', nullable: true, comment: 'When it was decided; null while open' })
  decideTime!: Date | null;
}
