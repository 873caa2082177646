import type { Suite } from '../suite/index.ts';

/** Days of age by table, on both sides of what the platform promises. */
const AGES = { idempotency: [6, 8], inbox: [89, 91], outbox: [89, 91] } as const;
/** Written long ago and told lately: listeners may still be told again. */
const TOLD_LATE = '91, told 89';

const old = (days: number): string => `now() - interval '${days} days'`;

/**
 * Puts rows of several ages into what every service keeps for a while, has its job `retention` run now, and answers which are left
 * as `<table> <days>`. `more` are the service's own: SQL that adds rows, and SQL that tells which of them are there.
 */
export async function leftAfterRetention(
  suite: Suite,
  more: { readonly add: readonly string[]; readonly left: string } = { add: [], left: '' },
): Promise<string[]> {
  const outbox = (label: string, created: number, published: number) =>
    `insert into outbox values (gen_random_uuid(), 1, gen_random_uuid(), 'evt.none', '', '\\x00', '${label}', ${old(created)}, ${old(published)})`;
  const rows = [
    ...AGES.idempotency.map(
      (days) =>
        `insert into idempotency values ('retention', 'x', '${days}', '\\x00', gen_random_uuid(), 1, 'OK', ${old(days)})`,
    ),
    ...AGES.inbox.map((days) => `insert into inbox values ('retention ${days}', gen_random_uuid(), ${old(days)})`),
    ...AGES.outbox.map((days) => outbox(`${days}`, days, days)),
    outbox(TOLD_LATE, 91, 89),
  ];
  for (const text of [...rows, ...more.add]) await suite.sql(text);
  const before = suite.clock.now();
  suite.clock.set(new Date());
  await suite.run('retention');
  suite.clock.set(before);
  const kept = await suite.sql<{ row: string }>(
    `select 'idempotency ' || request_id as row from idempotency where caller = 'retention'
     union all select replace(source, 'retention', 'inbox') from inbox where source like 'retention %'
     union all select 'outbox ' || traceparent from outbox where subject = 'evt.none'
     ${more.left === '' ? '' : `union all ${more.left}`} order by 1`,
  );
  await suite.sql(`delete from outbox where subject = 'evt.none'`);
  return kept.map(({ row }) => row);
}

/** What is left of the platform's own tables. */
export const PLATFORM_LEFT: readonly string[] = [
  `idempotency ${AGES.idempotency[0]}`,
  `inbox ${AGES.inbox[0]}`,
  `outbox ${AGES.outbox[0]}`,
  `outbox ${TOLD_LATE}`,
];
