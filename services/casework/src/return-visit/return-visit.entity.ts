import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

export type VisitState = 'closed' | 'passed-over' | 'due' | 'made' | 'given-up' | 'lapsed';

/** A try to visit, kept as it was told. */
export interface VisitTry {
  readonly version: number;
  readonly channel: string;
  readonly reached: boolean;
  readonly settled: boolean | null;
  readonly satisfaction: number;
  readonly visitTime: string;
  readonly visitor: string;
  readonly note: string;
  readonly state: VisitState;
}

/** One closing of a case and what became of it: drawn or not, visited or not. Rows come from a trigger on the case. */
@Entity({ name: 'return_visit', comment: 'Closings of cases with their draw and their return visit (回访)' })
@Index('return_visit_to_draw', ['caseId'], { where: `state = 'closed'` })
@Index('return_visit_due', ['dueTime', 'caseId'], { where: `state = 'due'` })
@Index('return_visit_day', ['closeDay', 'caseId'])
export class ReturnVisit {
  @PrimaryColumn('uuid', {
    name: 'case_id',
    primaryKeyConstraintName: 'return_visit_pkey',
    comment: 'Case: the partition',
  })
  caseId!: string;

  @PrimaryColumn('int', {
    name: 'close_version',
    primaryKeyConstraintName: 'return_visit_pkey',
    comment: 'Version the case had when it was closed',
  })
  closeVersion!: number;

  @Column('text', { comment: 'closed until drawn, then passed-over or due; made, given-up, lapsed' })
  state!: VisitState;

  @Column('text', { comment: 'Number of the case' })
  number!: string;

  @Column('text', { name: 'matter_code', comment: 'Code of the matter when it was closed' })
  matterCode!: string;

  @Column('text', { name: 'matter_name', comment: 'Name of the matter' })
  matterName!: string;

  @Column('text', { name: 'item_class', comment: 'Item class (件类)' })
  itemClass!: string;

  @Column('int', { name: 'rework_count', comment: 'How often it was handled again' })
  reworkCount!: number;

  @Column('int', { name: 'reopen_count', comment: 'How often it had been reopened' })
  reopenCount!: number;

  @Column({ type: 'text', name: 'org_path', collation: 'C', comment: 'Path of its custody when it was closed' })
  orgPath!: string;

  @Column('uuid', { name: 'lead_unit_id', nullable: true, comment: 'Unit that led' })
  leadUnitId!: string | null;

  @Column('timestamptz', { name: 'close_time', comment: 'When it was closed' })
  closeTime!: Date;

  @Column('date', { name: 'close_day', comment: 'Day in Asia/Shanghai: whose seed draws' })
  closeDay!: string;

  @Column('int', { name: 'rules_version', nullable: true, comment: 'Rules it was drawn under; null before' })
  rulesVersion!: number | null;

  @Column('text', { default: '', comment: 'Rule that fitted; empty when none did' })
  rule!: string;

  @Column('int', { name: 'per_mille', default: 0, comment: 'How many of a thousand the rule draws' })
  perMille!: number;

  @Column('int', { nullable: true, comment: 'What was drawn, 0 to 999; null before' })
  ticket!: number | null;

  @Column('uuid', {
    name: 'visit_id',
    nullable: true,
    comment: 'Id of the visit in events, uuid v7; null unless drawn',
  })
  visitId!: string | null;

  @Column('int', { default: 0, comment: 'Counts every change of the visit, from 1' })
  version!: number;

  @Column('timestamptz', { name: 'due_time', nullable: true, comment: 'When the visit is due' })
  dueTime!: Date | null;

  @Column('timestamptz', { name: 'amber_time', nullable: true, comment: 'When the warning begins that it falls due' })
  amberTime!: Date | null;

  @Column('text', { default: 'green', comment: 'Light told last: green, amber, red' })
  light!: 'green' | 'amber' | 'red';

  @Column('int', {
    name: 'catalogue_version',
    nullable: true,
    comment: 'Catalogue the case cites; null before it was kept',
  })
  catalogueVersion!: number | null;

  @Column('jsonb', { default: [], comment: 'Tries to visit, oldest first' })
  tries!: VisitTry[];
}

/** The seed of a day's draw: random, hashed from the beginning, told when the day is over. */
@Entity({ name: 'draw_seed', comment: 'Seeds of the draws of return visits, one a day' })
export class DrawSeed {
  @PrimaryColumn('date', { primaryKeyConstraintName: 'draw_seed_pkey', comment: 'Day in Asia/Shanghai' })
  day!: string;

  @Column('bytea', { comment: '32 random bytes' })
  seed!: Buffer;
}
