import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

export type TicketState = 'open' | 'done' | 'refused';

/** What a resident asks to have corrected, or objects to: what it is about, and nothing told about anybody. */
@Entity({ name: 'ticket', comment: 'Tickets (更正、异议): what residents ask of what is held about them' })
@Index('ticket_person', ['personId', 'ticketId'])
@Index('ticket_code', ['codeHash'], { unique: true })
@Check('ticket_kind_check', `kind in ('correction', 'objection')`)
@Check('ticket_state_check', `state in ('open', 'done', 'refused')`)
@Check('ticket_answer_check', `(state = 'open') = (answer_time is null)`)
@Check('ticket_complain_check', `(state = 'refused') = (complain_to <> '')`)
export class Ticket {
  @PrimaryColumn('uuid', { name: 'ticket_id', primaryKeyConstraintName: 'ticket_pkey', comment: 'Id, uuid v7' })
  ticketId!: string;

  @Column('uuid', { name: 'person_id', comment: 'Person' })
  personId!: string;

  @Column('text', { comment: 'correction, objection' })
  kind!: string;

  @Column('text', { comment: 'What it is about, of the list in the contract' })
  about!: string;

  @Column('text', { comment: 'open, done, refused' })
  state!: TicketState;

  @Column('bytea', { name: 'code_hash', comment: 'Hash of the code the resident asks by' })
  codeHash!: Buffer;

  @Column('text', { comment: 'Ground of the answer; empty while it is open' })
  ground!: string;

  @Column('text', { name: 'complain_to', comment: 'Where one may complain of a refusal; empty otherwise' })
  complainTo!: string;

  @Column('text', { name: 'opened_by', comment: 'Subject who took it' })
  openedBy!: string;

  @Column('timestamptz', { name: 'open_time', comment: 'When it was taken' })
  openTime!: Date;

  @Column('text', { name: 'answered_by', nullable: true, comment: 'Subject who answered it' })
  answeredBy!: string | null;

  @Column('timestamptz', { name: 'answer_time', nullable: true, comment: 'When; null while it is open' })
  answerTime!: Date | null;
}
