import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A card (黄牌、红牌) a unit was given by rule. */
@Entity({ name: 'unit_card', comment: 'Cards (黄牌、红牌) given to units by rule' })
@Index('unit_card_of_unit', ['unitId', 'cardId'])
export class UnitCard {
  @PrimaryColumn('uuid', { name: 'card_id', primaryKeyConstraintName: 'unit_card_pkey', comment: 'Id, uuid v7' })
  cardId!: string;

  @Column('uuid', { name: 'unit_id', comment: 'Unit it was given to' })
  unitId!: string;

  @Column('text', { name: 'unit_name', comment: 'Name of the unit when it was given' })
  unitName!: string;

  @Column('text', { comment: 'yellow or red' })
  color!: 'yellow' | 'red';

  @Column({ type: 'text', name: 'org_path', collation: 'C', comment: 'Path of the street whose work it is about' })
  orgPath!: string;

  @Column('int', { name: 'overdue_count', comment: 'How often the unit went over its time there within the days' })
  overdueCount!: number;

  @Column('int', { name: 'within_days', comment: 'Days of the rule' })
  withinDays!: number;

  @Column('uuid', { name: 'case_id', comment: 'Case that was the last of them' })
  caseId!: string;

  @Column('timestamptz', { name: 'give_time', comment: 'When it was given' })
  giveTime!: Date;
}

/** When a unit went over its time: what cards are counted from. */
@Entity({ name: 'unit_overdue', comment: 'When units went over their time: what cards are counted from' })
@Index('unit_overdue_of_unit', ['unitId', 'orgPath', 'overTime'])
export class UnitOverdue {
  @PrimaryColumn('uuid', { name: 'case_id', primaryKeyConstraintName: 'unit_overdue_pkey', comment: 'Case' })
  caseId!: string;

  @PrimaryColumn('int', { primaryKeyConstraintName: 'unit_overdue_pkey', comment: 'Version of the case that told it' })
  version!: number;

  @Column('uuid', { name: 'unit_id', comment: 'Unit whose time it was' })
  unitId!: string;

  @Column({ type: 'text', name: 'org_path', collation: 'C', comment: 'Path of the street' })
  orgPath!: string;

  @Column('timestamptz', { name: 'over_time', comment: 'When it was told' })
  overTime!: Date;
}

/** When a card is given: data. */
@Entity({ name: 'card_rule', comment: 'When a unit is given a card' })
export class CardRule {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'card_rule_pkey', comment: 'yellow or red' })
  color!: 'yellow' | 'red';

  @Column('int', { name: 'overdue_count', comment: 'So many times over its time in one street' })
  overdueCount!: number;

  @Column('int', { name: 'within_days', comment: 'within so many days' })
  withinDays!: number;
}
