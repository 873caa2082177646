import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Person } from '../person/person.entity.ts';

/** A visit a department asked for (盲访请求). There is no column for a ground: what is not here cannot be shown. */
@Entity({
  name: 'visit_request',
  comment: 'Visit requests (盲访请求) of departments: the need, never the ground',
})
@Index('visit_request_person', ['personId'])
@Index('visit_request_open', ['visitRequestId'], { where: 'answer_time is null' })
@Check('visit_request_need_check', `need in ('wellbeing', 'daily-help', 'home-safety', 'errand', 'company')`)
@Check(
  'visit_request_notes_check',
  `safety_notes <@ array['in-pairs', 'by-day', 'at-the-door', 'call-first', 'animal']`,
)
@Check('visit_request_outcome_check', `outcome in ('met', 'help-needed', 'not-met', 'declined')`)
@Check(
  'visit_request_answer_check',
  'num_nonnulls(outcome, answered_by, answer_time) = case version when 1 then 0 else 3 end',
)
export class VisitRequest {
  @PrimaryColumn('uuid', {
    name: 'visit_request_id',
    primaryKeyConstraintName: 'visit_request_pkey',
    comment: 'Id, uuid v7',
  })
  visitRequestId!: string;

  @Column('int', { comment: '1 requested, 2 answered' })
  version!: number;

  @ForeignKey(() => Person, { name: 'visit_request_person_fkey' })
  @Column('uuid', { name: 'person_id', comment: 'Whom to visit' })
  personId!: string;

  @Column('text', { comment: 'What is needed' })
  need!: string;

  @Column('text', { name: 'safety_notes', array: true, comment: 'How to go there safely' })
  safetyNotes!: string[];

  @Column('date', { name: 'due_day', comment: 'Day by which it should be made' })
  dueDay!: string;

  @Column('text', {
    name: 'department_id',
    comment: 'Department that asked; shown to nobody here, for it would tell the ground',
  })
  departmentId!: string;

  @Column('text', { name: 'agreement_id', comment: 'Agreement it was asked under' })
  agreementId!: string;

  @Column('timestamptz', { name: 'request_time', comment: 'When it was asked for' })
  requestTime!: Date;

  @Column('text', { nullable: true, comment: 'What came of it; null while open' })
  outcome!: string | null;

  @Column('text', { name: 'answered_by', nullable: true, comment: 'Subject who answered' })
  answeredBy!: string | null;

  @Column('timestamptz', { name: 'answer_time', nullable: true, comment: 'When it was answered' })
  answerTime!: Date | null;
}
