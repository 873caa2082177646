import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Jobs, type Job } from '@wangge/platform/bootstrap';
import { Clock } from '@wangge/platform/clock';
import { crashPoint, Database, statement, type Tx } from '@wangge/platform/persistence';
import { Logger } from '@wangge/platform/telemetry';
import { labelOf } from '../case/case.desk.ts';
import type { CaseRow } from '../case/case.row.ts';
import { CASE, CLAIM_DUE, planOnce } from '../case/case.store.ts';
import { Cases } from '../case/cases.ts';
import { jobCall } from '../case/job-call.ts';
import { FlowBook } from '../flow/flow.book.ts';
import { UnitCards } from '../card/unit.cards.ts';
import { CalendarNotices } from './calendar.notices.ts';
import { Escalator } from './escalator.ts';
import { passedSteps } from './passed.ts';

const EVERY_MS = 1_000;
/** A sweep gives way to what goes up after so long; what is left is told by the next. */
const AT_MOST_MS = 2_000;
const BATCH = 50;

/**
 * Within a transaction: cases whose clocks have reached something, the longest waiting first, to one sweeper only. Those that could
 * not be told in this sweep wait for the next.
 */
const claimDue = statement(
  'case_claim_due',
  `select ${CASE} from case_file c where c.next_alarm_at <= $1 and c.case_id <> all ($2::uuid[])
   order by c.next_alarm_at limit $3 for update of c skip locked`,
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
    private readonly escalator: Escalator,
    private readonly notices: CalendarNotices,
    private readonly cards: UnitCards,
  ) {}

  onModuleInit(): void {
    this.jobs.every('deadline-sweeper', EVERY_MS, (job) => this.run(job));
  }

  /** What is due is told first; then what goes up finds its people, and what was provisional its day. */
  async run(job: Job): Promise<void> {
    await this.sweep(job);
    await this.escalator.escalate(job);
    await this.notices.heed(job);
  }

  /** Tells what is due now, a batch in a transaction, for a while; what is left is told by the next sweep. */
  async sweep(job: Job): Promise<void> {
    const at = this.clock.now();
    const untold: string[] = [];
    const end = performance.now() + AT_MOST_MS;
    for (let claimed = BATCH; claimed === BATCH && performance.now() < end;) {
      claimed = await this.#tellBatch(job, at, untold);
      if (claimed > 0) crashPoint('deadline_told');
    }
  }

  /** Answers how many cases were claimed. One that cannot be told does not keep the others waiting: each is tried by itself then. */
  async #tellBatch(job: Job, at: Date, untold: string[]): Promise<number> {
    let batch: readonly string[] = [];
    try {
      return await this.db.transaction(job.scope, async (tx) => {
        const [, rows] = await Promise.all([tx.query(planOnce), tx.query<CaseRow>(claimDue, [at, untold, BATCH])]);
        batch = rows.map(({ caseId }) => caseId);
        await this.#tell(tx, rows, job, at);
        return rows.length;
      });
    } catch (error) {
      if (batch.length === 0) throw error;
      for (const caseId of batch) await this.#tellAlone(caseId, job, at, untold);
      return batch.length;
    }
  }

  async #tellAlone(caseId: string, job: Job, at: Date, untold: string[]): Promise<void> {
    try {
      await this.db.transaction(job.scope, async (tx) => {
        const [row] = await tx.query<CaseRow>(CLAIM_DUE, [caseId, at]);
        if (row) await this.#tell(tx, [row], job, at); // else another sweeper has it, or it has changed
      });
    } catch (error) {
      untold.push(caseId);
      this.log.error({ err: error, case_id: caseId }, 'a deadline could not be told');
    }
  }

  /** The cases travel together; the cards they may mean are counted one after the other. */
  async #tell(tx: Tx, rows: readonly CaseRow[], job: Job, at: Date): Promise<void> {
    const told = await Promise.all(
      rows.map(async (row) => {
        const found = await this.flows.caseOf(row);
        const call = jobCall(job, found);
        const steps = passedSteps(found, at);
        await this.cases.changeWithin(tx, call, found, steps, { at, label: labelOf(found, call) });
        return { found, steps };
      }),
    );
    for (const { found, steps } of told) await this.cards.consider(tx, found, steps, at);
  }
}
