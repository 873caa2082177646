import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** Who works here. Names are public inside the house (contact board); the phone has a table of its own, bound by place. */
@Entity({ name: 'staff', comment: 'Staff members (工作人员)' })
@Index('staff_number_key', ['staffNumber'], { unique: true })
@Index('staff_subject_key', ['issuer', 'subject'], { unique: true, where: `subject <> ''` })
@Check('staff_subject_check', `(issuer = '') = (subject = '')`)
export class Staff {
  @PrimaryColumn({ name: 'staff_id', type: 'uuid', primaryKeyConstraintName: 'staff_pkey', comment: 'Id, uuid v7' })
  staffId!: string;

  @Column({ name: 'staff_number', type: 'text', collation: 'C', comment: 'Number, unique in the district' })
  staffNumber!: string;

  @Column({ type: 'text', comment: 'Name' })
  name!: string;

  @Column({ type: 'text', default: '', comment: 'Issuer of the identity, or empty while there is none' })
  issuer!: string;

  @Column({ type: 'text', default: '', comment: 'Subject at that issuer, or empty' })
  subject!: string;

  @Column({ type: 'integer', comment: 'Version, 1 upwards' })
  version!: number;
}

/** Shown to those whose places the staff member works in, and to the service that sends messages. */
@Entity({ name: 'staff_contact', comment: 'Contact data of staff, sealed' })
export class StaffContact {
  @ForeignKey(() => Staff, { name: 'staff_contact_staff_fkey' })
  @PrimaryColumn({
    name: 'staff_id',
    type: 'uuid',
    primaryKeyConstraintName: 'staff_contact_pkey',
    comment: 'Staff member',
  })
  staffId!: string;

  @Column({ type: 'bytea', comment: 'Envelope: {phone}' })
  sealed!: Buffer;
}
