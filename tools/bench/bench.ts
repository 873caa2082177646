// npm run bench: our hot paths beside their bare limits, in the same run and in turn. Prints ratios; nothing here is a test.
import { prepareAudit } from './goals/audit.ts';
import { prepareG1 } from './goals/g1.ts';
import { prepareG2 } from './goals/g2.ts';
import { prepareG2d } from './goals/g2d.ts';
import { prepareG4 } from './goals/g4.ts';
import { prepareG6c } from './goals/g6c.ts';
import { prepareG7 } from './goals/g7.ts';
import { prepareG9 } from './goals/g9.ts';
import { prepareLocate } from './goals/locate.ts';
import { prepareImport } from './goals/import.ts';
import { prepareLives } from './goals/lives.ts';
import { prepareSize } from './goals/size.ts';
import { prepareSweep } from './goals/sweep.ts';
import { prepareVerify } from './goals/verify.ts';
import type { Prepared } from './goals/goal.ts';
import { hold, type Result } from './measure/contest.ts';
import { readOptions, type Goal } from './options.ts';
import { describeMachine } from './report/machine.ts';
import { writeDocument } from './report/document.ts';
import { printed } from './report/table.ts';
import { Stack } from './stack/stack.ts';
import { Suite } from './stack/suite.ts';

/** After this long hardly a round begins; the whole run then ends within ten minutes. */
const BUDGET_MS = 8.5 * 60_000;
const ALONE: Partial<Record<Goal, (stack: Stack) => Promise<Prepared>>> = {
  g9: prepareG9,
  locate: prepareLocate,
  audit: prepareAudit,
  verify: prepareVerify,
  g2: prepareG2,
  g4: prepareG4,
  g7: prepareG7,
  size: prepareSize,
};
const SERVED: Partial<Record<Goal, (suite: Suite) => Promise<Prepared>>> = {
  g2d: prepareG2d,
  g6c: prepareG6c,
  g1: prepareG1,
  lives: prepareLives,
  sweep: prepareSweep,
  import: prepareImport,
};

/** Contests of each goal: the time is shared among those that are still to come. */
const CONTESTS: Readonly<Record<Goal, number>> = {
  g9: 1,
  locate: 1,
  audit: 1,
  verify: 1,
  g2: 1,
  g4: 2,
  g7: 1,
  size: 7,
  g2d: 1,
  g6c: 3,
  g1: 2,
  lives: 1,
  sweep: 1,
  import: 2,
};

const begun = performance.now();
const say = (line: string) =>
  console.log(`· ${((performance.now() - begun) / 1000).toFixed(0).padStart(4)} s  ${line}`);
const { only, rounds, write } = readOptions(process.argv.slice(2));
const results = new Map<Goal, Result[]>();

const after = (goal: Goal): number => only.slice(only.indexOf(goal) + 1).reduce((sum, next) => sum + CONTESTS[next], 0);

async function measure(goal: Goal, prepare: () => Promise<Prepared>): Promise<void> {
  const prepared = await prepare();
  const { contests } = prepared;
  try {
    for (const [index, contest] of contests.entries()) {
      say(contest.title);
      const left = contests.length - index + after(goal);
      const until = performance.now() + (BUDGET_MS - (performance.now() - begun)) / left;
      const result = await hold(contest, rounds, () => performance.now() < until);
      console.log(printed(result));
      results.set(goal, [...(results.get(goal) ?? []), result]);
    }
  } finally {
    await prepared.close();
  }
}

async function measureAll(stack: Stack): Promise<void> {
  for (const goal of only) {
    const prepare = ALONE[goal];
    if (prepare) await measure(goal, () => prepare(stack));
  }
  if (!only.some((goal) => SERVED[goal])) return;
  const suite = await Suite.start(stack, say);
  try {
    for (const goal of only) {
      const prepare = SERVED[goal];
      if (prepare) await measure(goal, () => prepare(suite));
    }
  } finally {
    await suite.stop();
  }
}

const stack = await Stack.start(say);
let stopped: Promise<void> | undefined;
const stop = () => (stopped ??= stack.stop());
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    say('stopping');
    void stop().finally(() => process.exit(1)); // servers end with this process
  });
try {
  const machine = await describeMachine(stack);
  console.log(`\n${machine.join('\n')}\n`);
  await measureAll(stack);
  if (write) say(`results written to ${await writeDocument(machine, results)}`);
} catch (error) {
  if (stopped === undefined) console.error(error);
  process.exitCode = 1;
} finally {
  await stop();
}
process.exit();
