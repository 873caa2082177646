import type { ReportCaseRequest } from '@wangge/contracts/wangge/casework/v1/case_service';
import type { Passport } from '@wangge/platform/identity';
import { scopeOf } from '@wangge/platform/persistence';

/** What tells one teller from another: a kind and a normalised value, of which only a keyed hash is kept. */
export interface Teller {
  readonly kind: 'teller-account' | 'teller-phone';
  readonly value: string;
}

/**
 * Who tells, if it can be known: a resident by the account they signed in with – not by a phone they type, which may be a
 * neighbour's – and whoever is served by the staff or writes an SMS by their phone. What the staff find themselves is told by nobody.
 */
export function tellerOf(request: Pick<ReportCaseRequest, 'reporterPhone'>, passport: Passport): Teller | undefined {
  if (passport.roles.includes('resident')) return { kind: 'teller-account', value: scopeOf(passport).actor };
  const phone = request.reporterPhone.replace(/^(0086|86)(?=1\d{10}$)/, '');
  return phone === '' ? undefined : { kind: 'teller-phone', value: phone };
}
