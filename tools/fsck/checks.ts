import { sevenStage } from '@wangge/flow';
import type { Databases } from './databases.ts';

/** One violation, as a line a person can follow up. */
export type Violation = string;

export interface Check {
  /** Invariant it belongs to. */
  readonly id: string;
  readonly about: string;
  readonly find: (databases: Databases) => Promise<Violation[]>;
}

const MOST_SHOWN = 20;

/** A check that is one query over one service's database: every row it answers is a violation. */
const query = (id: string, about: string, service: string, text: string): Check => ({
  id,
  about: `${service}: ${about}`,
  find: async (databases) =>
    (await databases.rows(service, `${text} limit ${MOST_SHOWN}`)).map((row) => JSON.stringify(row)),
});

/** The same query over every service's database. */
const everywhere = (id: string, about: string, text: string): Check => ({
  id,
  about: `every service: ${about}`,
  find: async (databases) => {
    const found: Violation[] = [];
    for (const service of databases.services) {
      found.push(
        ...(await databases.rows(service, `${text} limit ${MOST_SHOWN}`)).map(
          (row) => `${service} ${JSON.stringify(row)}`,
        ),
      );
    }
    return found;
  },
});

const OWN_STEPS = new Set(['deadline', 'escalate', 'locate']);

/** Every line of history is a step of the flow, or a step of the service itself that leaves the state alone. */
const legalTransitions: Check = {
  id: 'I3',
  about: 'casework: every transition stands in the flow',
  find: async (databases) => {
    const steps = await databases.rows<{ action: string; from: string; to: string; n: string }>(
      'casework',
      `select action, from_state as "from", to_state as "to", count(*) as n from case_history where version > 1 group by 1, 2, 3`,
    );
    const ways = sevenStage.actions.flatMap(({ name, from, to }) =>
      from.map((state) => ({ name: plain(name), from: state, to: to ?? state })),
    );
    // History tells an action by the name people know; the flow has several of some, such as both ways to adjudicate.
    const isLegal = (action: string, from: string, to: string) =>
      ways.some((way) => way.name.startsWith(plain(action)) && way.from === from && way.to === to);
    return steps
      .filter(({ action, from, to }) => !isLegal(action, from, to) && !(from === to && OWN_STEPS.has(action)))
      .map(({ action, from, to, n }) => `${n} × ${action}: ${from} → ${to}`);
  },
};

const plain = (name: string) => name.replaceAll('-', '').toLowerCase();

/** A projection holds exactly what its owner says, in the owner's latest version. */
const placesConverge: Check = {
  id: 'I5',
  about: "every service: the copy of places equals the grid service's",
  find: async (databases) => {
    const text = (table: string) =>
      `select string_agg(place_id || ' ' || org_path || ' ' || version, ',' order by place_id) as all, count(*) as n from ${table}`;
    const [owner] = await databases.rows<{ all: string; n: string }>('grid', text('grid_place'));
    const found: Violation[] = [];
    for (const service of databases.services.filter((name) => !['grid', 'exchange'].includes(name))) {
      const [copy] = await databases.rows<{ all: string; n: string }>(service, text('place'));
      if (copy?.all !== owner?.all)
        found.push(`${service} holds ${copy?.n} places, the owner ${owner?.n}, or other versions`);
    }
    return found;
  },
};

/** Assessment knows each case in the version casework has it. */
const factsConverge: Check = {
  id: 'I5',
  about: 'assessment: facts are in the version of their cases',
  find: async (databases) => {
    const cases = await databases.rows<{ id: string; version: number }>(
      'casework',
      'select case_id as id, version from case_file',
    );
    const facts = new Map(
      (
        await databases.rows<{ id: string; version: number }>(
          'assessment',
          'select case_id as id, version from case_fact',
        )
      ).map(({ id, version }) => [id, version]),
    );
    return cases
      .filter(({ id, version }) => facts.get(id) !== version)
      .map(({ id, version }) => `case ${id} is in version ${version}, its fact in ${facts.get(id) ?? 'none'}`)
      .slice(0, MOST_SHOWN);
  },
};

