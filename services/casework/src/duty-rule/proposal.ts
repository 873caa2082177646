import type { RuleProposal } from './duty-rule.entity.ts';

/** What an adjudication decided. */
export interface Adjudication {
  readonly matterCode: string;
  /** Path of the place the case happened at. */
  readonly path: string;
  readonly upheld: boolean;
  readonly objecting: UnitNamed;
  /** The unit found competent instead, if it was named. */
  readonly competent: UnitNamed | undefined;
}

export interface UnitNamed {
  readonly unitId: string;
  readonly name: string;
}

export type Proposed = Pick<RuleProposal, 'kind' | 'matterCode' | 'area' | 'unitId' | 'unitName'>;

/** Duty lists are drawn by street. A report that is not located yet proposes for its whole district. */
const STREET_LEVEL = 2;

/**
 * The rule an adjudication proposes: the unit found competent is to lead this very matter in this street, which stands before any
 * wider line; where none was named, the unit that was right is not to.
 */
export function proposed({ matterCode, path, upheld, objecting, competent }: Adjudication): Proposed {
  const area = path.split('.').slice(0, STREET_LEVEL).join('.');
  const unit = upheld ? (competent ?? objecting) : objecting;
  const kind = upheld && !competent ? 'remove' : 'add';
  return { kind, matterCode, area, unitId: unit.unitId, unitName: unit.name };
}
