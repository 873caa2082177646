import { Injectable, type OnModuleInit } from '@nestjs/common';
import { CaseRehomedSchema } from '@wangge/contracts/wangge/casework/v1/custody_events';
import { Jobs, type Job } from '@wangge/platform/bootstrap';
import { Clock } from '@wangge/platform/clock';
import { Database, type Tx } from '@wangge/platform/persistence';
import { caseEvent } from '../case/case.change.ts';
import { labelOf } from '../case/case.desk.ts';
import type { CaseRow } from '../case/case.row.ts';
import type { Case } from '../case/case.state.ts';
import { CLAIM_CASE } from '../case/case.store.ts';
import { Cases } from '../case/cases.ts';
import { jobCall } from '../case/job-call.ts';
import { FlowBook } from '../flow/flow.book.ts';
import { ringText } from './outline-text.ts';

const EVERY_MS = 3_000;
const BATCH = 50;

const LATELY = `select redraw_id as "redrawId", moves, leftovers, undone from redrawn
  where follow_time > now() - interval '1 day' order by follow_time`;
const DRAWN = `select case_id as "caseId" from case_file where org_path = $1 and longitude is not null
  and $2::polygon @> point(longitude, latitude) order by case_id limit ${BATCH}`;
const REST = `select case_id as "caseId" from case_file where org_path = $1 order by case_id limit ${BATCH}`;
/** Of a redrawing that was undone: cases go back to where they happened. */
const BACK = `select case_id as "caseId" from case_file where org_path = $1 and happened_at_path = $2 order by case_id limit ${BATCH}`;

interface Move {
  readonly fromPath: string;
  readonly toPath: string;
  readonly rest: boolean;
  readonly outline?: { readonly ring?: readonly { readonly longitude?: number; readonly latitude?: number }[] };
}
interface Redrawn {
  readonly redrawId: string;
  readonly moves: readonly Move[];
  readonly leftovers: readonly Move[];
  readonly undone: boolean;
}
/** Cases to find and where their custody goes. */
interface Step {
  readonly text: string;
  readonly values: readonly unknown[];
  readonly toPath: string;
}

/** Custody of cases follows a redrawing of grids (网格调整), of open and closed ones alike; the place they happened at stays. */
@Injectable()
export class CaseRehomer implements OnModuleInit {
  constructor(
    private readonly db: Database,
    private readonly cases: Cases,
    private readonly flows: FlowBook,
    private readonly clock: Clock,
    private readonly jobs: Jobs,
  ) {}

  onModuleInit(): void {
    this.jobs.every('rehome', EVERY_MS, (job) => this.rehome(job));
  }

  /** Moves what is to move, and what came to be in a grid that ended since: there is nothing left to move when it is done. */
  async rehome(job: Job): Promise<void> {
    const lately = await this.db.transaction(job.scope, (tx) => tx.query<Redrawn>(LATELY));
    for (const redrawn of lately) for (const step of stepsOf(redrawn)) await this.#take(job, step, redrawn.redrawId);
  }

  async #take(job: Job, { text, values, toPath }: Step, redrawId: string): Promise<void> {
    for (;;) {
      const found = await this.db.transaction(job.scope, (tx) => tx.query<{ caseId: string }>(text, values));
      for (const { caseId } of found)
        await this.db.transaction(job.scope, (tx) =>
          this.#change(tx, job, caseId, { from: values[0], toPath, redrawId }),
        );
      if (found.length < BATCH) return;
    }
  }

  async #change(
    tx: Tx,
    job: Job,
    caseId: string,
    o: { from: unknown; toPath: string; redrawId: string },
  ): Promise<void> {
    const [row] = await tx.query<CaseRow>(CLAIM_CASE, [caseId]);
    if (!row || row.orgPath !== o.from) return; // somebody else moved it
    const found = await this.flows.caseOf(row);
    const call = jobCall(job, found);
    const at = this.clock.now();
    await this.cases.changeWithin(tx, call, found, [stepFor(found, o, at)], { at, label: labelOf(found, call) });
  }
}

function stepFor({ facts, now }: Case, { toPath, redrawId }: { toPath: string; redrawId: string }, at: Date) {
  const next = { ...now, version: now.version + 1, orgPath: toPath };
  const told = caseEvent(CaseRehomedSchema, facts, next, at, { redrawId });
  return { action: 'rehome', from: now.state, next, note: '', event: told };
}

/** Points go by the outlines they lie in, then the rest; of one undone, back to where they happened, then what is left. */
function stepsOf({ moves, leftovers, undone }: Redrawn): Step[] {
  const rest = (each: readonly Move[]) =>
    each.filter((move) => move.rest).map(({ fromPath, toPath }) => ({ text: REST, values: [fromPath], toPath }));
  if (undone)
    return [
      ...moves.map(({ fromPath, toPath }) => ({ text: BACK, values: [toPath, fromPath], toPath: fromPath })),
      ...rest(leftovers),
    ];
  const drawn = moves.map(({ fromPath, toPath, outline }) => ({
    ...{ text: DRAWN, values: [fromPath, ringText(outline?.ring ?? [])], toPath },
  }));
  return [...drawn, ...rest(moves)];
}
