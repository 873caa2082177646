import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

export type ProblemState = 'found' | 'planned' | 'ended';

/** A common problem (共性问题): people are counted in it, never named. */
@Entity({
  name: 'common_problem',
  comment: 'Common problems (共性问题): one matter told by different people of one area',
})
@Index('common_problem_open', ['matterCode', 'orgPath'], { unique: true, where: `state <> 'ended'` })
export class CommonProblem {
  @PrimaryColumn('uuid', {
    name: 'problem_id',
    primaryKeyConstraintName: 'common_problem_pkey',
    comment: 'Id, uuid v7',
  })
  problemId!: string;

  @Column('int', { comment: 'Counts every change, from 1' })
  version!: number;

  @Column('text', { comment: 'found, planned, ended' })
  state!: ProblemState;

  @Column('text', { name: 'matter_code', comment: 'Code of the matter' })
  matterCode!: string;

  @Column('text', { name: 'matter_name', comment: 'Name of the matter' })
  matterName!: string;

  @Column({ type: 'text', name: 'org_path', collation: 'C', comment: 'Path of the area' })
  orgPath!: string;

  @Column('int', { comment: 'How many different people told it' })
  people!: number;

  @Column('text', { name: 'owner_staff_id', default: '', comment: 'Staff record of its owner' })
  ownerStaffId!: string;

  @Column('text', { default: '', comment: 'What is to be done about all of it' })
  plan!: string;

  @Column('date', { name: 'review_date', nullable: true, comment: 'Day of the next review' })
  reviewDate!: string | null;

  @Column('text', { default: '', comment: 'What the last review found' })
  result!: string;

  @Column('timestamptz', { name: 'find_time', comment: 'When it was found' })
  findTime!: Date;
}

/** A case of a common problem. */
@Entity({ name: 'common_problem_case', comment: 'Cases of a common problem' })
@Index('common_problem_by_case', ['caseId'])
export class CommonProblemCase {
  @PrimaryColumn('uuid', {
    name: 'problem_id',
    primaryKeyConstraintName: 'common_problem_case_pkey',
    comment: 'Problem',
  })
  problemId!: string;

  @PrimaryColumn('uuid', { name: 'case_id', primaryKeyConstraintName: 'common_problem_case_pkey', comment: 'Case' })
  caseId!: string;
}
