import { subscriptions } from '../../deploy/nats/subscriptions.ts';
import { type Check, everywhere, MOST_SHOWN, settledBefore, type Violation } from './check.ts';
import type { Databases } from './databases.ts';

interface Standing {
  readonly id: string;
  readonly version: number;
}

/** The last version told of each aggregate of a source, without what was told a moment ago. */
const toldBy = (databases: Databases, source: string, settle: number): Promise<Standing[]> =>
  databases.rows(
    source,
    `select aggregate_id as id, max(version) as version from outbox group by 1 having max(created_time) <= ${settledBefore(settle)}`,
  );

/** A consumer has handled everything its sources told, to the last version and no further. */
const consumersConverge: Check = {
  id: 'I6',
  about: 'every consumer has handled each aggregate it follows to its last version',
  find: async (databases, settle) => {
    const found: Violation[] = [];
    for (const { service, sources } of subscriptions) {
      const rows = await databases.rows<Standing>(service, 'select aggregate_id as id, version from event_order');
      const handled = new Map(rows.map(({ id, version }) => [id, version]));
      for (const source of sources) {
        const behind = (await toldBy(databases, source, settle)).filter(
          ({ id, version }) => handled.get(id) !== version,
        );
        found.push(
          ...behind.map(
            ({ id, version }) =>
              `${service} handled ${id} of ${source} to version ${handled.get(id) ?? 'none'}, told was ${version}`,
          ),
        );
      }
    }
    return found.slice(0, MOST_SHOWN);
  },
};

/** A projection holds exactly what its owner says, in the owner's latest version. */
const placesConverge: Check = {
  id: 'I5',
  about: "every service: the copy of places equals the grid service's",
  find: async (databases, settle) => {
    const text = (table: string) =>
      `select place_id as id, org_path || ' ' || name || ' ' || code || ' ' || version as text from ${table}`;
    const fresh = await databases.rows<{ id: string }>(
      'grid',
      `select distinct aggregate_id as id from outbox where created_time > ${settledBefore(settle)}`,
    );
    const moving = new Set(fresh.map(({ id }) => id));
    const read = async (service: string, table: string) =>
      new Map(
        (await databases.rows<{ id: string; text: string }>(service, text(table))).map((row) => [row.id, row.text]),
      );
    const owner = await read('grid', 'grid_place');
    const found: Violation[] = [];
    for (const service of subscriptions.filter(({ sources }) => sources.includes('grid')).map((one) => one.service)) {
      const copy = await read(service, 'place');
      const ids = [...new Set([...owner.keys(), ...copy.keys()])].filter((id) => !moving.has(id));
      const wrong = ids.filter((id) => owner.get(id) !== copy.get(id));
      found.push(...wrong.map((id) => `${service} holds "${copy.get(id) ?? ''}", the owner "${owner.get(id) ?? ''}"`));
    }
    return found.slice(0, MOST_SHOWN);
  },
};

/** Assessment knows each case in the version casework has it. */
const factsConverge: Check = {
  id: 'I5',
  about: 'assessment: facts are in the version of their cases',
  find: async (databases, settle) => {
    const cases = await databases.rows<Standing>(
      'casework',
      `select case_id as id, c.version from case_file c
        where not exists (select from outbox o where o.aggregate_id = case_id and o.created_time > ${settledBefore(settle)})`,
    );
    const rows = await databases.rows<Standing>('assessment', 'select case_id as id, version from case_fact');
    const facts = new Map(rows.map(({ id, version }) => [id, version]));
    return cases
      .filter(({ id, version }) => facts.get(id) !== version)
      .slice(0, MOST_SHOWN)
      .map(({ id, version }) => `case ${id} is in version ${version}, its fact in ${facts.get(id) ?? 'none'}`);
  },
};

/** What holds between who tells and who listens. */
export const eventChecks: readonly Check[] = [
  everywhere(
    'I2',
    'a remembered answer names a version that was told',
    `select i.operation, i.aggregate_id, i.version from idempotency i
      where i.version > 0 and exists (select from outbox o where o.aggregate_id = i.aggregate_id)
        and not exists (select from outbox o where o.aggregate_id = i.aggregate_id and o.version = i.version)`,
  ),
  everywhere(
    'I4',
    'events of an aggregate run without gaps',
    `select aggregate_id, count(*), min(version), max(version) from outbox
      group by 1 having count(*) <> max(version) - min(version) + 1`,
  ),
  everywhere(
    'I4',
    'no event waits long to be told',
    (settled) =>
      `select aggregate_id, version, subject from outbox where published_time is null and created_time <= ${settled}`,
  ),
  everywhere(
    'I4',
    'no event lies with the dead letters',
    'select source, subject, aggregate_id, version, reason from dead_letter',
  ),
  placesConverge,
  factsConverge,
  consumersConverge,
];
