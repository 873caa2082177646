import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import type { ClockRule } from '../case/case.clocks.ts';
import type { ItemClass } from '../case/case.state.ts';

/** A version of the matter catalogue (事项目录). Versions are never changed: cases cite them. */
@Entity({ name: 'catalogue', comment: 'Versions of the matter catalogue (事项目录)' })
export class Catalogue {
  @PrimaryColumn('int', { primaryKeyConstraintName: 'catalogue_pkey', comment: 'Version, from 1' })
  version!: number;

  @Column('bytea', { comment: 'SHA-256 of its matters: an equal import changes nothing' })
  digest!: Buffer;

  @Column('timestamptz', { name: 'import_time', comment: 'When it was imported' })
  importTime!: Date;

  @Column('text', { default: '', comment: 'What it is, in the administrator’s words' })
  note!: string;

  @Column('timestamptz', { name: 'effective_time', nullable: true, comment: 'When it takes effect; null for a draft' })
  effectiveTime!: Date | null;
}

/** A service guide (办事指南) as it is kept. */
export interface Guide {
  readonly procedure: string;
  readonly fee: string;
  readonly deadline: string;
  readonly documents: string[];
  readonly basis: string;
}

/** A matter (事项) of one version of the catalogue. */
@Entity({ name: 'matter', comment: 'Matters (事项): nodes of the catalogue' })
export class Matter {
  @ForeignKey(() => Catalogue, 'version', { name: 'matter_catalogue_fkey' })
  @PrimaryColumn('int', {
    name: 'catalogue_version',
    primaryKeyConstraintName: 'matter_pkey',
    comment: 'Version of the catalogue',
  })
  catalogueVersion!: number;

  @PrimaryColumn({
    type: 'text',
    collation: 'C',
    primaryKeyConstraintName: 'matter_pkey',
    comment: 'Code, two digits a level',
  })
  code!: string;

  @Column('text', { comment: 'Name in Chinese' })
  name!: string;

  @Column('text', { name: 'name_en', comment: 'Name in English' })
  nameEn!: string;

  @Column('text', { name: 'item_class', nullable: true, comment: 'Item class (件类); null for branches' })
  itemClass!: ItemClass | null;

  @Column('text', { comment: 'Flow it runs on; empty for branches' })
  flow!: string;

  @Column('jsonb', { comment: 'How long each clock of the flow runs' })
  clocks!: ClockRule[];

  @Column('text', { array: true, comment: 'Evidence needed before completion' })
  evidence!: string[];

  @Column('boolean', { comment: 'Whether it may be reported without a name' })
  anonymous!: boolean;

  @Column('boolean', { comment: 'Whether it can be reported' })
  leaf!: boolean;

  @Column('boolean', { comment: 'Whether it only serves to demonstrate' })
  demonstration!: boolean;

  @Column('text', { array: true, default: () => "'{}'", comment: 'Words it is searched by beside its name' })
  keywords!: string[];

  @Column('text', {
    name: 'form_schema',
    default: '',
    comment: 'Form a report of it answers: JSON Schema as text, or empty',
  })
  formSchema!: string;

  @Column('jsonb', { nullable: true, comment: 'Service guide (办事指南), or null when it is not published' })
  guide!: Guide | null;

  @Column('text', {
    name: 'seen_by',
    array: true,
    default: () => "'{}'",
    comment: 'Roles that see it and may report it; everybody when empty',
  })
  seenBy!: string[];

  @Column('text', {
    name: 'return_visit',
    default: '',
    comment: 'Return visit after it is closed; empty leaves it to the flow',
  })
  returnVisit!: string;

  @Column('text', {
    name: 'lead_kind',
    default: '',
    comment: 'Kind of the units that lead it where the duty list names none',
  })
  leadKind!: string;

  @Column('text', {
    name: 'helping_kinds',
    array: true,
    default: () => "'{}'",
    comment: 'Kinds of the units that may help',
  })
  helpingKinds!: string[];
}
