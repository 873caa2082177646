import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { Injectable } from '@nestjs/common';
import type {
  IncidentSchema,
  ListIncidentsRequest,
  OpenIncidentRequest,
  RecordIncidentStepRequest,
} from '@wangge/contracts/wangge/privacy/v1/office_service';
import { Jobs } from '@wangge/platform/bootstrap';
import { Clock } from '@wangge/platform/clock';
import { invalidFields, notFound } from '@wangge/platform/errors';
import {
  brokenConstraint,
  Database,
  once,
  pageOf,
  PageTokens,
  scopeOf,
  timeOf,
  type Tx,
} from '@wangge/platform/persistence';
import type { Call } from '@wangge/platform/rpc';
import { gauge, Logger } from '@wangge/platform/telemetry';
import { v7 } from 'uuid';
import { reportDue, stepRecorded } from './office.errors.ts';

/** From discovery to the provincial cyberspace office, for "larger" and above (in force since 2025-11-01). */
const REPORT_MS = 4 * 3_600_000;
const WATCH_MS = 60_000;

const COLUMNS = `i.incident_id as "incidentId", i.grade, i.kinds, i.cause, i.discover_time as "discoverTime", i.opened_by as "openedBy",
  i.report_due_time as "reportDueTime", coalesce((select json_agg(json_build_object('kind', s.kind, 'note', s.note, 'recordedBy', s.recorded_by, 'time', s.time)
    order by s.time, s.kind) from incident_step s where s.incident_id = i.incident_id), '[]') as steps`;
const OPEN = `insert into incident (incident_id, grade, kinds, cause, discover_time, report_due_time, opened_by, open_time) values ($1, $2, $3, $4, $5, $6, $7, $8)`;
const STEP = `insert into incident_step (incident_id, kind, note, recorded_by, time) values ($1, $2, $3, $4, $5)`;
const ONE = `select ${COLUMNS} from incident i where i.incident_id = $1`;
const LIST = `select ${COLUMNS} from incident i where ($1::uuid is null or i.incident_id < $1) order by i.incident_id desc limit $2`;
const OVERDUE = `select incident_id as id from incident i where report_due_time < $1
  and not exists (select from incident_step s where s.incident_id = i.incident_id and s.kind = 'reported')`;

interface IncidentRow {
  readonly incidentId: string;
  readonly grade: string;
  readonly discoverTime: Date;
  readonly reportDueTime: Date | null;
  readonly steps: readonly {
    readonly kind: string;
    readonly note: string;
    readonly recordedBy: string;
    readonly time: string;
  }[];
}

/** Incidents and their timer: an overdue report is an error in the log every minute and a figure for the alarm. */
@Injectable()
export class IncidentDesk {
  #overdue = 0;

  constructor(
    private readonly db: Database,
    private readonly pages: PageTokens,
    private readonly clock: Clock,
    jobs: Jobs,
    log: Logger,
  ) {
    gauge('wangge_incident_overdue', 'Incidents whose report to the authority is overdue.', () => this.#overdue);
    jobs.every('incident-timer', WATCH_MS, async ({ scope }) => {
      const overdue = await db.transaction(scope, (tx) => tx.query<{ id: string }>(OVERDUE, [clock.now()]));
      this.#overdue = overdue.length;
      for (const { id } of overdue)
        log.error({ incident_id: id }, 'the report of an incident to the authority is overdue');
    });
  }

  async open({ grade, kinds, cause, discoverTime }: OpenIncidentRequest, call: Call) {
    const now = this.clock.now();
    const discovered = discoverTime === undefined ? now : timestampDate(discoverTime);
    if (discovered > now) throw invalidFields([{ field: 'discover_time', description: 'must not be in the future' }]);
    const due = grade === 'general' ? null : new Date(discovered.getTime() + REPORT_MS);
    const add = async (tx: Tx): Promise<string> => {
      const id = v7();
      await tx.query(OPEN, [id, grade, kinds, cause, discovered, due, scopeOf(call).actor, now]);
      return id;
    };
    return { incident: await once(this.db, call, add, (tx, id) => this.#one(tx, id)) };
  }

  async step({ incidentId, kind, note }: RecordIncidentStepRequest, call: Call) {
    const add = async (tx: Tx): Promise<string> => {
      const { steps, reportDueTime } = await rowOf(tx, incidentId);
      const done = new Set(steps.map((one) => one.kind));
      if (done.has('closed') || done.has(kind)) throw stepRecorded();
      if (kind === 'closed' && reportDueTime !== null && !done.has('reported')) throw reportDue();
      await tx.query(STEP, [incidentId, kind, note, scopeOf(call).actor, this.clock.now()]).catch((error: unknown) => {
        throw brokenConstraint(error) === 'incident_step_pkey' ? stepRecorded() : error;
      });
      return incidentId;
    };
    return { incident: await once(this.db, call, add, (tx, id) => this.#one(tx, id)) };
  }

  async list({ pageSize }: ListIncidentsRequest, call: Call) {
    const o = { text: LIST, id: 'incidentId', pageSize } as const;
    const { rows, nextPageToken } = await pageOf<IncidentRow>(this.db, this.pages, call, o);
    return { incidents: rows.map((row) => this.#shown(row)), nextPageToken };
  }

  async #one(tx: Tx, id: string) {
    return this.#shown(await rowOf(tx, id));
  }

  #shown(row: IncidentRow): MessageInitShape<typeof IncidentSchema> {
    const reported = row.steps.some(({ kind }) => kind === 'reported');
    return {
      ...row,
      discoverTime: timeOf(row.discoverTime),
      reportDueTime: timeOf(row.reportDueTime),
      reportOverdue: !reported && row.reportDueTime !== null && row.reportDueTime < this.clock.now(),
      steps: row.steps.map((step) => ({ ...step, time: timeOf(new Date(step.time)) })),
    };
  }
}

async function rowOf(tx: Tx, id: string): Promise<IncidentRow> {
  const [row] = await tx.query<IncidentRow>(ONE, [id]);
  if (row === undefined) throw notFound('incident');
  return row;
}
