import { type Passport, PassportKind } from './passport.ts';

/**
 * Who acts, as it stands in audit rows, in `wangge.actor` and in front of an idempotency key: `<issuer>|<subject>`,
 * `department:<id>/<officer>`, `service:<name>/<job>` or `anonymous`.
 */
export function actorOf(passport: Passport): string {
  switch (passport.kind) {
    case PassportKind.DEPARTMENT:
      return `${passport.subject}/${passport.department?.officer ?? ''}`;
    case PassportKind.SERVICE:
      return `${passport.subject}/${passport.job}`;
    case PassportKind.ANONYMOUS:
      return 'anonymous';
    case PassportKind.PERSON:
    case PassportKind.UNSPECIFIED:
      return passport.subject;
  }
}

/** In which capacity: the unit or the places of a person, the agreement of a department, the cause of a service's job. */
export function actingForOf(passport: Passport): string {
  if (passport.department !== undefined) return passport.department.agreementId;
  if (passport.kind === PassportKind.SERVICE) return passport.cause;
  return passport.unitId === '' ? passport.paths.join(',') : passport.unitId;
}
