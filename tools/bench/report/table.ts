import { isReached, medianOf, partsOf, ratioOf, type Comparison, type Result } from '../measure/contest.ts';
import type { Sample } from '../measure/sample.ts';

const FIGURES = { rate: 'op/s', p50: 'p50', p99: 'p99', cpu: 'CPU' } as const;

/** A result for the terminal. */
export function printed(result: Result): string {
  const width = Math.max(...result.contest.variants.map(({ name }) => name.length));
  const variants = result.contest.variants.map(
    ({ name }) => `    ${name.padEnd(width)}  ${figuresOf(result, name).join('  ')}`,
  );
  const ratios = result.contest.comparisons.map((one) => `    ${ratioLine(result, one).join('  ')}`);
  const parts = result.contest.variants.map(
    ({ name }) => `    ${name.padEnd(width)}  CPU µs: ${partsLine(result, name)}`,
  );
  return [...variants, ...parts, ...ratios, ''].join('\n');
}

/** A result for docs/bench.md. */
export function markdown(result: Result): string {
  const { contest, rounds } = result;
  const others = contest.variants.map(({ name }) => medianOf(result, name, 'others'));
  const share = Math.round((others.reduce((sum, each) => sum + each, 0) / others.length) * 100);
  const rows = contest.variants.map(({ name }) => `| ${name} | ${cells(result, name).join(' | ')} |`);
  const ratios = result.contest.comparisons.map((one) => `| ${ratioLine(result, one).join(' | ')} |`);
  return [
    `### ${contest.title}`,
    '',
    contest.about,
    '',
    `| ${rounds} rounds, medians; other work took ${share} % of the machine | op/s (min–max) | p50 ms | p99 ms | CPU µs |`,
    '|---|--:|--:|--:|--:|',
    ...rows,
    '',
    'CPU µs of one operation, by process:',
    '',
    ...contest.variants.map(({ name }) => `- ${name}: ${partsLine(result, name)}`),
    '',
    '| goal | ours : baseline | ratio (min–max) | wanted | |',
    '|---|---|--:|--:|---|',
    ...ratios,
  ].join('\n');
}

function cells(result: Result, name: string): string[] {
  const rates = (result.samples.get(name) ?? []).map(({ rate }) => rate);
  const spread = `${whole(Math.min(...rates))}–${whole(Math.max(...rates))}`;
  const of = (figure: keyof Omit<Sample, 'parts'>) => medianOf(result, name, figure);
  return [`${whole(of('rate'))} (${spread})`, time(of('p50')), time(of('p99')), whole(of('cpu'))];
}

function figuresOf(result: Result, name: string): string[] {
  const [rate = '', p50 = '', p99 = '', cpu = ''] = cells(result, name);
  const others = `${Math.round(medianOf(result, name, 'others') * 100)} % others`;
  return [
    `${rate} op/s`.padEnd(28),
    `p50 ${p50} ms`.padEnd(14),
    `p99 ${p99} ms`.padEnd(14),
    `${cpu} µs`.padEnd(9),
    others,
  ];
}

const partsLine = (result: Result, name: string): string =>
  partsOf(result, name)
    .map(([part, cpu]) => `${part} ${whole(cpu)}`)
    .join(', ');

function ratioLine(result: Result, one: Comparison): string[] {
  const ratio = ratioOf(result, one);
  const { goal, ours, base, figure, atLeast, atMost } = one;
  const reached = isReached(ratio, one);
  const wanted = atLeast === undefined ? (atMost === undefined ? '–' : `≤ ${atMost}`) : `≥ ${atLeast}`;
  return [
    goal,
    `${FIGURES[figure]}: ${ours} : ${base}`,
    `${ratio.median.toFixed(2)} (${ratio.min.toFixed(2)}–${ratio.max.toFixed(2)})`,
    wanted,
    reached === undefined ? '' : reached ? 'reached' : 'missed',
  ];
}

const whole = (value: number): string => Math.round(value).toLocaleString('en');
const time = (value: number): string => (value < 10 ? value.toFixed(2) : value.toFixed(1));
