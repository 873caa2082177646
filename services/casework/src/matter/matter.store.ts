import { statement } from '@wangge/platform/persistence';

/** Channel on which replicas tell each other of a new catalogue. */
export const CATALOGUE_CHANNEL = 'casework_catalogue';

export const latestVersion = statement('catalogue_latest', 'select max(version) as version from catalogue');

export const mattersOf = statement(
  'catalogue_matters',
  `select catalogue_version as "catalogueVersion", code, name, name_en as "nameEn", item_class as "itemClass", flow, clocks,
     evidence, anonymous, leaf, demonstration
   from matter where catalogue_version = $1 order by code`,
);

/** Within a transaction: one import at a time decides on the next version. */
export const LOCK_CATALOGUE = `select pg_advisory_xact_lock(hashtextextended('casework_catalogue', 0))`;
export const LATEST_DIGEST = 'select version, digest from catalogue order by version desc limit 1';
export const INSERT_CATALOGUE = 'insert into catalogue (version, digest, import_time) values ($1, $2, $3)';
export const INSERT_MATTERS = `insert into matter
    (catalogue_version, code, name, name_en, item_class, flow, clocks, evidence, anonymous, leaf, demonstration)
  select $1, m.code, m.name, m."nameEn", nullif(m."itemClass", ''), m.flow, m.clocks,
    array(select jsonb_array_elements_text(m.evidence)), m.anonymous, m.leaf, m.demonstration
  from jsonb_to_recordset($2::jsonb) as m(code text, name text, "nameEn" text, "itemClass" text, flow text, clocks jsonb,
    evidence jsonb, anonymous boolean, leaf boolean, demonstration boolean)`;
export const TELL_CATALOGUE = `select pg_notify('${CATALOGUE_CHANNEL}', $1::text)`;
