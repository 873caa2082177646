import { statement } from '@wangge/platform/persistence';

/** Channel on which replicas tell each other of a new catalogue. */
export const CATALOGUE_CHANNEL = 'casework_catalogue';

/** Versions that take or took effect, the last to do so first. */
export const effectiveVersions = statement(
  'catalogue_effective',
  `select version, effective_time as "effectiveTime" from catalogue where effective_time is not null
   order by effective_time desc, version desc`,
);

export const mattersOf = statement(
  'catalogue_matters',
  `select catalogue_version as "catalogueVersion", code, name, name_en as "nameEn", item_class as "itemClass", flow, clocks,
     evidence, anonymous, leaf, demonstration, keywords, form_schema as "formSchema", guide, seen_by as "seenBy",
     return_visit as "returnVisit", lead_kind as "leadKind", helping_kinds as "helpingKinds"
   from matter where catalogue_version = $1 order by code`,
);

/** Within a transaction: one import at a time decides on the next version. */
export const LOCK_CATALOGUE = `select pg_advisory_xact_lock(hashtextextended('casework_catalogue', 0))`;
export const LATEST_DIGEST = 'select version, digest from catalogue order by version desc limit 1';
export const EFFECTIVE_DIGEST = `select version, digest from catalogue where effective_time <= $1
  order by effective_time desc, version desc limit 1`;
export const INSERT_CATALOGUE = `insert into catalogue (version, digest, import_time, note, effective_time)
  values ($1, $2, $3, $4, $5)`;
export const INSERT_MATTERS = `insert into matter
    (catalogue_version, code, name, name_en, item_class, flow, clocks, evidence, anonymous, leaf, demonstration, keywords,
      form_schema, guide, seen_by, return_visit, lead_kind, helping_kinds)
  select $1, m.code, m.name, m."nameEn", nullif(m."itemClass", ''), m.flow, m.clocks,
    array(select jsonb_array_elements_text(m.evidence)), m.anonymous, m.leaf, m.demonstration,
    array(select jsonb_array_elements_text(m.keywords)), m."formSchema", m.guide,
    array(select jsonb_array_elements_text(m."seenBy")), m."returnVisit", m."leadKind",
    array(select jsonb_array_elements_text(m."helpingKinds"))
  from jsonb_to_recordset($2::jsonb) as m(code text, name text, "nameEn" text, "itemClass" text, flow text, clocks jsonb,
    evidence jsonb, anonymous boolean, leaf boolean, demonstration boolean, keywords jsonb, "formSchema" text, guide jsonb,
    "seenBy" jsonb, "returnVisit" text, "leadKind" text, "helpingKinds" jsonb)`;
export const TELL_CATALOGUE = `select pg_notify('${CATALOGUE_CHANNEL}', $1::text)`;

const ENTRY = `c.version, c.note, c.import_time as "importTime", c.effective_time as "effectiveTime", m.nodes, m.matters
  from catalogue c cross join lateral (
    select count(*)::int as nodes, (count(*) filter (where leaf))::int as matters from matter where catalogue_version = c.version
  ) m`;
export const cataloguePage = statement(
  'catalogue_page',
  `select ${ENTRY} where c.version < $1 order by c.version desc limit $2`,
);
export const catalogueEntry = statement('catalogue_entry', `select ${ENTRY} where c.version = $1`);
/** Within a transaction: a draft and nothing else takes a day. */
export const PUBLISH_CATALOGUE =
  'update catalogue set effective_time = $2 where version = $1 and effective_time is null';
export const CATALOGUE_ENTRY = catalogueEntry.text;
