import type { ImportRow } from './mapping.ts';

/** What a file says of one matter, or what came of it here. */
export interface Figures {
  readonly matterCode: string;
  readonly opened: number;
  readonly closed: number;
  readonly durationSeconds: number;
  readonly longestSeconds: number;
  readonly lines: number;
}

const seconds = ({ reportTime, closeTime }: ImportRow): number =>
  closeTime === undefined ? 0 : (Date.parse(closeTime) - Date.parse(reportTime)) / 1000;

/** Counts rows as they go by. */
export class Counting {
  readonly #byMatter = new Map<string, Figures>();

  add(row: ImportRow): void {
    const { matterCode } = row;
    const before = this.#byMatter.get(matterCode) ?? {
      ...{ matterCode, opened: 0, closed: 0, durationSeconds: 0, longestSeconds: 0, lines: 0 },
    };
    this.#byMatter.set(matterCode, {
      matterCode,
      opened: before.opened + 1,
      closed: before.closed + (row.closeTime === undefined ? 0 : 1),
      durationSeconds: before.durationSeconds + seconds(row),
      longestSeconds: Math.max(before.longestSeconds, seconds(row)),
      lines: before.lines + row.lines.length,
    });
  }

  all(): Figures[] {
    return [...this.#byMatter.values()].toSorted((a, b) => (a.matterCode < b.matterCode ? -1 : 1));
  }
}

const days = (sum: number, count: number): string => (count === 0 ? '–' : (sum / count / 86_400).toFixed(2));
const columns = ({ opened, closed, durationSeconds, longestSeconds, lines }: Figures): string[] => [
  ...[String(opened), String(closed), days(durationSeconds, closed)],
  ...[closed === 0 ? '–' : (longestSeconds / 86_400).toFixed(2), String(lines)],
];

const NAMES = ['opened', 'closed', 'mean days', 'longest', 'notes'];
const total = (all: readonly Figures[]): Figures =>
  all.reduce(
    (sum, one) => ({
      matterCode: 'all',
      opened: sum.opened + one.opened,
      closed: sum.closed + one.closed,
      durationSeconds: sum.durationSeconds + one.durationSeconds,
      longestSeconds: Math.max(sum.longestSeconds, one.longestSeconds),
      lines: sum.lines + one.lines,
    }),
    { matterCode: 'all', opened: 0, closed: 0, durationSeconds: 0, longestSeconds: 0, lines: 0 },
  );

/** Both sides of each matter beside each other, and whether they say the same; parts of a second do not count. */
export function sideBySide(file: readonly Figures[], here: readonly Figures[]): { lines: string[]; same: boolean } {
  const codes = [...new Set([...file, ...here].map(({ matterCode }) => matterCode))].toSorted();
  const find = (all: readonly Figures[], code: string) =>
    all.find(({ matterCode }) => matterCode === code) ?? { ...total([]), matterCode: code };
  const pairs = [
    ...codes.map((code) => [find(file, code), find(here, code)] as const),
    [total(file), total(here)] as const,
  ];
  const same = pairs.map(([one, other]) => columns(one).join() === columns(other).join());
  const header = row('matter', [...NAMES.map((name) => `${name}: file`), ...NAMES.map(() => 'here')], '');
  return {
    lines: [
      header,
      ...pairs.map(([one, other], at) =>
        row(one.matterCode, [...columns(one), ...columns(other)], same[at] ? 'same' : 'DIFFERENT'),
      ),
    ],
    same: same.every(Boolean),
  };
}

const row = (code: string, cells: readonly string[], verdict: string): string =>
  [code.padEnd(10), ...cells.map((cell, at) => cell.padStart(at < NAMES.length ? 15 : 9)), verdict].join(' ').trimEnd();
