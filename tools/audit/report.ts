import type { ChainFault, ChainProblem, ChainReport, SealRange } from '@wangge/platform/audit';

const FAULTS: Readonly<Record<ChainFault, string>> = {
  SEAL_MISSING: 'the link is gone',
  SEAL_UNREADABLE: 'the link is not readable',
  LINK_BROKEN: 'the link does not follow the one before it',
  ROW_MISSING: 'a sealed row is gone',
  ROWS_CHANGED: 'a row of the link, or the link itself, is not what was sealed',
  ROW_ADDED: 'a row stands where there was none',
  COUNT_WRONG: 'the link counts other rows than there are up to it',
  ANCHOR_DIFFERS: 'the head kept elsewhere is another one: the chain was rewritten',
  TAIL_CUT: 'the link is gone: a head of it is kept elsewhere',
  LOOK_HIDDEN: 'a person is not told of this look: it is not in the index of persons',
  LOOK_INVENTED: 'a person is told of a look that was not at them: the index of persons names a wrong row',
  NOT_SEALED: 'rows have waited for a link for more than a minute, or their time has not come yet',
};
const SHOWN = 5;

/** What was found of one service's chain, for a person; the first line begins with ✓ or ✗. */
export function linesOfReport(service: string, report: ChainReport, heads: number): string[] {
  const [first, ...others] = report.problems;
  const size = `${count(report.seals, 'link')} over ${count(report.rows, 'row')}`;
  const verdict =
    first === undefined
      ? [`✓ ${service}: ${size} hold; ${count(heads, 'head')} kept elsewhere agree`]
      : [
          `✗ ${service}: first bad place: ${placeOf(first)}`,
          ...others.slice(0, SHOWN).map((one) => `    then ${placeOf(one)}`),
        ];
  return [...verdict, ...reachOf(report, heads).map((line) => `    ${line}`)];
}

/** What somebody who can write to the database could still do unseen. */
function reachOf(report: ChainReport, heads: number): string[] {
  const { unsealed, unsealedSince, unanchored, longestWaitMs, largestSeal, holes, looks } = report;
  const lines = [
    unsealed === 0
      ? 'unsealed now: nothing'
      : `unsealed now: ${count(unsealed, 'row')} since ${unsealedSince}; these could be changed or removed unseen`,
    `an unsealed second could hide: rows waited up to ${(longestWaitMs / 1_000).toFixed(1)} s for their link, a link covers up to ${count(largestSeal, 'row')}`,
  ];
  lines.push(
    looks === null
      ? 'the index of persons is not in an exported file: what residents are told is verified over the database'
      : `who looked at whom: ${looks === 1 ? '1 entry' : `${looks.toLocaleString('en')} entries`} compared with the rows, both ways`,
  );
  if (heads === 0) lines.push('no head of this chain was given: a chain rewritten as a whole would not be noticed');
  else if (unanchored.seals > 0)
    lines.push(
      `after the last head kept elsewhere: ${count(unanchored.seals, 'link')} over ${count(unanchored.rows, 'row')} could be rewritten unseen`,
    );
  if (holes.length > 0) {
    const named = holes.slice(0, SHOWN).map(([writer, seq]) => `${writer}/${seq}`);
    const more = holes.length > SHOWN ? ' …' : '';
    lines.push(
      `${count(holes.length, 'number')} had no row when sealed (a process was killed, or a row was deleted within that second): ${named.join(' ')}${more}`,
    );
  }
  return lines;
}

function placeOf({ fault, sealNo, rows, fromSealNo }: ChainProblem): string {
  const link = sealNo === 0 ? 'outside every link' : `link ${sealNo}`;
  const since = fromSealNo === undefined ? '' : ` (anything from link ${fromSealNo} on)`;
  const where =
    rows === undefined ? '' : ` (${rows.slice(0, SHOWN).map(rangeText).join(', ')}${rows.length > SHOWN ? ' …' : ''})`;
  return `${link}: ${fault}, ${FAULTS[fault]}${since}${where}`;
}

const rangeText = ([writer, from, to]: SealRange): string =>
  from === to ? `row ${writer}/${from}` : `rows ${writer}/${from}…${to}`;

const count = (n: number, what: string): string => `${n.toLocaleString('en')} ${what}${n === 1 ? '' : 's'}`;
