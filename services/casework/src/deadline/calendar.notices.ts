import { Injectable } from '@nestjs/common';
import type { Job } from '@wangge/platform/bootstrap';
import { Clock } from '@wangge/platform/clock';
import { Database, statement } from '@wangge/platform/persistence';
import { CalendarBook } from '../calendar/calendar.book.ts';
import { CaseDesk, labelOf } from '../case/case.desk.ts';
import type { CaseRow } from '../case/case.row.ts';
import { CASE } from '../case/case.store.ts';
import { Cases } from '../case/cases.ts';
import { jobCall } from '../case/job-call.ts';
import { FlowBook } from '../flow/flow.book.ts';
import { MatterCatalogue } from '../matter/matter.catalogue.ts';
import { noticeStep } from './notice.ts';

const BATCH = 50;
const PROVISIONAL = `due_at is not null and clocks @> '[{"provisional": true}]'`;

const provisionalCases = statement(
  'case_provisional',
  `select case_id as "caseId" from case_file where ${PROVISIONAL} and case_id > $1 order by case_id limit ${BATCH}`,
);
const CLAIM_PROVISIONAL = `select ${CASE} from case_file c where c.case_id = $1 and ${PROVISIONAL} for update of c`;

/** Goes through the provisional deadlines once when more of the statutory calendar is known than before (放假安排公布). */
@Injectable()
export class CalendarNotices {
  #heeded = '';

  constructor(
    private readonly db: Database,
    private readonly cases: Cases,
    private readonly desk: CaseDesk,
    private readonly flows: FlowBook,
    private readonly catalogue: MatterCatalogue,
    private readonly clock: Clock,
    private readonly book: CalendarBook,
  ) {}

  async heed(job: Job): Promise<void> {
    await this.book.refresh();
    const { lastLoadedYear, edition } = this.book.calendar;
    const known = `${edition} ${lastLoadedYear}`;
    if (this.#heeded === known) return;
    for (let after = '00000000-0000-0000-0000-000000000000'; ;) {
      const waiting = await this.db.read<{ caseId: string }>(job.scope, provisionalCases, [after]);
      for (const { caseId } of waiting) await this.#recompute(caseId, job);
      const last = waiting.at(-1);
      if (!last || waiting.length < BATCH) break;
      after = last.caseId;
    }
    this.#heeded = known;
  }

  /** Guarded by the row: whoever comes second finds nothing left to do. */
  #recompute(caseId: string, job: Job): Promise<void> {
    const at = this.clock.now();
    return this.db.transaction(job.scope, async (tx) => {
      const [row] = await tx.query<CaseRow>(CLAIM_PROVISIONAL, [caseId]);
      if (!row) return;
      const found = await this.flows.caseOf(row);
      const { clocks: rules } = await this.catalogue.cited(found.facts.catalogueVersion, found.now.matterCode);
      const step = noticeStep(found, at, { calendar: this.desk.calendar, rules });
      if (!step) return;
      const call = jobCall(job, found);
      await this.cases.changeWithin(tx, call, found, [step], { at, label: labelOf(found, call) });
    });
  }
}
