import { statement } from '@wangge/platform/persistence';

/** Channel on which replicas tell each other of a new version of a flow. */
export const FLOW_CHANNEL = 'casework_flow';

export const allFlows = statement(
  'flow_all',
  'select name, version, definition, import_time as "importTime" from flow order by name, version',
);
/** The flows a suite starts with, where no version of them is there yet. */
export const keepPreset = statement(
  'flow_preset',
  `insert into flow (name, version, definition, import_time)
   select p.name, 1, p.definition, $2 from jsonb_to_recordset($1::jsonb) as p(name text, definition jsonb)
   where not exists (select from flow f where f.name = p.name)
   on conflict do nothing`,
);

/** Within a transaction: one import at a time decides on the next version. */
export const LOCK_FLOWS = `select pg_advisory_xact_lock(hashtextextended('casework_flow', 0))`;
export const LATEST_FLOW = 'select version, definition from flow where name = $1 order by version desc limit 1';
export const INSERT_FLOW = 'insert into flow (name, version, definition, import_time) values ($1, $2, $3, $4)';
export const TELL_FLOW = `select pg_notify('${FLOW_CHANNEL}', $1::text)`;
