import { isWithin, type Passport } from '@wangge/platform/identity';
import { readPaths } from '@wangge/platform/persistence';
import { dayOf } from '../person/day.ts';
import { populationOf } from '../person/population.ts';
import { placesToRead } from '../scope-places.ts';
import type { DataSet } from './data-set.entity.ts';
import type { Wanted } from './data-set.store.ts';

/** Rows of a page; the contract says so. */
export const PAGE_ROWS = 100;
/** Rows a data set may have; more are asked for by smaller agreements. */
export const MOST_ROWS = 20_000;
const READABLE_MS = 24 * 60 * 60_000;

/** Until when the pages of a data set that was handed over can be read. */
export const readableUntil = (collectTime: Date): Date => new Date(collectTime.getTime() + READABLE_MS);

/** Whom the caller's agreement covers now; one more than there may be, to see that there are too many. */
export const wantedBy = (passport: Passport, now: Date): Wanted => ({
  places: placesToRead(readPaths(passport), ''),
  population: populationOf(passport.department?.population ?? '', dayOf(now)),
  atMost: MOST_ROWS + 1,
});

/** Whether it is a department's own, under the agreement it calls with: another may have other terms. */
export const isOwn = ({ department, paths }: Passport, set: DataSet): boolean =>
  department?.departmentId === set.departmentId &&
  department.agreementId === set.agreementId &&
  isWithin(set.orgPath, paths);

/** Security administrators decide everywhere, a leader for the places they answer for. */
export const mayDecide = ({ roles, paths }: Passport, { orgPath }: DataSet): boolean =>
  roles.includes('security-admin') || isWithin(orgPath, paths);
