import { type DescMethod, getOption, hasOption, type Message } from '@bufbuild/protobuf';
import { access, DependencyDown, Purpose } from '@wangge/contracts/wangge/options/v1/options';
import { type Passport, PassportKind } from '../identity/index.ts';
import { type FieldPath, fieldAt, messageBelow, messagesIn, valueOf } from '../privacy/index.ts';

/** The access option of one method, read once. */
export interface AccessRule {
  /** Whether this caller may call the method at all. */
  allows(passport: Passport): boolean;
  readonly isPublic: boolean;
  /** Roles of the people who may call it, as the contract lists them. */
  readonly roles: readonly string[];
  readonly purposeRequired: boolean;
  /** Whether the call goes on when places cannot be asked. */
  readonly degrades: boolean;
  /** Ids or org paths of the places the request wants to act in; empty when it names none. */
  placesOf(request: Message): readonly string[];
}

const rules = new WeakMap<DescMethod, AccessRule>();

/**
 * The rule of a method.
 * @throws Error for a method without access option, or one whose `place_field` does not exist: nothing may serve it
 */
export function accessRule(method: DescMethod): AccessRule {
  let rule = rules.get(method);
  if (rule === undefined) rules.set(method, (rule = read(method)));
  return rule;
}

function read(method: DescMethod): AccessRule {
  if (!hasOption(method, access)) throw new Error(`${method.parent.typeName}.${method.name} has no access option`);
  const option = getOption(method, access);
  const roles = new Set(option.roles);
  const services = new Set(option.services);
  const jobs = new Set(option.jobs);
  const place = option.placeField === '' ? undefined : fieldAt(method.input, option.placeField);
  return {
    isPublic: option.public,
    roles: option.roles,
    purposeRequired: option.purpose === Purpose.REQUIRED,
    degrades: option.onDependencyDown === DependencyDown.DEGRADE,
    placesOf: (request) => (place === undefined ? [] : textsAt(request, place)),
    allows: (passport) => {
      switch (passport.kind) {
        case PassportKind.PERSON:
          return option.public || passport.roles.some((role) => roles.has(role));
        case PassportKind.ANONYMOUS:
          return option.public;
        case PassportKind.DEPARTMENT:
          return option.departments;
        case PassportKind.SERVICE:
          return services.has(passport.issuer) && (jobs.size === 0 || jobs.has(passport.job));
        case PassportKind.UNSPECIFIED:
        default:
          return false;
      }
    },
  };
}

function textsAt(message: Message, [field, ...rest]: FieldPath): string[] {
  const value = valueOf(message, field);
  const [next, ...further] = rest;
  if (next === undefined)
    return (Array.isArray(value) ? value : [value]).filter(
      (one): one is string => typeof one === 'string' && one !== '',
    );
  if (messageBelow(field) === undefined) return [];
  return messagesIn(field, value).flatMap((one) => textsAt(one, [next, ...further]));
}
