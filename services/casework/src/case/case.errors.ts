import { ErrorReason } from '@wangge/contracts/wangge/casework/v1/errors';
import { DomainError, invalidFields } from '@wangge/platform/errors';

const reason = (of: ErrorReason): string => ErrorReason[of];

/** What a caller may do instead: names of actions. */
export interface Standing {
  readonly caseId: string;
  readonly state: string;
  readonly allowed: readonly string[];
}

const metadataOf = (action: string, { state, allowed }: Standing) => ({
  action,
  state,
  allowed_actions: allowed.join(','),
});

/** The action does not exist in this state. */
export function illegalTransition(action: string, standing: Standing): DomainError {
  const { caseId, state, allowed } = standing;
  const text = `${action} is not possible while the case is ${state}; possible: ${allowed.join(', ') || 'nothing'}`;
  return new DomainError(
    'FAILED_PRECONDITION',
    reason(ErrorReason.ILLEGAL_TRANSITION),
    text,
    metadataOf(action, standing),
    {
      preconditionViolations: [{ type: 'STATE', subject: `case/${caseId}`, description: text }],
    },
  );
}

/** The action exists now, but not for what the caller is to the case. */
export const notYourAction = (action: string, standing: Standing): DomainError =>
  new DomainError(
    'PERMISSION_DENIED',
    reason(ErrorReason.NOT_YOUR_ACTION),
    `${action} is not for you to do in this case`,
    metadataOf(action, standing),
  );

/** Nobody judges their own work, or their unit's. */
export const verifierIsHandler = (action: string, standing: Standing): DomainError =>
  new DomainError(
    'PERMISSION_DENIED',
    reason(ErrorReason.VERIFIER_IS_HANDLER),
    'who handled a case, or belongs to the unit that did, does not judge it',
    metadataOf(action, standing),
  );

/** The flow lets a step be taken once. */
export const takenBefore = (action: string, standing: Standing): DomainError =>
  new DomainError(
    'FAILED_PRECONDITION',
    reason(ErrorReason.ILLEGAL_TRANSITION),
    `${action} was done before; it is done once`,
    metadataOf(action, standing),
  );

/** The action has an operation of its own, which does more than a step. */
export const ownOperation = (action: string): DomainError =>
  invalidFields(
    [{ field: 'action', description: `${action} has an operation of its own` }],
    reason(ErrorReason.OWN_OPERATION),
  );

/** A unit objects once to a case. */
export const objectedBefore = (standing: Standing): DomainError =>
  new DomainError(
    'FAILED_PRECONDITION',
    reason(ErrorReason.OBJECTED_BEFORE),
    'the unit objected before; the decision binds',
    metadataOf('object', standing),
  );

/** The matter asks for evidence that is neither given nor attached. */
export const evidenceMissing = (action: string, missing: readonly string[], standing: Standing): DomainError =>
  new DomainError(
    'FAILED_PRECONDITION',
    reason(ErrorReason.EVIDENCE_MISSING),
    `the matter asks for ${missing.join(', ')}`,
    { ...metadataOf(action, standing), missing: missing.join(',') },
  );

/** A unit as a refusal names it. */
interface Named {
  readonly unitId: string;
  readonly name: string;
}

const namesOf = (units: readonly Named[]): string => units.map(({ name }) => name).join(', ');

/**
 * The unit is not on the duty list (权责清单) for this matter and place; no unit at all when `unitId` is empty. Says which ones are
 * competent, the nearest first.
 */
export const unitNotCompetent = (unitId: string, matterCode: string, competent: readonly Named[]): DomainError =>
  new DomainError(
    'FAILED_PRECONDITION',
    reason(ErrorReason.UNIT_NOT_COMPETENT),
    (unitId === ''
      ? 'no unit on the duty list leads this matter at this place'
      : 'the unit is not on the duty list for this matter at this place') +
      (competent.length === 0 ? '' : `; competent: ${namesOf(competent)}`),
    {
      ...{ unit_id: unitId, matter_code: matterCode },
      competent_unit_ids: competent.map((one) => one.unitId).join(','),
    },
  );

/** An adjudication binds: the unit is not asked again, or another one was found competent. */
export const objectionUpheld = (unitId: string, competent?: Named): DomainError =>
  new DomainError(
    'FAILED_PRECONDITION',
    reason(ErrorReason.OBJECTION_UPHELD),
    competent
      ? `it was decided that ${competent.name} leads this case`
      : 'it was decided that this case is not the unit’s',
    { unit_id: unitId, ...(competent && { competent_unit_id: competent.unitId }) },
  );

/** The decision was made on an older version. */
export const staleEtag = (state: string, version: number): DomainError =>
  new DomainError('ABORTED', reason(ErrorReason.STALE_ETAG), 'the case has changed since: look again', {
    state,
    version: String(version),
  });

export const placeNotCovered = (): DomainError =>
  invalidFields(
    [
      { field: 'longitude', description: 'no grid of this district covers the point' },
      { field: 'latitude', description: 'no grid of this district covers the point' },
    ],
    reason(ErrorReason.PLACE_NOT_COVERED),
  );

export const unknownMatter = (): DomainError =>
  invalidFields(
    [{ field: 'matter_code', description: 'is no matter that can be reported' }],
    reason(ErrorReason.UNKNOWN_MATTER),
  );

export const nameNeeded = (): DomainError =>
  invalidFields(
    [{ field: 'reporter_name', description: 'this matter cannot be reported without a name' }],
    reason(ErrorReason.NAME_NEEDED),
  );

/** @param field the request's field that names the files */
export const fileNotUsable = (field: string): DomainError =>
  invalidFields(
    [{ field, description: 'a file is not yours, is attached elsewhere or has expired' }],
    reason(ErrorReason.FILE_NOT_USABLE),
  );

export const tooManyTries = (): DomainError =>
  new DomainError(
    'RESOURCE_EXHAUSTED',
    reason(ErrorReason.TOO_MANY_TRIES),
    'too many wrong codes; try again in a quarter of an hour',
    { retry_after: '900' },
  );

/** A case keeps the flow it was opened on; what belongs on another is reported anew. */
export const otherFlow = (flow: string): DomainError =>
  invalidFields(
    [
      {
        field: 'matter_code',
        description: `this matter runs on the flow ${flow}; refuse the report and report it anew`,
      },
    ],
    reason(ErrorReason.UNKNOWN_MATTER),
  );
