import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

const day = (comment: string) => ({ type: 'date', nullable: true, comment }) as const;

/** What is known of one case from its events; ids and days, no personal data. */
@Entity({ name: 'case_fact', comment: 'What is known of each case from its events; the figures are a function of it' })
@Index('case_fact_org_path', ['orgPath'])
export class CaseFactRow {
  @PrimaryColumn({
    name: 'case_id',
    type: 'uuid',
    primaryKeyConstraintName: 'case_fact_pkey',
    comment: 'Id of the case, uuid v7; the key of partitions',
  })
  caseId!: string;
  @Column({ type: 'int', comment: 'Version of the last event folded in' })
  version!: number;
  @Column({ name: 'org_path', type: 'text', collation: 'C', comment: 'Path of the place it happened at' })
  orgPath!: string;
  @Column({ name: 'matter_code', type: 'text', comment: 'Code of the matter' })
  matterCode!: string;
  @Column({ name: 'reported_day', ...day('Beijing day it was reported') })
  reportedDay!: string | null;
  @Column({ name: 'filed_day', ...day('Beijing day it was filed') })
  filedDay!: string | null;
  @Column({ name: 'refused_day', ...day('Beijing day it was refused') })
  refusedDay!: string | null;
  @Column({ name: 'dispatched_day', ...day('Beijing day of its first dispatch') })
  dispatchedDay!: string | null;
  @Column({ name: 'handled_day', ...day('Beijing day the lead unit first completed it') })
  handledDay!: string | null;
  @Column({ name: 'due_day', ...day('Beijing day the whole case is due') })
  dueDay!: string | null;
  @Column({ name: 'closed_day', ...day('Beijing day it was closed') })
  closedDay!: string | null;
  @Column({ name: 'closed_on_time', type: 'boolean', comment: 'Whether it was closed in time, pauses excluded' })
  closedOnTime!: boolean;
  @Column({ type: 'int', comment: 'How often it was sent back' })
  reworks!: number;
  @Column({ type: 'int', comment: 'How often its dispatch was objected to' })
  objections!: number;
  @Column({ name: 'reopened_day', ...day('Beijing day it was last reopened') })
  reopenedDay!: string | null;
  @Column({ name: 'evaluated_day', ...day('Beijing day the reporter evaluated it') })
  evaluatedDay!: string | null;
  @Column({ type: 'smallint', comment: 'Satisfaction, 1 to 5; 0 without evaluation' })
  satisfaction!: number;
  @Column({
    name: 'found_by',
    type: 'text',
    default: '',
    comment: 'Who came upon it: patrol, public, or empty for neither',
  })
  foundBy!: string;
}
