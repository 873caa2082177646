import { Injectable } from '@nestjs/common';
import type { ListRetentionRunsRequest } from '@wangge/contracts/wangge/privacy/v1/office_service';
import { Retention, type RetentionRule } from '@wangge/platform/bootstrap';
import { Database, pageOf, PageTokens, timeOf } from '@wangge/platform/persistence';
import type { Call } from '@wangge/platform/rpc';
import { v7 } from 'uuid';

const YEARS_3 = 1_096;

/** The same conditions stand in the policies of the tables, which let nothing younger go, whatever stands here. */
const RULES: readonly RetentionRule[] = [
  {
    ...{ rule: 'reveal-grant', basis: 'records of provision, PIPL 23 and 56: 3 years', days: YEARS_3 },
    ...{ table: 'reveal_grant', key: ['grant_id'], over: 'grant_time < $1' },
  },
  {
    ...{ rule: 'consent', basis: '3 years after withdrawal', days: YEARS_3 },
    ...{ table: 'consent', key: ['consent_id'], over: 'withdraw_time < $1' },
  },
  {
    ...{ rule: 'processing', basis: 'PIPL 56: 3 years after the end', days: YEARS_3 },
    ...{ table: 'processing', key: ['processing_id'], over: 'end_date < $1::date' },
  },
  {
    ...{ rule: 'impact', basis: 'PIPL 56: 3 years, and as long as no later version stands', days: YEARS_3 },
    ...{ table: 'impact', key: ['impact_id'] },
    over: `assess_time < $1 and exists (select from impact l where l.purpose = impact.purpose and l.version > impact.version)`,
  },
  {
    ...{ rule: 'incident', basis: '3 years after it was closed', days: YEARS_3 },
    ...{ table: 'incident', key: ['incident_id'] },
    over: `open_time < $1 and exists (select from incident_step s
      where s.incident_id = incident.incident_id and s.kind = 'closed' and s.time < $1)`,
  },
  {
    ...{ rule: 'establishment-history', basis: 'closed establishments: 3 years after closing', days: YEARS_3 },
    ...{ table: 'establishment_history', key: ['establishment_id', 'version'] },
    over: `exists (select from establishment e where e.establishment_id = establishment_history.establishment_id and e.close_date < $1::date)`,
  },
  {
    ...{ rule: 'establishment', basis: 'closed establishments: 3 years after closing', days: YEARS_3 },
    ...{ table: 'establishment', key: ['establishment_id'], over: 'close_date < $1::date' },
  },
  {
    // How long was said when it was written, row by row.
    ...{ rule: 'ledger-value', basis: 'as the registered field says', days: 0 },
    ...{ table: 'ledger_value', key: ['value_id'], over: `at_end = 'delete' and keep_until < $1` },
  },
  {
    ...{ rule: 'form-fill', basis: 'figures of what filling once saves: 2 years', days: 731 },
    ...{ table: 'form_fill', key: ['fill_id'], over: 'fill_time < $1' },
  },
  {
    ...{ rule: 'campaign-check', basis: 'what became of a door in a campaign: 3 years', days: YEARS_3 },
    ...{ table: 'campaign_check', key: ['campaign_id', 'about_id'], over: 'check_time < $1' },
  },
  {
    ...{ rule: 'campaign-finding', basis: 'hazards found, as cases: 3 years', days: YEARS_3 },
    ...{ table: 'campaign_finding', key: ['finding_id'], over: 'find_time < $1' },
  },
  {
    ...{ rule: 'ticket', basis: 'what residents asked of their data: 3 years after the answer', days: YEARS_3 },
    ...{ table: 'ticket', key: ['ticket_id'], over: 'answer_time < $1' },
  },
  {
    ...{ rule: 'visit-request', basis: 'notes of visits: 2 years', days: 731 },
    ...{ table: 'visit_request', key: ['visit_request_id'] },
    // The id tells the time, and is the index.
    over: `visit_request_id < first_uuid_of($1::timestamptz at time zone 'UTC') and request_time < $1::timestamptz`,
  },
  {
    // Whom a data set was about; it was readable for a day.
    ...{ rule: 'data-set-row', basis: 'handed over, and no longer readable', days: 2 },
    ...{ table: 'data_set_row', key: ['data_set_id', 'place'] },
    over: `exists (select from data_set d where d.data_set_id = data_set_row.data_set_id and d.collect_time < $1)`,
  },
  {
    ...{ rule: 'data-set', basis: 'records of provision, PIPL 23 and 56: 3 years', days: YEARS_3 },
    ...{ table: 'data_set', key: ['data_set_id'] },
    over: `request_time < $1 and not exists (select from data_set_row r where r.data_set_id = data_set.data_set_id)`,
  },
];
const IMPORT_RULES: readonly RetentionRule[] = [
  {
    ...{ rule: 'import-part', basis: 'files handed over: a day', days: 1 },
    ...{ table: 'resident_import_part', key: ['import_id', 'part'] },
    over: `exists (select from resident_import i where i.import_id = resident_import_part.import_id and i.create_time < $1)`,
  },
  {
    ...{ rule: 'import-reject', basis: 'rows sent back to be mended: 30 days', days: 30 },
    ...{ table: 'resident_import_reject', key: ['import_id', 'line'] },
    over: `exists (select from resident_import i where i.import_id = resident_import_reject.import_id and i.create_time < $1)`,
  },
  {
    ...{ rule: 'import', basis: 'who brought in what: 3 years', days: YEARS_3 },
    ...{ table: 'resident_import', key: ['import_id'], over: 'create_time < $1' },
  },
];
const EXPORT_RULES: readonly RetentionRule[] = [
  {
    ...{ rule: 'export-page', basis: 'whom an export that ended was about: a day', days: 1 },
    ...{ table: 'resident_export_page', key: ['export_id', 'page'] },
    over: `exists (select from resident_export e where e.export_id = resident_export_page.export_id and e.expire_time < $1)`,
  },
  {
    ...{ rule: 'export', basis: 'records of provision, PIPL 23 and 56: 3 years', days: YEARS_3 },
    ...{ table: 'resident_export', key: ['export_id'] },
    over: `request_time < $1 and not exists (select from resident_export_page p where p.export_id = resident_export.export_id)`,
  },
];
const RECORD = `insert into retention_run (run_id, rule, basis, before_time, deleted, run_time) values ($1, $2, $3, $4, $5, $6)`;
const LIST = `select run_id as "runId", rule, basis, before_time as "beforeTime", deleted, run_time as "runTime"
  from retention_run where ($1::uuid is null or run_id < $1) order by run_id desc limit $2`;

interface RunRow {
  readonly runId: string;
  readonly rule: string;
  readonly basis: string;
  readonly beforeTime: Date;
  readonly deleted: number;
  readonly runTime: Date;
}

/** What the registry forgets beside what every service does, and the officer's list of what went. */
@Injectable()
export class RegistryRetention {
  constructor(
    retention: Retention,
    private readonly db: Database,
    private readonly pages: PageTokens,
  ) {
    retention.add([...RULES, ...IMPORT_RULES, ...EXPORT_RULES]);
    retention.noteWith((tx, { rule: { rule, basis }, before, rows, now }) =>
      tx.query(RECORD, [v7(), rule, basis, before, rows, now]),
    );
  }

  async list({ pageSize }: ListRetentionRunsRequest, call: Call) {
    const o = { text: LIST, id: 'runId', pageSize } as const;
    const { rows, nextPageToken } = await pageOf<RunRow>(this.db, this.pages, call, o);
    const runs = rows.map((row) => ({ ...row, beforeTime: timeOf(row.beforeTime), runTime: timeOf(row.runTime) }));
    return { runs, nextPageToken };
  }
}
