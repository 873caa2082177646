import { Injectable, type OnModuleInit } from '@nestjs/common';
import { CaseLocatedSchema } from '@wangge/contracts/wangge/casework/v1/case_events';
import { Jobs, type Job } from '@wangge/platform/bootstrap';
import { Clock } from '@wangge/platform/clock';
import { DomainError } from '@wangge/platform/errors';
import { Database } from '@wangge/platform/persistence';
import { FlowBook } from '../flow/flow.book.ts';
import { caseEvent } from './case.change.ts';
import { labelOf } from './case.desk.ts';
import type { CaseRow } from './case.row.ts';
import type { Case } from './case.state.ts';
import { CLAIM_UNLOCATED, unlocatedCases } from './case.store.ts';
import { Cases } from './cases.ts';
import { jobCall } from './job-call.ts';
import { Spots, type Point, type Spot } from './spot.ts';

const EVERY_MS = 15_000;
/** A point that found no grid in a week is left to people. */
const PATIENCE_MS = 7 * 24 * 60 * 60_000;

type Waiting = Point & { readonly caseId: string };

/** Finds the grids of reports that came while the grid service was away (补定位). */
@Injectable()
export class CaseLocator implements OnModuleInit {
  constructor(
    private readonly db: Database,
    private readonly cases: Cases,
    private readonly spots: Spots,
    private readonly clock: Clock,
    private readonly jobs: Jobs,
    private readonly flows: FlowBook,
  ) {}

  onModuleInit(): void {
    this.jobs.every('locate', EVERY_MS, (job) => this.locate(job));
  }

  async locate(job: Job): Promise<void> {
    const since = new Date(this.clock.now().getTime() - PATIENCE_MS);
    for (const waiting of await this.db.read<Waiting>(job.scope, unlocatedCases, [since])) {
      const spot = await this.#spotOf(waiting);
      if (spot === 'unknown') return; // the grid service is away: so it is for the others
      if (spot !== 'nowhere') await this.#write(waiting.caseId, spot, job);
    }
  }

  async #spotOf({ caseId, longitude, latitude }: Waiting): Promise<Spot | 'unknown' | 'nowhere'> {
    try {
      return (await this.spots.locate({ longitude, latitude }, caseId)) ?? 'unknown';
    } catch (error) {
      if (error instanceof DomainError && error.code === 'INVALID_ARGUMENT') return 'nowhere';
      throw error;
    }
  }

  #write(caseId: string, spot: Spot, job: Job): Promise<void> {
    const at = this.clock.now();
    return this.db.transaction(job.scope, async (tx) => {
      const [row] = await tx.query<CaseRow>(CLAIM_UNLOCATED, [caseId]);
      if (!row) return; // somebody else located it
      const found = await this.flows.caseOf(row);
      const call = jobCall(job, found);
      await this.cases.changeWithin(tx, call, found, [stepFor(found, spot, at)], { at, label: labelOf(found, call) });
    });
  }
}

function stepFor({ facts, now }: Case, { gridId, path }: Spot, at: Date) {
  const next = { ...now, version: now.version + 1, gridId, happenedAtPath: path, orgPath: path };
  const told = caseEvent(CaseLocatedSchema, facts, next, at, { gridId: gridId ?? '' });
  return { action: 'locate', from: now.state, next, note: '', event: told };
}
