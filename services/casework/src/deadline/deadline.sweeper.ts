import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Jobs, type Job } from '@wangge/platform/bootstrap';
import { Clock } from '@wangge/platform/clock';
import { crashPoint, Database, statement } from '@wangge/platform/persistence';
import { Logger } from '@wangge/platform/telemetry';
import { labelOf } from '../case/case.desk.ts';
import type { CaseRow } from '../case/case.row.ts';
import { CLAIM_DUE } from '../case/case.store.ts';
import { Cases } from '../case/cases.ts';
import { jobCall } from '../case/job-call.ts';
import { FlowBook } from '../flow/flow.book.ts';
import { passedSteps } from './passed.ts';

const EVERY_MS = 1_000;
const BATCH = 50;

const dueCases = statement(
  'case_due',
  `select case_id as "caseId" from case_file where next_alarm_at <= $1 order by next_alarm_at limit ${BATCH}`,
);

/**
 * Tells of deadlines (时限预警): a column of the case says when to look at it next, so nothing is forgotten over a restart. A
 * case belongs to one sweeper at a time; what it tells is guarded by the case's version, so it is told once.
 */
@Injectable()
export class DeadlineSweeper implements OnModuleInit {
  constructor(
    private readonly db: Database,
    private readonly cases: Cases,
    private readonly clock: Clock,
    private readonly jobs: Jobs,
    private readonly log: Logger,
    private readonly flows: FlowBook,
  ) {}

  onModuleInit(): void {
    this.jobs.every('deadline-sweeper', EVERY_MS, (job) => this.sweep(job));
  }

  /** Tells everything that is due now. One case that cannot be told does not keep the others waiting. */
  async sweep(job: Job): Promise<void> {
    const at = this.clock.now();
    const due = await this.db.read<{ caseId: string }>(job.scope, dueCases, [at]);
    for (const { caseId } of due) {
      await this.#tell(caseId, job, at).catch((error: unknown) =>
        this.log.error({ err: error, case_id: caseId }, 'a deadline could not be told'),
      );
    }
  }

  async #tell(caseId: string, job: Job, at: Date): Promise<void> {
    await this.db.transaction(job.scope, async (tx) => {
      const [row] = await tx.query<CaseRow>(CLAIM_DUE, [caseId, at]);
      if (!row) return; // another sweeper has it, or it has changed
      const found = await this.flows.caseOf(row);
      const call = jobCall(job, found);
      await this.cases.changeWithin(tx, call, found, passedSteps(found, at), { at, label: labelOf(found, call) });
    });
    crashPoint('deadline_told');
  }
}
