import { Injectable } from '@nestjs/common';
import type { Tx } from '@wangge/platform/persistence';
import {
  areasOf,
  blankFact,
  changesBetween,
  COUNTERS,
  type CaseFact,
  type Counter,
  type FigureChange,
} from './case-fact.ts';
import { type CaseEvent, fold } from './fold.ts';

const FIELDS = [
  'version',
  'org_path',
  'matter_code',
  'reported_day',
  'filed_day',
  'refused_day',
  'dispatched_day',
  'handled_day',
  'due_day',
  'closed_day',
  'closed_on_time',
  'reworks',
  'objections',
  'reopened_day',
  'evaluated_day',
  'satisfaction',
  'found_by',
] as const;

/** Days come as text: a date read as an instant would move with the time zone of the process. */
export const FACT_COLUMNS = ['case_id', ...FIELDS]
  .map((column) =>
    column.endsWith('_day') ? `${column}::text as "${camel(column)}"` : `${column} as "${camel(column)}"`,
  )
  .join(', ');

const KEEP = `insert into case_fact (case_id, ${FIELDS.join(', ')}) values ($1, ${FIELDS.map((_field, index) => `$${index + 2}`).join(', ')})
  on conflict (case_id) do update set ${FIELDS.map((field) => `${field} = excluded.${field}`).join(', ')} where case_fact.version < excluded.version`;

/** Folds events into facts and what changed into the counters, in the transaction that remembers the event. */
@Injectable()
export class FactStore {
  async add(tx: Tx, event: CaseEvent): Promise<void> {
    const [before] = await tx.query<CaseFact>(`select ${FACT_COLUMNS} from case_fact where case_id = $1`, [
      event.caseId,
    ]);
    if (before !== undefined && before.version >= event.version) return;
    const after = fold(before ?? blankFact(event.caseId, event.happenedAtPath, event.matterCode), event);
    await tx.query(KEEP, [after.caseId, ...FIELDS.map((field) => after[camel(field) as keyof CaseFact])]);
    const changes = changesBetween(before, after);
    if (changes.length === 0) return;
    await upsert(
      tx,
      'figure_day',
      rowsOf(changes, (day) => day),
    );
    await upsert(
      tx,
      'figure_month',
      rowsOf(changes, (day) => `${day.slice(0, 7)}-01`),
    );
  }
}

interface FigureRow {
  readonly key: readonly [parent: string, period: string, area: string, matter: string];
  readonly counters: Map<Counter, number>;
}

/** One row an area, period and matter, in the order of the key: two folders that meet wait for each other instead of deadlocking. */
function rowsOf(changes: readonly FigureChange[], periodOf: (day: string) => string): FigureRow[] {
  const rows = new Map<string, FigureRow>();
  for (const { orgPath, matterCode, day, counter, amount } of changes) {
    for (const { parent, area } of areasOf(orgPath)) {
      const key = [parent, periodOf(day), area, matterCode] as const;
      const row = rows.get(key.join(' ')) ?? { key, counters: new Map<Counter, number>() };
      row.counters.set(counter, (row.counters.get(counter) ?? 0) + amount);
      rows.set(key.join(' '), row);
    }
  }
  return [...rows.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}

async function upsert(tx: Tx, table: 'figure_day' | 'figure_month', rows: readonly FigureRow[]): Promise<void> {
  const columns = COUNTERS.join(', ');
  const arrays = ['text[]', 'date[]', 'text[]', 'text[]', ...COUNTERS.map(() => 'bigint[]')]
    .map((type, index) => `$${index + 1}::${type}`)
    .join(', ');
  await tx.query(
    `insert into ${table} (parent_path, period, org_path, matter_code, ${columns}) select * from unnest(${arrays})
     on conflict (parent_path, period, org_path, matter_code)
     do update set ${COUNTERS.map((counter) => `${counter} = ${table}.${counter} + excluded.${counter}`).join(', ')}`,
    [
      ...[0, 1, 2, 3].map((part) => rows.map(({ key }) => key[part])),
      ...COUNTERS.map((counter) => rows.map(({ counters }) => counters.get(counter) ?? 0)),
    ],
  );
}

function camel(column: string): string {
  return column.replaceAll(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase());
}
