import type { Contest } from '../measure/contest.ts';
import { closedLoop } from '../measure/sample.ts';
import { Sized } from '../stack/sized.ts';
import type { Stack } from '../stack/stack.ts';
import type { Prepared } from './goal.ts';

const SMALL = 10_000;
/** Fewer to try the bench itself; what is written down is a million. */
const LARGE = Number(process.env['WANGGE_BENCH_CASES'] ?? 1_000_000);
const CALLERS = 4;
const MS = 2_000;
const NAMES = { small: '10,000 cases', large: `${LARGE.toLocaleString('en')} cases` } as const;

const ABOUT = `The same statements of the service's own store in two databases of one PostgreSQL: ${NAMES.small}, and ${NAMES.large} with
${(6 * LARGE).toLocaleString('en')} lines of history and a task each, spread over a year and 510 grids of 17 streets, one of ten open with its clocks. ${CALLERS}
callers, each under row-level security in the name of its own street or unit.`;

type Work = (sized: Sized) => Promise<unknown>;

/** How much slower a district gets by having worked for years. */
export async function prepareSize(stack: Stack): Promise<Prepared> {
  const small = await Sized.make(stack, 'bench_small', SMALL);
  const large = await Sized.make(stack, 'bench_large', LARGE);
  const run = (sized: Sized, work: Work) => closedLoop(CALLERS, MS, () => work(sized));
  const contest = (goal: string, title: string, atMost: number, work: Work): Contest => ({
    title: `Size · ${title}`,
    about: ABOUT,
    variants: [
      { name: NAMES.small, run: () => run(small, work) },
      { name: NAMES.large, run: () => run(large, work) },
    ],
    comparisons: [
      { goal, ours: NAMES.large, base: NAMES.small, figure: 'p50', atMost },
      { goal: `${goal} p99`, ours: NAMES.large, base: NAMES.small, figure: 'p99' },
      { goal: `${goal} CPU`, ours: NAMES.large, base: NAMES.small, figure: 'cpu' },
    ],
  });
  return {
    contests: [
      contest('Board', 'board of a street, newest 20', 3, (sized) => sized.street()),
      contest('Open', 'board of a street, newest 20 of the open ones', 3, (sized) =>
        sized.street({ state: 'reported' }),
      ),
      contest('Unit', 'newest 20 of a unit', 3, (sized) => sized.unit()),
      contest('Urgent', 'open cases of a street by deadline', 3, (sized) => sized.openCases('street')),
      contest('Mine', 'my open cases by deadline, of a unit that leads', 3, (sized) => sized.openCases('unit')),
      contest('Report', 'a report', 1.2, (sized) => sized.report()),
      contest('Step', 'a step on an open case', 1.2, (sized) => sized.step()),
    ],
    close: async () => {
      await Promise.all([small.close(), large.close()]);
    },
  };
}
