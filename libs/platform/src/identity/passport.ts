import { type Passport, PassportKind } from '@wangge/contracts/wangge/platform/v1/passport';
import { rolesExcludeEachOther } from './separation.ts';

export { type Passport, PassportKind };

/** Longest life of a passport. */
export const PASSPORT_SECONDS = 60;

/** Which service may sign passports of a kind for somebody else; the edges are the only ones that see outside identities. */
export const EDGE_OF_KIND: Readonly<Partial<Record<PassportKind, string>>> = {
  [PassportKind.PERSON]: 'gateway',
  [PassportKind.ANONYMOUS]: 'gateway',
  [PassportKind.DEPARTMENT]: 'exchange',
};

const MAX_PATHS = 16;
const ORG_PATH = /^[0-9a-z]{1,10}(\.[0-9a-z]{1,10})*$/;

/** What a passport of its kind must and must not carry; a text for the developer who signed it wrongly, or undefined. */
export function passportFault(passport: Passport): string | undefined {
  const edge = EDGE_OF_KIND[passport.kind];
  if (passport.kind === PassportKind.SERVICE) {
    if (passport.subject !== `service:${passport.issuer}`) return 'a service signs for itself only';
    const carriesMore = passport.roles.length + passport.paths.length > 0 || passport.unitId !== '';
    if (carriesMore) return 'a service has neither roles nor places nor a unit';
    if (passport.job === '' || passport.cause === '') return 'a service names its job and the cause';
  } else if (edge === undefined || passport.issuer !== edge) return 'the issuer may not sign for this kind of caller';
  else if (passport.job !== '' || passport.cause !== '') return 'only a service has a job';
  if ((passport.kind === PassportKind.DEPARTMENT) !== (passport.department !== undefined))
    return 'a department and nobody else carries a department';
  if (passport.department !== undefined && departmentFault(passport))
    return 'a department names itself, officer, agreement and purpose';
  if (passport.kind === PassportKind.PERSON && passport.subject === '') return 'a person has a subject';
  if (rolesExcludeEachOther(passport.roles)) return 'its roles exclude each other';
  if (
    passport.kind === PassportKind.ANONYMOUS &&
    passport.subject + passport.roles.join('') + passport.paths.join('') !== ''
  )
    return 'nobody has neither subject nor roles nor places';
  if (passport.paths.length > MAX_PATHS) return 'too many places';
  return passport.paths.every((path) => ORG_PATH.test(path)) ? undefined : 'an org path is malformed';
}

function departmentFault({ department, subject }: Passport): boolean {
  if (department === undefined) return true;
  const { departmentId, officer, agreementId, purpose } = department;
  return subject !== `department:${departmentId}` || [departmentId, officer, agreementId, purpose].includes('');
}

/** Whether an org path is one of `paths` or lies below one of them. */
export const isWithin = (path: string, paths: readonly string[]): boolean =>
  paths.some((place) => place !== '' && (path === place || path.startsWith(`${place}.`)));
