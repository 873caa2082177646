import { isWithin, type Passport } from '@wangge/platform/identity';
import { scopeOf } from '@wangge/platform/persistence';
import type { Case } from '../case/case.state.ts';
import { notYourPlace, tookPart } from './return-visit.errors.ts';

/**
 * Judges who may ask a reporter: one of the place, of another unit than any of the case, who did nothing with it.
 * @throws PERMISSION_DENIED TOOK_PART, NOT_YOUR_ACTION
 */
export function checkVisitor({ now }: Case, passport: Passport, actors: readonly ActorRow[]): void {
  if (!isWithin(now.orgPath, passport.paths)) throw notYourPlace();
  const { actor } = scopeOf(passport);
  const ofUnit = passport.unitId !== '' && now.unitIds.includes(passport.unitId);
  if (ofUnit || actors.some((one) => one.actor === actor)) throw tookPart();
}

/** Somebody who did something with a case. */
export interface ActorRow {
  readonly actor: string;
}
