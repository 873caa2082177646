import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { PersonState } from './person-state.ts';

/**
 * A person at each version, with who made it so and on what ground: nothing is overwritten, and a repeated request is
 * answered from here. The history goes with the person: `org_path` follows them, `lived_at_path` never changes.
 */
@Entity({ name: 'person_history', comment: 'Persons at each version: who, when, on what ground' })
@Index('person_history_household', ['householdId', 'personId', 'version'])
@Index('person_history_change', ['changeId'])
@Check('person_history_org_path_check', `org_path ~ '^[0-9a-z]{1,10}(\\.[0-9a-z]{1,10})*$'`)
export class PersonHistory extends PersonState {
  @PrimaryColumn('uuid', {
    name: 'person_id',
    primaryKeyConstraintName: 'person_history_pkey',
    comment: 'Person: the partition',
  })
  personId!: string;

  @PrimaryColumn('int', { primaryKeyConstraintName: 'person_history_pkey', comment: 'Version of the person' })
  version!: number;

  @Column('text', {
    comment: 'What was done: registered, moved, corrected, died, moved-out, born, and what befell the household',
  })
  action!: string;

  @Column({
    type: 'text',
    name: 'org_path',
    collation: 'C',
    comment: 'Path of the grid the person lives in now: who may read this',
  })
  orgPath!: string;

  @Column({ type: 'text', name: 'lived_at_path', collation: 'C', comment: 'Path of the grid lived in at this version' })
  livedAtPath!: string;

  @Column('date', { nullable: true, comment: 'Day it happened, where it was told' })
  day!: string | null;

  @Column('text', { comment: 'Ground given' })
  ground!: string;

  @Column('text', { comment: 'Subject or service that did it' })
  actor!: string;

  @Column('timestamptz', { name: 'change_time', comment: 'When it was recorded' })
  changeTime!: Date;

  @Column('uuid', {
    name: 'change_id',
    nullable: true,
    comment: 'What one command did to several persons; null where it was about one',
  })
  changeId!: string | null;
}
