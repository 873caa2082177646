import { ErrorReason } from '@wangge/contracts/wangge/casework/v1/errors';
import { DomainError, invalidFields } from '@wangge/platform/errors';

const reason = (of: ErrorReason): string => ErrorReason[of];

/** "Not ours" is said with the line it rests on, so that it can be judged and learnt from. */
export const referenceNeeded = (): DomainError =>
  invalidFields(
    [{ field: 'reference', description: 'names a matter or branch of the catalogue the case was opened under' }],
    reason(ErrorReason.REFERENCE_NEEDED),
  );

export const proposalDecided = (state: string): DomainError =>
  new DomainError('FAILED_PRECONDITION', reason(ErrorReason.PROPOSAL_DECIDED), 'the proposal was decided before', {
    state,
  });

/** A unit that leads by a branch or a wider area has no line of its own here that could end. */
export const lineNotFound = (): DomainError =>
  new DomainError(
    'FAILED_PRECONDITION',
    reason(ErrorReason.LINE_NOT_FOUND),
    'the unit leads there by a branch or a wider area: change the duty list, then decline this',
  );

export const unknownCompetent = (): DomainError =>
  invalidFields([{ field: 'competent_unit_id', description: 'is no other unit' }]);
