import { Check, Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';
import type { Question } from './form.rules.ts';

/** One version of a form; what it asks is never changed. */
@Entity({ name: 'form', comment: 'Forms of departments and offices (一表通), every version' })
@Unique('form_version_key', ['code', 'version'])
export class Form {
  @PrimaryColumn('uuid', {
    name: 'form_id',
    primaryKeyConstraintName: 'form_pkey',
    comment: 'Id of the version, uuid v7',
  })
  formId!: string;

  @Column({ type: 'text', collation: 'C', comment: 'Code' })
  code!: string;

  @Column('int', { comment: 'Version, from 1' })
  version!: number;

  @Column('text', { comment: 'Name' })
  name!: string;

  @Column('text', { comment: 'What it is filled in about' })
  about!: string;

  @Column('text', { name: 'owner_unit', comment: 'Whose form it is' })
  ownerUnit!: string;

  @Column('jsonb', { comment: 'Questions in their order: code and label' })
  questions!: Question[];

  @Column('text', { comment: 'Subject that defined it' })
  actor!: string;

  @Column('timestamptz', { name: 'define_time', comment: 'When it was defined' })
  defineTime!: Date;
}

/** A form was filled in: how much of it by what is held. */
@Entity({ name: 'form_fill', comment: 'Forms filled in at the window: how much by what is held' })
@Index('form_fill_place', ['orgPath', 'fillTime'])
@Check('form_fill_org_path_check', `org_path ~ '^[0-9a-z]{1,10}(\\.[0-9a-z]{1,10})*$'`)
export class FormFill {
  @PrimaryColumn('uuid', { name: 'fill_id', primaryKeyConstraintName: 'form_fill_pkey', comment: 'Id, uuid v7' })
  fillId!: string;

  @Column('uuid', { name: 'form_id', comment: 'Form' })
  formId!: string;

  @Column('uuid', { name: 'about_id', comment: 'About whom' })
  aboutId!: string;

  @Column({ type: 'text', name: 'org_path', collation: 'C', comment: 'Path of its place then' })
  orgPath!: string;

  @Column('int', { comment: 'Questions asked' })
  asked!: number;

  @Column('int', { comment: 'Questions answered from what is held' })
  prefilled!: number;

  @Column('text', { comment: 'Subject that filled it in' })
  actor!: string;

  @Column('timestamptz', { name: 'fill_time', comment: 'When' })
  fillTime!: Date;
}
