import { Column, Entity, PrimaryColumn } from 'typeorm';

const sum = (comment: string) => ({ type: 'bigint', default: 0, comment }) as const;

/** The counters of one area, period and matter. The key begins with the parent: a board asks for the children of one place. */
abstract class Figures {
  @PrimaryColumn({
    name: 'parent_path',
    type: 'text',
    collation: 'C',
    comment: 'Path of the place above the area; empty for the district',
  })
  parentPath!: string;
  @PrimaryColumn({ name: 'period', type: 'date', comment: 'Beijing day, or first day of the month' })
  period!: string;
  @PrimaryColumn({
    name: 'org_path',
    type: 'text',
    collation: 'C',
    comment: 'Path of the area: district, street or community',
  })
  orgPath!: string;
  @PrimaryColumn({ name: 'matter_code', type: 'text', comment: 'Code of the matter' })
  matterCode!: string;
  @Column({ name: 'reported', ...sum('Reports') })
  reported!: string;
  @Column({ name: 'filed', ...sum('Cases filed') })
  filed!: string;
  @Column({ name: 'refused', ...sum('Reports refused') })
  refused!: string;
  @Column({ name: 'dispatched', ...sum('Cases dispatched') })
  dispatched!: string;
  @Column({ name: 'handled', ...sum('Cases handled') })
  handled!: string;
  @Column({ name: 'due_to_close', ...sum('Cases due to be closed') })
  dueToClose!: string;
  @Column({ name: 'closed', ...sum('Cases closed') })
  closed!: string;
  @Column({ name: 'on_time_closed', ...sum('Cases closed in time') })
  onTimeClosed!: string;
  @Column({ name: 'rework_cases', ...sum('Cases sent back at least once') })
  reworkCases!: string;
  @Column({ name: 'objections', ...sum('Objections to dispatches') })
  objections!: string;
  @Column({ name: 'reopened', ...sum('Cases reopened') })
  reopened!: string;
  @Column({ name: 'evaluated', ...sum('Cases evaluated') })
  evaluated!: string;
  @Column({ name: 'satisfied', ...sum('Evaluations of 4 or 5') })
  satisfied!: string;
  @Column({ name: 'satisfaction_sum', ...sum('Sum of evaluations') })
  satisfactionSum!: string;
  @Column({ name: 'told_by_public', ...sum('Cases filed that the public told') })
  toldByPublic!: string;
  @Column({ name: 'found_or_told', ...sum('Cases filed that a patrol found or the public told') })
  foundOrTold!: string;
}

/** Counters by day, down to communities. */
@Entity({ name: 'figure_day', comment: 'Counters by area, day and matter, down to communities' })
export class FigureDay extends Figures {}

/** Counters by month, down to communities. */
@Entity({ name: 'figure_month', comment: 'Counters by area, month and matter, down to communities' })
export class FigureMonth extends Figures {}
