import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { CaseState } from './case.state.ts';

/** A line of a case's history (办理过程): one for each version, written with it and never changed. */
@Entity({ name: 'case_history', comment: 'History of cases (办理过程): one line for each version' })
export class CaseHistory {
  @PrimaryColumn('uuid', {
    name: 'case_id',
    primaryKeyConstraintName: 'case_history_pkey',
    comment: 'Case: the partition',
  })
  caseId!: string;

  @PrimaryColumn('int', { primaryKeyConstraintName: 'case_history_pkey', comment: 'Version of the case after it' })
  version!: number;

  @Column('text', { comment: 'What was done' })
  action!: string;

  @Column('text', { name: 'from_state', comment: 'State before; empty on the first line' })
  fromState!: string;

  @Column('text', { name: 'to_state', comment: 'State after' })
  toState!: string;

  @Column('text', { comment: 'Subject or service that did it; a line is written in one’s own name only' })
  actor!: string;

  @Column('text', { name: 'acting_for', comment: 'Unit id or paths it acted for' })
  actingFor!: string;

  @Column('text', { name: 'actor_label', comment: 'Who did it, as people are told: a unit, a role, a service' })
  actorLabel!: string;

  @Column('text', { comment: 'Note given with it' })
  note!: string;

  @Column('timestamptz', { name: 'happen_time', comment: 'When it was done' })
  happenTime!: Date;

  @Column('jsonb', { comment: 'The state after it: a repeated call is answered from here' })
  snapshot!: CaseState;
}
