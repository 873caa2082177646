import { Check, Column, Entity, PrimaryColumn, Unique } from 'typeorm';

export type TextKindName = 'policy' | 'procedure' | 'covenant';

/** One version of a policy, a procedure or a covenant; never changed but for its withdrawal. */
@Entity({
  name: 'consultation_text',
  comment: 'Policies, procedures and covenants (政策、办事指南、公约), every version',
})
@Unique('consultation_text_version_key', ['orgPath', 'code', 'textVersion'])
@Check('consultation_text_kind_check', `kind in ('policy', 'procedure', 'covenant')`)
@Check('consultation_text_days_check', 'start_date <= end_date')
@Check('consultation_text_org_path_check', `org_path ~ '^[0-9a-z]{1,10}(\\.[0-9a-z]{1,10})*$'`)
export class ConsultationText {
  @PrimaryColumn('uuid', {
    name: 'text_id',
    primaryKeyConstraintName: 'consultation_text_pkey',
    comment: 'Id, uuid v7',
  })
  textId!: string;

  @Column({ type: 'text', collation: 'C', comment: 'Code of the text at its place' })
  code!: string;

  @Column('int', { name: 'text_version', comment: 'Version of the text, from 1' })
  textVersion!: number;

  @Column('text', { comment: 'policy, procedure or covenant' })
  kind!: TextKindName;

  @Column('text', { comment: 'Title' })
  title!: string;

  @Column('text', { comment: 'The text' })
  body!: string;

  @Column('text', { name: 'document_number', comment: 'Number of the document it rests on (文号), or empty' })
  documentNumber!: string;

  @Column('uuid', { name: 'owner_unit_id', comment: 'Unit that owns it' })
  ownerUnitId!: string;

  @Column('text', { name: 'owner_unit_name', comment: 'Name of that unit when it was published' })
  ownerUnitName!: string;

  @Column({ type: 'text', name: 'org_path', collation: 'C', comment: 'Path of the place it holds in' })
  orgPath!: string;

  @Column('date', { name: 'start_date', comment: 'First day in force' })
  startDate!: string;

  @Column('date', { name: 'end_date', comment: 'Last day in force' })
  endDate!: string;

  @Column('timestamptz', { name: 'publish_time', comment: 'When it was published' })
  publishTime!: Date;

  @Column('timestamptz', { name: 'withdraw_time', nullable: true, comment: 'When it was withdrawn before its time' })
  withdrawTime!: Date | null;
}
