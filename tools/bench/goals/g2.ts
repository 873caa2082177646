import { Database } from '@wangge/platform/persistence';
import { BareStore, makeBareTables } from '../baseline/bare-store.ts';
import type { Contest } from '../measure/contest.ts';
import { closedLoop } from '../measure/sample.ts';
import { casesOf, nextReport, open } from '../stack/casework.ts';
import type { Stack } from '../stack/stack.ts';
import type { Prepared } from './goal.ts';

const CALLERS = 32;
const MS = 2_000;

const ABOUT = `A report is written, ${CALLERS} callers, fsync on. Ours is the service's own store: \`Cases.open\` → \`create_case\` under
row-level security, five rows (case, history, outbox, audit, memory of the answer), commands that wait share a commit. The
baselines write three of these rows (case, history, outbox; same values, same checks and indexes) into tables without policies,
partitions and triggers, over a pool of 8 with named statements. All three build the event and the snapshot themselves.`;

/** G2, G2b: a case command at the store. */
export async function prepareG2(stack: Stack): Promise<Prepared> {
  await makeBareTables(stack.ownerUrl('casework'), ['case_file', 'case_history', 'outbox']);
  const bare = new BareStore(stack.ownerUrl('casework'));
  const log = { warn: (fields: object, message: string) => console.error(message, fields) };
  const database = await Database.open({ url: stack.appUrl('casework'), application: 'bench', log });
  const cases = casesOf(database);
  const contest: Contest = {
    title: 'G2 · a case command at the store',
    about: ABOUT,
    variants: [
      { name: 'bare: one statement', run: () => closedLoop(CALLERS, MS, () => bare.together(nextReport())) },
      { name: 'ours: guarded, audited', run: () => closedLoop(CALLERS, MS, () => open(cases, nextReport())) },
      { name: 'textbook: five trips', run: () => closedLoop(CALLERS, MS, () => bare.textbook(nextReport())) },
    ],
    comparisons: [
      { goal: 'G2', ours: 'ours: guarded, audited', base: 'bare: one statement', figure: 'rate', atLeast: 0.8 },
      { goal: 'G2b', ours: 'ours: guarded, audited', base: 'textbook: five trips', figure: 'rate', atLeast: 1.7 },
      { goal: 'G2 CPU', ours: 'ours: guarded, audited', base: 'bare: one statement', figure: 'cpu' },
    ],
  };
  return {
    contests: [contest],
    close: async () => {
      await Promise.all([bare.close(), database.close()]);
    },
  };
}
