import type { DomainError } from '@wangge/platform/errors';
import {
  agreementExpired,
  agreementMissing,
  agreementNotYetValid,
  agreementRevoked,
  metadataInvalid,
  operationNotAgreed,
  purposeNotAgreed,
} from '../exchange.errors.ts';
import type { Agreement } from './agreement.entity.ts';

/** What a department wants to do, as far as agreements are about it. */
export interface Ask {
  /** Empty when the department leaves it to us to find the one that fits. */
  readonly agreementId: string;
  /** Full name of the operation. */
  readonly operation: string;
  /** May be empty where the operation asks for none and the agreement has only one. */
  readonly purpose: string;
}

/** The agreement a call stands on, and the purpose it is for. */
export interface Agreed {
  readonly agreement: Agreement;
  readonly purpose: string;
}

/**
 * Judges a call by the agreements of the calling department, before anything is looked up.
 * @throws DomainError PERMISSION_DENIED saying what is missing, INVALID_ARGUMENT when it must say more
 */
export function agreedTo(agreements: readonly Agreement[], ask: Ask, now: Date): Agreed {
  const agreement = ask.agreementId === '' ? onlyFitting(agreements, ask, now) : named(agreements, ask, now);
  return { agreement, purpose: purposeUnder(agreement, ask.purpose) };
}

function named(agreements: readonly Agreement[], ask: Ask, now: Date): Agreement {
  const agreement = agreements.find(({ agreementId }) => agreementId === ask.agreementId);
  if (agreement === undefined) throw agreementMissing();
  const fault = validityFault(agreement, now) ?? coverFault(agreement, ask);
  if (fault !== undefined) throw fault;
  return agreement;
}

function onlyFitting(agreements: readonly Agreement[], ask: Ask, now: Date): Agreement {
  const covering = agreements.filter((agreement) => coverFault(agreement, ask) === undefined);
  const [fitting, another] = covering.filter((agreement) => validityFault(agreement, now) === undefined);
  if (another !== undefined)
    throw metadataInvalid([{ field: 'wangge-agreement', description: 'several agreements fit: name one' }]);
  if (fitting !== undefined) return fitting;
  throw closestFault(agreements, covering, ask, now);
}

/** What kept the agreement that came closest from fitting; the latest one where several did. */
function closestFault(
  agreements: readonly Agreement[],
  covering: readonly Agreement[],
  ask: Ask,
  now: Date,
): DomainError {
  const latest = covering.toSorted((a, b) => b.endTime.getTime() - a.endTime.getTime())[0];
  if (latest !== undefined) return validityFault(latest, now) ?? agreementMissing();
  if (agreements.length === 0) return agreementMissing();
  return agreements.some(({ operations }) => operations.includes(ask.operation))
    ? purposeNotAgreed()
    : operationNotAgreed(ask.operation);
}

function validityFault(agreement: Agreement, now: Date): DomainError | undefined {
  if (agreement.revokedTime !== null) return agreementRevoked(agreement);
  if (now < agreement.startTime) return agreementNotYetValid(agreement);
  return now < agreement.endTime ? undefined : agreementExpired(agreement);
}

function coverFault({ operations, purposes }: Agreement, { operation, purpose }: Ask): DomainError | undefined {
  if (!operations.includes(operation)) return operationNotAgreed(operation);
  return purpose === '' || purposes.includes(purpose) ? undefined : purposeNotAgreed();
}

function purposeUnder({ purposes }: Agreement, purpose: string): string {
  const [only, another] = purposes;
  if (purpose !== '') return purpose;
  if (only !== undefined && another === undefined) return only;
  throw metadataInvalid([{ field: 'wangge-purpose', description: 'the agreement has several purposes: name one' }]);
}