/** No consumer is ahead of, or behind, the owner of an aggregate it follows. */
const consumersConverge: Check = {
  id: 'I6',
  about: 'every consumer has handled each followed aggregate to its last version',
  find: async (databases) => {
    const latest = new Map<string, number>();
    for (const service of databases.services) {
      for (const { id, version } of await databases.rows<{ id: string; version: number }>(
        service,
        'select aggregate_id as id, max(version) as version from outbox group by 1',
      ))
        latest.set(id, version);
    }
    const found: Violation[] = [];
    for (const service of databases.services) {
      for (const { id, version } of await databases.rows<{ id: string; version: number }>(
        service,
        'select aggregate_id as id, version from event_order',
      )) {
        if (latest.get(id) !== version)
          found.push(`${service} handled ${id} to version ${version}, its owner told ${latest.get(id) ?? 'nothing'}`);
      }
    }
    return found.slice(0, MOST_SHOWN);
  },
};

/** The invariants that SQL can see, over databases at rest or running. */
export const checks: readonly Check[] = [
  everywhere(
    'I2',
    'a remembered answer names a version that was told',
    `select i.operation, i.aggregate_id, i.version from idempotency i
    where i.version > 0 and exists (select from outbox o where o.aggregate_id = i.aggregate_id)
      and not exists (select from outbox o where o.aggregate_id = i.aggregate_id and o.version = i.version)`,
  ),
  query(
    'I3',
    'versions of a case run from 1 without gaps to its own',
    'casework',
    `select h.case_id, count(*), max(h.version), c.version from case_history h join case_file c using (case_id)
    group by h.case_id, c.version having count(*) <> max(h.version) or min(h.version) <> 1 or max(h.version) <> c.version`,
  ),
  query(
    'I3',
    'a line of history goes on from the state before it',
    'casework',
    `select case_id, version from (
    select case_id, version, from_state, lag(to_state) over (partition by case_id order by version) as before from case_history) h
    where before is not null and before <> from_state`,
  ),
  legalTransitions,
  query(
    'I3',
    'nobody verified what they handled',
    'casework',
    `select h.case_id, h.version from case_history h join task t using (case_id)
    where h.action = 'verify' and h.actor = any (t.handled_by)`,
  ),
  query(
    'I4',
    'every transition has exactly one event, and every event its transition',
    'casework',
    `select coalesce(h.case_id, o.aggregate_id) as case_id, coalesce(h.version, o.version) as version
    from case_history h full join (select * from outbox where subject like 'evt.wangge.casework.v1.%') o on o.aggregate_id = h.case_id and o.version = h.version
    where (h.case_id is null or o.aggregate_id is null) and coalesce(o.created_time, now()) > now() - interval '80 days'`,
  ),
  everywhere(
    'I4',
    'events of an aggregate run without gaps',
    `select aggregate_id, count(*), min(version), max(version) from outbox
    group by 1 having count(*) <> max(version) - min(version) + 1`,
  ),
  everywhere(
    'I4',
    'no event waits longer than 30 s to be told',
    `select aggregate_id, version, subject from outbox where published_time is null and created_time < now() - interval '30 seconds'`,
  ),
  placesConverge,
  factsConverge,
  query(
    'I19',
    'figures recomputed from facts equal the stored ones',
    'assessment',
    `select area, stored, recomputed from (
    select f.area, (select coalesce(sum(reported + filed * 1000 + closed * 1000000), 0) from figure_day d where d.org_path = f.area) as stored,
      sum((reported_day is not null)::int + (filed_day is not null)::int * 1000 + (closed_day is not null)::int * 1000000) as recomputed
    from (select split_part(org_path, '.', 1) as area, * from case_fact) f group by 1) s where stored <> recomputed`,
  ),
  consumersConverge,
  everywhere(
    'I8',
    'audit rows of a writer have no unexplained gap',
    `select writer, count(*), max(writer_seq) from audit group by 1 having count(*) <> max(writer_seq)`,
  ),
  everywhere(
    'I8',
    'no audit row lies outside the prepared partitions',
    `select 'audit_rest' as partition from audit_rest`,
  ),
];
