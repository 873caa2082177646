import { isWithin, type Passport } from '@wangge/platform/identity';
import type { Case } from '../case/case.state.ts';

/** Grid → community → street → district. */
export const HIGHEST_LEVEL = 3;

/** The place so many levels above the custody; the district has nothing above it. */
export const above = (path: string, levels: number): string => {
  const labels = path.split('.');
  return labels.slice(0, Math.max(1, labels.length - levels)).join('.');
};

/** The level of a place: 0 a grid or what lies in one, 1 a community, 2 a street, 3 the district. */
const levelOf = (path: string): number => Math.max(0, HIGHEST_LEVEL + 1 - path.split('.').length);

/** The level above where a case is and above where its sender is; beyond the highest there is nobody. */
export function nextLevel({ now }: Case, { paths }: Passport): number {
  const own = paths.filter((path) => isWithin(now.orgPath, [path])).map(levelOf);
  return Math.max(now.escalationLevel, ...own) + 1;
}
