import type { Passport } from '@wangge/contracts/wangge/platform/v1/passport';
import { actorOf } from '../identity/acting.ts';

/** Where the database lets a caller look: org paths, a handling unit, and who it is. Row-level security judges by these three. */
export interface Scope {
  /** Org paths whose rows, own and below, are in scope, e.g. `dc.s01.c03`. At most 16; none means no place at all. */
  readonly paths: readonly string[];
  /** Id of the handling unit the caller acts for. */
  readonly unit: string | null;
  /** Who acts, as `actorOf(passport)` says it: `<issuer>|<subject>`, `service:casework/deadline-sweeper`, `anonymous`. */
  readonly actor: string;
}

/** An org path: labels given once by the grid service, never a division code. */
export const ORG_PATH = /^[0-9a-z]{1,10}(\.[0-9a-z]{1,10})*$/;
const MAX_PATHS = 16;

/** The scope a passport stands for. */
export function scopeOf(of: { readonly passport: Passport } | Passport): Scope {
  const passport = 'passport' in of ? of.passport : of;
  return { paths: passport.paths, unit: passport.unitId === '' ? null : passport.unitId, actor: actorOf(passport) };
}

/** The scope of a job of a service: no places, only what policies grant this job by name. */
export const jobScope = (service: string, job: string): Scope => ({
  paths: [],
  unit: null,
  actor: `service:${service}/${job}`,
});

/**
 * The scope as values of `wangge.paths`, `wangge.unit` and `wangge.actor`, in this order.
 * Every path is closed by '.', so that `dc.s1.` is no prefix of `dc.s10.`; a path that is none is refused, because an empty
 * one would be a prefix of everything.
 */
export function settingsOf(scope: Scope): [paths: string, unit: string, actor: string] {
  if (scope.paths.length > MAX_PATHS)
    throw new RangeError(`a scope has at most ${MAX_PATHS} paths, not ${scope.paths.length}`);
  for (const path of scope.paths)
    if (!ORG_PATH.test(path)) throw new RangeError(`not an org path: ${JSON.stringify(path)}`);
  return [scope.paths.map((path) => `${path}.`).join(','), scope.unit ?? '', scope.actor];
}

/** Sets the three settings for the current transaction. The only text, beside generated functions, that may set them. */
export const SET_SCOPE = `select set_config('wangge.paths', $1, true), set_config('wangge.unit', $2, true), set_config('wangge.actor', $3, true)`;
