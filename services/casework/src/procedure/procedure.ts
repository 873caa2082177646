import { ErrorReason } from '@wangge/contracts/wangge/casework/v1/errors';
import { allowanceOf, decide, FlowRefusal, legalActions, openCase, type Decision, type Flow } from '@wangge/flow';
import { DomainError } from '@wangge/platform/errors';
import { isWithin, type Passport } from '@wangge/platform/identity';
import { computeDeadline, type StatutoryCalendar } from '@wangge/worktime';

/** Something beside a case that goes through the states of a flow, and where it stands. */
export interface Standing {
  /** Of what kind it is, e.g. "opinion". */
  readonly what: string;
  readonly id: string;
  readonly state: string;
  readonly orgPath: string;
}

/**
 * The state it begins in, and when it is to have come to an end: the clock `overall` of its flow, in statutory working time.
 * @param calendar with the years that were declared
 */
export function openingOf(
  flow: Flow,
  at: Date,
  calendar: StatutoryCalendar,
): { readonly state: string; readonly dueTime: Date } {
  const allowance = allowanceOf(flow.definition, 'overall', {});
  return { state: openCase(flow).to, dueTime: computeDeadline(at, allowance, calendar).due };
}

/** What this caller may do with it now. */
export const actionsFor = (flow: Flow, standing: Standing, passport: Passport): string[] => [
  ...legalActions(flow, standing.state, actorFor(standing, passport)),
];

/** What follows when the caller takes a step. @throws FAILED_PRECONDITION, PERMISSION_DENIED or INVALID_ARGUMENT by the flow's word */
export function take(flow: Flow, standing: Standing, action: string, passport: Passport, note = ''): Decision {
  try {
    const evidence = note.trim() === '' ? [] : ['note'];
    return decide(flow, standing.state, action, actorFor(standing, passport), { evidence });
  } catch (error) {
    if (error instanceof FlowRefusal) throw refusal(error, standing);
    throw error;
  }
}

const actorFor = ({ orgPath }: Standing, { roles, paths }: Passport) => ({
  roles,
  relations: isWithin(orgPath, paths) ? ['place'] : [],
});

function refusal({ reason, action, allowed, missing }: FlowRefusal, { what, id, state }: Standing): DomainError {
  const metadata = { action, state, allowed_actions: allowed.join(',') };
  const possible = `possible: ${allowed.join(', ') || 'nothing'}`;
  switch (reason) {
    case 'NOT_YOUR_ACTION':
      return new DomainError(
        'PERMISSION_DENIED',
        ErrorReason[ErrorReason.NOT_YOUR_ACTION],
        `${action} is not for you to do with this ${what}`,
        metadata,
      );
    case 'MISSING_EVIDENCE':
      return new DomainError(
        'FAILED_PRECONDITION',
        ErrorReason[ErrorReason.EVIDENCE_MISSING],
        `${action} asks for ${missing.join(', ')}`,
        { ...metadata, missing: missing.join(',') },
      );
    case 'ILLEGAL_TRANSITION':
    case 'ONCE_ONLY': {
      const description = `${action} is not possible while the ${what} is ${state}; ${possible}`;
      return new DomainError(
        'FAILED_PRECONDITION',
        ErrorReason[ErrorReason.ILLEGAL_TRANSITION],
        description,
        metadata,
        { preconditionViolations: [{ type: 'STATE', subject: `${what}/${id}`, description }] },
      );
    }
  }
}
