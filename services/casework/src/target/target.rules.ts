import { ErrorReason } from '@wangge/contracts/wangge/casework/v1/errors';
import type { FactAsked, SetTargetRequest } from '@wangge/contracts/wangge/casework/v1/target_service';
import { DomainError, invalidFields, type FieldViolation } from '@wangge/platform/errors';
import { isWithin } from '@wangge/platform/identity';
import { isLocalDate } from '@wangge/worktime';
import { alreadyOver } from '../register.errors.ts';
import { heldAt } from './held-facts.ts';
import type { Target } from './target.entity.ts';

/** Targets go from the district to the grid, with a tier more than any district has. */
const MOST_LEVELS = 6;

type Facts = readonly Pick<FactAsked, 'code'>[];

/** Another target that asks for a fact. */
export interface Asking {
  readonly targetId: string;
  readonly code: string;
}

/** What a target must say of itself. @throws INVALID_ARGUMENT */
export function checkTarget(request: SetTargetRequest): void {
  const { parentId, kind, ownerUnitId, ownerPost, dueDate } = request;
  refuse([
    ...(parentId === '' && kind === 0 ? [{ field: 'kind', description: 'a whole says what it is' }] : []),
    ...((ownerUnitId === '') === (ownerPost === '')
      ? [{ field: 'owner_unit_id', description: 'a target has one owner: a unit or a post' }]
      : []),
    ...(isLocalDate(dueDate) ? [] : [{ field: 'due_date', description: 'must be a day that exists' }]),
  ]);
}

/** Nothing is asked for that stands in a record already. @throws INVALID_ARGUMENT FACT_HELD */
export function refuseHeld(facts: Facts): void {
  const faults = facts.flatMap(({ code }, at) => {
    const where = heldAt(code);
    return where === undefined ? [] : [heldFault(at, where)];
  });
  refuse(faults, ErrorReason.FACT_HELD);
}

/** Nor what another target there asks for already: it is given once. @throws INVALID_ARGUMENT FACT_HELD */
export function checkAsked(facts: Facts, asking: readonly Asking[]): void {
  const faults = facts.flatMap(({ code }, at) => {
    const other = asking.find((one) => one.code.toLowerCase() === code.toLowerCase());
    return other === undefined ? [] : [heldFault(at, `target/${other.targetId}`)];
  });
  refuse(faults, ErrorReason.FACT_HELD);
}

const heldFault = (at: number, where: string): FieldViolation => ({
  field: `facts[${at}].code`,
  description: `is asked for nobody again: it is held at ${where}`,
});

/** A part lies within the place of its whole and is due no later. @throws INVALID_ARGUMENT BAD_PART */
export function checkPart(
  whole: Pick<Target, 'orgPath' | 'dueDate' | 'level'>,
  part: Pick<Target, 'orgPath' | 'dueDate'>,
): void {
  refuse(
    [
      ...(isWithin(part.orgPath, [whole.orgPath])
        ? []
        : [{ field: 'place_id', description: 'lies outside the place of the whole' }]),
      ...(part.dueDate <= whole.dueDate
        ? []
        : [{ field: 'due_date', description: `is after the whole is due, ${whole.dueDate}` }]),
      ...(whole.level < MOST_LEVELS
        ? []
        : [{ field: 'parent_id', description: `there are at most ${MOST_LEVELS} levels` }]),
    ],
    ErrorReason.BAD_PART,
  );
}

/** @throws FAILED_PRECONDITION ALREADY_OVER, PARTS_OPEN, EVIDENCE_MISSING */
export function checkProgress(
  target: Pick<Target, 'percent' | 'evidenceNeeded'>,
  openParts: number,
  { percent, evidence }: { readonly percent: number; readonly evidence: string },
): void {
  if (target.percent === 100) throw alreadyOver('target');
  if (percent < 100) return;
  if (openParts > 0)
    throw new DomainError(
      'FAILED_PRECONDITION',
      ErrorReason[ErrorReason.PARTS_OPEN],
      `${openParts} parts of it are not complete`,
      { open_parts: String(openParts) },
    );
  if (target.evidenceNeeded !== '' && evidence.trim() === '')
    throw new DomainError(
      'FAILED_PRECONDITION',
      ErrorReason[ErrorReason.EVIDENCE_MISSING],
      `it asks for evidence: ${target.evidenceNeeded}`,
      { missing: 'evidence' },
    );
}

function refuse(faults: readonly FieldViolation[], reason?: ErrorReason): void {
  if (faults.length > 0) throw invalidFields(faults, reason === undefined ? undefined : ErrorReason[reason]);
}
