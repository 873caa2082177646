import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Person } from '../person/person.entity.ts';

/** A fact about a person that a department handed over; never changed. Whoever sees the person sees it. */
@Entity({ name: 'person_fact', comment: 'Facts (部门数据) departments handed over, beside the record of the person' })
@Index('person_fact_person', ['personId', 'factId'])
@Check(
  'person_fact_event_check',
  `event in ('certificate-granted', 'allowance-granted', 'allowance-adjusted', 'allowance-ended')`,
)
@Check('person_fact_confidence_check', `confidence in ('documented', 'declared', 'derived')`)
export class PersonFact {
  @PrimaryColumn('uuid', { name: 'fact_id', primaryKeyConstraintName: 'person_fact_pkey', comment: 'Id, uuid v7' })
  factId!: string;

  @ForeignKey(() => Person, { name: 'person_fact_person_fkey' })
  @Column('uuid', { name: 'person_id', comment: 'Person it is about' })
  personId!: string;

  @Column('text', { comment: 'What happened' })
  event!: string;

  @Column('text', { comment: 'Kind of the certificate or allowance' })
  kind!: string;

  @Column('date', { name: 'effective_day', comment: 'First day it holds' })
  effectiveDay!: string;

  @Column('date', { name: 'end_day', nullable: true, comment: 'First day a certificate no longer holds' })
  endDay!: string | null;

  @Column('bytea', { comment: 'Sealed envelope: number of the certificate, amount of the allowance' })
  sealed!: Buffer;

  @Column('text', { name: 'department_id', comment: 'Department that told it' })
  departmentId!: string;

  @Column('text', { comment: 'Acting officer of that department' })
  officer!: string;

  @Column('text', { name: 'agreement_id', comment: 'Agreement it was told under' })
  agreementId!: string;

  @Column('text', { name: 'case_reference', comment: 'Reference of the department’s own matter' })
  caseReference!: string;

  @Column('text', { comment: 'Register or system it comes from' })
  source!: string;

  @Column('text', { comment: 'How sure it is' })
  confidence!: string;

  @Column('timestamptz', { name: 'receive_time', comment: 'When it was taken' })
  receiveTime!: Date;
}
