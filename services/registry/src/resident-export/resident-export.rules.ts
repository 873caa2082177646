import { isWithin, type Passport } from '@wangge/platform/identity';
import { actorOf } from '@wangge/platform/identity';
import type { ExportState, ResidentExport } from './resident-export.entity.ts';

/** Persons of a page: as many as one row of the record names. */
export const PAGE_ROWS = 100;
/** More than these within a day, by one account, need a second person. */
export const ALONE_ROWS = 500;
/** An export of more would be everybody: it is asked for in parts. */
export const MOST_ROWS = 500_000;
const DAY_MS = 24 * 60 * 60_000;

/** When an export ends that was asked for, or approved, now. */
export const endOf = (now: Date): Date => new Date(now.getTime() + DAY_MS);
/** From when on what the same account exported counts. */
export const countedSince = (now: Date): Date => new Date(now.getTime() - DAY_MS);

/** Many small exports are a large one. */
export const needsSecondPerson = (rows: number, rowsOfTheDay: number): boolean =>
  rows > 0 && rows + rowsOfTheDay > ALONE_ROWS;

/** What an export is to be seen as: one that nobody took over in time is over. */
export const stateAt = ({ state, expireTime }: Pick<ResidentExport, 'state' | 'expireTime'>, now: Date) =>
  (state === 'requested' || state === 'approved') && expireTime <= now ? 'expired' : (state satisfies ExportState);

/** The lowest place above, or equal to, all of these; empty without one. */
export function commonPlace(paths: readonly string[]): string {
  const [first = [], ...others] = paths.map((path) => path.split('.'));
  const differs = first.findIndex((label, at) => others.some((other) => other[at] !== label));
  return (differs === -1 ? first : first.slice(0, differs)).join('.');
}

const ALL = ['security-admin', 'audit-admin'];

/** Who sees an export beside its asker: who decides for its place, and who watches over all of them. */
export const placesOfReader = ({ roles, paths }: Passport): 'all' | readonly string[] =>
  roles.some((role) => ALL.includes(role)) ? 'all' : roles.includes('leader') ? paths : [];

/** Somebody else than the asker, who answers for a place that holds all of it, or for security. */
export const mayDecide = (passport: Passport, { actor, orgPath }: ResidentExport): boolean =>
  actorOf(passport) !== actor &&
  (passport.roles.includes('security-admin') ||
    (passport.roles.includes('leader') && orgPath !== '' && isWithin(orgPath, passport.paths)));
