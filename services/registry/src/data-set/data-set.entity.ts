import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { Person } from '../person/person.entity.ts';

export type DataSetState = 'requested' | 'approved' | 'rejected' | 'handed-over';

/** A data set a department asks for (数据集). It names nobody; its rows do, by id, once it is handed over. */
@Entity({ name: 'data_set', comment: 'Data sets (数据集) departments ask for; they name nobody' })
@Check('data_set_state_check', `state in ('requested', 'approved', 'rejected', 'handed-over')`)
@Check(
  'data_set_decided_check',
  `num_nonnulls(decided_by, decide_time) = case state when 'requested' then 0 else 2 end`,
)
@Check('data_set_collected_check', `(collect_time is not null) = (state = 'handed-over')`)
@Check('data_set_org_path_check', `org_path ~ '^[0-9a-z]{1,10}(\\.[0-9a-z]{1,10})*$'`)
export class DataSet {
  @PrimaryColumn('uuid', { name: 'data_set_id', primaryKeyConstraintName: 'data_set_pkey', comment: 'Id, uuid v7' })
  dataSetId!: string;

  @Column('int', { comment: '1 requested, 2 decided, 3 handed over' })
  version!: number;

  @Column('text', { comment: 'requested, approved, rejected or handed-over' })
  state!: DataSetState;

  @Column('text', { name: 'department_id', comment: 'Department that asks' })
  departmentId!: string;

  @Column('text', { name: 'agreement_id', comment: 'Agreement it asks under' })
  agreementId!: string;

  @Column('text', { comment: 'Acting officer of that department' })
  officer!: string;

  @Column('text', { comment: 'Purpose' })
  purpose!: string;

  @Column('text', { name: 'case_reference', comment: 'Reference of the department’s own matter' })
  caseReference!: string;

  @Column({ type: 'text', name: 'org_path', collation: 'C', comment: 'Path of the agreement’s area' })
  orgPath!: string;

  @Column('text', { comment: 'Population of the agreement' })
  population!: string;

  @Column('text', { array: true, comment: 'Fields the agreement names of each person' })
  fields!: string[];

  @Column('int', { name: 'row_count', comment: 'Rows when it was asked for; those it has once it is handed over' })
  rowCount!: number;

  @Column('timestamptz', { name: 'request_time', comment: 'When it was asked for' })
  requestTime!: Date;

  @Column('text', { name: 'decided_by', nullable: true, comment: 'Subject who decided' })
  decidedBy!: string | null;

  @Column('timestamptz', { name: 'decide_time', nullable: true, comment: 'When' })
  decideTime!: Date | null;

  @Column('text', { name: 'reject_reason', comment: 'Why it was rejected' })
  rejectReason!: string;

  @Column('timestamptz', { name: 'collect_time', nullable: true, comment: 'When it was handed over' })
  collectTime!: Date | null;
}

/** One row of a data set that was handed over. */
@Entity({ name: 'data_set_row', comment: 'Whom a data set that was handed over is about: ids alone' })
export class DataSetRow {
  @ForeignKey(() => DataSet, { name: 'data_set_row_set_fkey' })
  @PrimaryColumn('uuid', {
    name: 'data_set_id',
    primaryKeyConstraintName: 'data_set_row_pkey',
    comment: 'Data set',
  })
  dataSetId!: string;

  @PrimaryColumn('int', { primaryKeyConstraintName: 'data_set_row_pkey', comment: 'Number of the row, from 0' })
  place!: number;

  @ForeignKey(() => Person, { name: 'data_set_row_person_fkey' })
  @Column('uuid', { name: 'person_id', comment: 'Person' })
  personId!: string;
}
