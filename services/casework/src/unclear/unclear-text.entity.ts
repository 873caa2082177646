import { Check, Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';

/** A text message nobody could make anything of (待辨短信). */
@Entity({
  name: 'unclear_text',
  comment: 'Text messages nobody could make anything of (待辨短信), at the intake desk',
})
@Unique('unclear_text_inbound', ['inboundId'])
@Index('unclear_text_waiting', ['sender', 'receiveTime'], { where: "state = 'waiting'" })
@Check('unclear_text_state_check', `state in ('waiting', 'answered', 'filed', 'discarded')`)
@Check('unclear_text_settled_check', `(state = 'waiting') = (settle_time is null)`)
@Check('unclear_text_sealed_check', `(state = 'filed') = (sealed is null)`)
@Check('unclear_text_case_check', `(state in ('answered', 'filed')) = (filed_as is not null)`)
@Check('unclear_text_org_path_check', `org_path ~ '^[0-9a-z]{1,10}(\\.[0-9a-z]{1,10})*$'`)
export class UnclearText {
  @PrimaryColumn('uuid', {
    name: 'unclear_text_id',
    primaryKeyConstraintName: 'unclear_text_pkey',
    comment: 'Id, uuid v7',
  })
  unclearTextId!: string;

  @Column('uuid', { name: 'inbound_id', comment: 'Key the message came under: handed in twice it is here once' })
  inboundId!: string;

  @Column('text', { comment: 'waiting, answered, filed or discarded' })
  state!: 'waiting' | 'answered' | 'filed' | 'discarded';

  @Column('text', { comment: 'What was not clear, as its sender was told' })
  unclear!: string;

  @Column({
    type: 'text',
    name: 'org_path',
    collation: 'C',
    comment: 'Path of the desk: a street, else the district',
  })
  orgPath!: string;

  @Column('bytea', { comment: 'Keyed hash of the phone, by which its next message is known' })
  sender!: Buffer;

  @Column('bytea', {
    nullable: true,
    comment: 'Sealed envelope: phone and words; forgotten when a case was filed',
  })
  sealed!: Buffer | null;

  @Column('uuid', {
    name: 'filed_as',
    nullable: true,
    comment: 'Case it became or was answered by; the case outlives this row',
  })
  filedAs!: string | null;

  @Column('text', { name: 'case_number', comment: 'Number of that case, or empty' })
  caseNumber!: string;

  @Column('text', { comment: 'Why it was discarded, or empty' })
  reason!: string;

  @Column('text', { name: 'settled_by', comment: 'Subject of who settled it, or empty' })
  settledBy!: string;

  @Column('timestamptz', { name: 'receive_time', comment: 'When it came' })
  receiveTime!: Date;

  @Column('timestamptz', { name: 'settle_time', nullable: true, comment: 'When it was settled; null while it waits' })
  settleTime!: Date | null;
}
