import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Rules } from './rules.ts';

/** A version of the rules of intake and closing. Versions are never changed: draws cite them. */
@Entity({ name: 'ruling', comment: 'Versions of the rules of intake and closing (办理规则)' })
export class Ruling {
  @PrimaryColumn('int', { primaryKeyConstraintName: 'ruling_pkey', comment: 'Version, from 1' })
  version!: number;

  @Column('jsonb', { comment: 'Rules of return visits and of matters' })
  rules!: Rules;

  @Column('timestamptz', { name: 'import_time', comment: 'When they were imported' })
  importTime!: Date;
}
