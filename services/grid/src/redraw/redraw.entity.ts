import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';

export const REDRAW_STATES = ['planned', 'scheduled', 'applied', 'undoing', 'undone', 'refused'] as const;
export type RedrawStateText = (typeof REDRAW_STATES)[number];

@Entity({ name: 'redraw', comment: 'Redrawings (网格调整) of grids: planned, applied, undone' })
@Check('redraw_state_check', `state in ('planned', 'scheduled', 'applied', 'undoing', 'undone', 'refused')`)
export class Redraw {
  @PrimaryColumn('uuid', { name: 'redraw_id', primaryKeyConstraintName: 'redraw_pkey', comment: 'Id, uuid v7' })
  redrawId!: string;

  @Column('int', { comment: 'Counts every change, from 1' })
  version!: number;

  @Column('text', { comment: 'What became of it' })
  state!: RedrawStateText;

  @Column('date', { name: 'apply_date', nullable: true, comment: 'Day it takes place; null while only planned' })
  applyDate!: string | null;

  @Column('jsonb', { comment: 'The redrawing as it is told' })
  view!: object;

  @Column('jsonb', { comment: 'What it stands on and what it changed: the way back' })
  ground!: object;
}

/** A redrawing at each version: a repeated request is answered from here. */
@Entity({ name: 'redraw_history', comment: 'Versions of redrawings' })
export class RedrawHistory {
  @ForeignKey(() => Redraw, { name: 'redraw_history_redraw_fkey' })
  @PrimaryColumn('uuid', {
    name: 'redraw_id',
    primaryKeyConstraintName: 'redraw_history_pkey',
    comment: 'Redrawing',
  })
  redrawId!: string;

  @PrimaryColumn('int', { primaryKeyConstraintName: 'redraw_history_pkey', comment: 'Version' })
  version!: number;

  @Column('jsonb', { comment: 'The redrawing as it was told then' })
  view!: object;

  @Column('text', { comment: 'Who made this version' })
  actor!: string;

  @Column('timestamptz', { name: 'change_time', comment: 'When' })
  changeTime!: Date;
}
