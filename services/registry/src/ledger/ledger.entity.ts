import { Check, Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';

/** One version of a ledger; its lines are never changed. */
@Entity({ name: 'ledger', comment: 'Ledgers (台账) as data, every version' })
@Unique('ledger_version_key', ['code', 'version'])
@Index('ledger_published', ['code'], { where: `state = 'published'`, unique: true })
@Check('ledger_state_check', `state in ('draft', 'published', 'withdrawn')`)
export class Ledger {
  @PrimaryColumn('uuid', {
    name: 'ledger_id',
    primaryKeyConstraintName: 'ledger_pkey',
    comment: 'Id of the version, uuid v7',
  })
  ledgerId!: string;

  @Column({ type: 'text', collation: 'C', comment: 'Code' })
  code!: string;

  @Column('int', { comment: 'Version, from 1' })
  version!: number;

  @Column('text', { comment: 'Name' })
  name!: string;

  @Column('text', { comment: 'What it is a ledger of' })
  about!: string;

  @Column('text', { comment: 'draft, published, withdrawn' })
  state!: string;

  @Column('int', { array: true, comment: 'Classes, subclasses, items, indicators' })
  counts!: number[];

  @Column('text', { comment: 'Subject that imported it' })
  actor!: string;

  @Column('timestamptz', { name: 'change_time', comment: 'When its state last changed' })
  changeTime!: Date;
}

/** A class, subclass, item or indicator. */
@Entity({ name: 'ledger_line', comment: 'Lines of ledgers: classes, subclasses, items, indicators' })
@Index('ledger_line_field', ['fieldCode'], { where: `field_code <> ''` })
@Check('ledger_line_field_check', `(field_code <> '') = (level = 4)`)
export class LedgerLine {
  @PrimaryColumn('uuid', { name: 'ledger_id', primaryKeyConstraintName: 'ledger_line_pkey', comment: 'Ledger' })
  ledgerId!: string;

  @PrimaryColumn('int', { primaryKeyConstraintName: 'ledger_line_pkey', comment: 'Place in the ledger' })
  position!: number;

  @Column('int', { comment: '1 class, 2 subclass, 3 item, 4 indicator' })
  level!: number;

  @Column({ type: 'text', collation: 'C', comment: 'Code within the ledger' })
  code!: string;

  @Column('text', { comment: 'Name' })
  name!: string;

  @Column({ type: 'text', name: 'field_code', collation: 'C', comment: 'Field of an indicator; empty of others' })
  fieldCode!: string;
}
