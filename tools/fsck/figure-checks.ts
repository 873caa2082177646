import { type Check, query } from './check.ts';

/** What each counter adds up, as SQL over a fact: the day it counts on and how much. Written down a second time on purpose. */
const COUNTED: Readonly<Record<string, readonly [day: string, amount: string]>> = {
  reported: ['reported_day', '1'],
  filed: ['filed_day', '1'],
  refused: ['refused_day', '1'],
  dispatched: ['dispatched_day', '1'],
  handled: ['handled_day', '1'],
  due_to_close: ['case when filed_day is not null then least(due_day, closed_day) end', '1'],
  closed: ['closed_day', '1'],
  on_time_closed: ['closed_day', 'closed_on_time::int'],
  rework_cases: ['handled_day', '(reworks > 0)::int'],
  objections: ['dispatched_day', 'objections'],
  reopened: ['reopened_day', '1'],
  evaluated: ['evaluated_day', '1'],
  satisfied: ['evaluated_day', '(satisfaction >= 4)::int'],
  satisfaction_sum: ['evaluated_day', 'satisfaction'],
  told_by_public: ['filed_day', "(found_by = 'public')::int"],
  found_or_told: ['filed_day', "(found_by <> '')::int"],
};

const counted = Object.entries(COUNTED);

/** Figures of a table recomputed from all facts, for district, street and community, each day or month and each matter. */
const recomputed = (table: string, periodOf: (day: string) => string): string => `
  with area as (
    select f.*, array_to_string((string_to_array(org_path, '.'))[1:n], '.') as area
      from case_fact f cross join generate_series(1, 3) n where n <= cardinality(string_to_array(org_path, '.'))),
  made as (
    select area, ${periodOf('c.day')} as period, matter_code, c.counter, sum(c.amount) as amount
      from area cross join lateral (values ${counted.map(([name, [day, amount]]) => `('${name}', ${day}, ${amount})`).join(', ')}) c (counter, day, amount)
     where c.day is not null group by 1, 2, 3, 4),
  kept as (
    select org_path as area, period, matter_code, c.counter, c.amount
      from ${table} cross join lateral (values ${counted.map(([name]) => `('${name}', ${name})`).join(', ')}) c (counter, amount))
  select area, period::text, matter_code, counter, kept.amount as stored, made.amount as recomputed
    from made full join kept using (area, period, matter_code, counter)
   where coalesce(made.amount, 0) <> coalesce(kept.amount, 0)`;

/** What holds of figures. */
export const figureChecks: readonly Check[] = [
  query(
    'I19',
    'every counter of every day recomputed from the facts equals the stored one',
    'assessment',
    recomputed('figure_day', (day) => day),
  ),
  query(
    'I19',
    'every counter of every month recomputed from the facts equals the stored one',
    'assessment',
    recomputed('figure_month', (day) => `date_trunc('month', ${day})::date`),
  ),
];
