import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Person } from './person.entity.ts';

/** One way to find a person by name. Compared by equality and range only: these keep their index under row-level security. */
@Entity({
  name: 'search_token',
  comment: 'What persons are found by: pairs of characters, pinyin from each syllable on, initials',
})
@Index('search_token_wide', ['token', 'orgPath', 'personId'])
@Index('search_token_narrow', ['orgPath', 'token'])
@Check('search_token_org_path_check', `org_path ~ '^[0-9a-z]{1,10}(\\.[0-9a-z]{1,10})*$'`)
export class SearchToken {
  @ForeignKey(() => Person, { name: 'search_token_person_fkey' })
  @PrimaryColumn('uuid', { name: 'person_id', primaryKeyConstraintName: 'search_token_pkey', comment: 'Person' })
  personId!: string;

  @PrimaryColumn({ type: 'text', collation: 'C', primaryKeyConstraintName: 'search_token_pkey', comment: 'Token' })
  token!: string;

  @Column({ type: 'text', name: 'org_path', collation: 'C', comment: 'Path of the grid the person lives in' })
  orgPath!: string;
}
