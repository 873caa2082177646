import { Injectable } from '@nestjs/common';
import type { MessageInitShape } from '@bufbuild/protobuf';
import type { EscalateeSchema } from '@wangge/contracts/wangge/casework/v1/deadline';
import { CaseEscalatedSchema } from '@wangge/contracts/wangge/casework/v1/deadline_events';
import type { Responsible } from '@wangge/contracts/wangge/grid/v1/place';
import { PlaceService } from '@wangge/contracts/wangge/grid/v1/place_service';
import type { Job } from '@wangge/platform/bootstrap';
import { Clock } from '@wangge/platform/clock';
import { crashPoint, Database, statement } from '@wangge/platform/persistence';
import { Places } from '@wangge/platform/places';
import { RpcClients } from '@wangge/platform/rpc';
import { Logger } from '@wangge/platform/telemetry';
import type { Step } from '../case/case.change.ts';
import { labelOf } from '../case/case.desk.ts';
import type { CaseRow } from '../case/case.row.ts';
import type { Case, ToEscalate } from '../case/case.state.ts';
import { CASE, planOnce } from '../case/case.store.ts';
import { Cases } from '../case/cases.ts';
import { jobCall } from '../case/job-call.ts';
import { FlowBook } from '../flow/flow.book.ts';
import { actOn } from '../oversight/oversight.desk.ts';
import { above } from '../oversight/levels.ts';

const BATCH = 50;
/** As long as the service rests between sweeps; what is left goes up with the next. */
const AT_MOST_MS = 1_000;
const ASK_MS = 3_000;

const waitingCases = statement(
  'case_to_escalate',
  `select case_id as "caseId", org_path as "orgPath", oversight -> 'toEscalate' as waiting from case_file
   where oversight ? 'toEscalate' and case_id > $1 order by case_id limit ${BATCH}`,
);
/** Within a transaction: cases that wait to go up, to one sweeper only. */
const claimWaiting = statement(
  'case_claim_waiting',
  `select ${CASE} from case_file c where c.case_id = any ($1::uuid[]) and c.oversight ? 'toEscalate' order by c.case_id
   for update of c skip locked`,
);

interface Waiting {
  readonly caseId: string;
  readonly orgPath: string;
  readonly waiting: readonly ToEscalate[];
}

/** Who answers for a place and for those above it, as the grid service says at this moment. */
type Chain = readonly Responsible[];

/**
 * Sends up what went red, or what somebody sent up by hand (升级), to whoever is responsible at that moment: deputies while the holder
 * is away, the next place up where nobody is. It stands with the case until it is told, so that nothing is lost while the grid
 * service is away, and a case belongs to one sweeper at a time, so that nothing is told twice.
 */
@Injectable()
export class Escalator {
  constructor(
    private readonly db: Database,
    private readonly cases: Cases,
    private readonly clients: RpcClients,
    private readonly places: Places,
    private readonly flows: FlowBook,
    private readonly clock: Clock,
    private readonly log: Logger,
  ) {}

  async escalate(job: Job): Promise<void> {
    const chains = new Map<string, Chain | undefined>();
    const end = performance.now() + AT_MOST_MS;
    for (let after = '00000000-0000-0000-0000-000000000000'; ;) {
      const waiting = await this.db.read<Waiting>(job.scope, waitingCases, [after]);
      await this.#ask(waiting, job, chains);
      const known = waiting.filter(({ orgPath, waiting: [first] }) => first && chains.get(above(orgPath, first.level)));
      const ids = known.map(({ caseId }) => caseId);
      if (ids.length > 0) await this.#tell(ids, job, chains).catch(() => this.#tellEach(ids, job, chains));
      const last = waiting.at(-1);
      if (!last || waiting.length < BATCH || performance.now() > end) return;
      after = last.caseId;
    }
  }

  async #ask(waiting: readonly Waiting[], job: Job, chains: Map<string, Chain | undefined>): Promise<void> {
    for (const one of waiting) {
      for (const { level } of one.waiting) {
        const from = above(one.orgPath, level);
        if (!chains.has(from)) chains.set(from, await this.#chainFrom(from, job));
      }
    }
  }

  /** Undefined while the grid service cannot say, or does not know the place yet: the case waits. */
  async #chainFrom(path: string, job: Job): Promise<Chain | undefined> {
    const placeId = this.places.at(path)?.placeId;
    if (placeId === undefined) return undefined;
    try {
      const client = this.clients.asService(PlaceService, job);
      return (await client.whoIsResponsible({ placeId }, { timeoutMs: ASK_MS })).responsible;
    } catch (error) {
      this.log.warn({ err: error, path }, 'nobody can say now who is responsible; what goes up waits');
      return undefined;
    }
  }

  /** One that cannot be told does not keep the others waiting. */
  async #tellEach(ids: readonly string[], job: Job, chains: ReadonlyMap<string, Chain | undefined>): Promise<void> {
    for (const id of ids)
      await this.#tell([id], job, chains).catch((error: unknown) =>
        this.log.error({ err: error, case_id: id }, 'a case could not be sent up'),
      );
  }

  async #tell(ids: readonly string[], job: Job, chains: ReadonlyMap<string, Chain | undefined>): Promise<void> {
    const at = this.clock.now();
    await this.db.transaction(job.scope, async (tx) => {
      // Those missing another sweeper has, or has told.
      const [, rows] = await Promise.all([tx.query(planOnce), tx.query<CaseRow>(claimWaiting, [ids])]);
      const telling = rows.map(async (row) => {
        const found = await this.flows.caseOf(row);
        const steps = escalationSteps(found, at, (path) => chains.get(path));
        if (steps.length === 0) return;
        const call = jobCall(job, found);
        await this.cases.changeWithin(tx, call, found, steps, { at, label: labelOf(found, call) });
      });
      await Promise.all(telling);
      crashPoint('case_escalating');
    });
    crashPoint('case_escalated');
  }
}

/** What can be told now, in the order in which it came about; it ends before the first whose responsible are not known. */
export function escalationSteps(found: Case, at: Date, chainOf: (path: string) => Chain | undefined): Step[] {
  const steps: Step[] = [];
  for (let { now } = found; ;) {
    const [first, ...rest] = now.oversight.toEscalate ?? [];
    const chain = first && chainOf(above(now.orgPath, first.level));
    if (!first || !chain) return steps;
    const step = stepFor({ ...found, now }, at, { first, rest, chain });
    steps.push(step);
    now = step.next;
  }
}

function stepFor(
  found: Case,
  at: Date,
  { first, rest, chain }: { first: ToEscalate; rest: readonly ToEscalate[]; chain: Chain },
): Step {
  const { toEscalate: _, ...oversight } = found.now.oversight;
  const from = above(found.now.orgPath, first.level);
  const { path, vacant, told } = reached(from, chain);
  return actOn(found, at, {
    ...{ action: 'escalate', note: `${first.clock} ${path}`, schema: CaseEscalatedSchema },
    oversight: rest.length === 0 ? oversight : { ...oversight, toEscalate: rest },
    told: {
      ...{ clock: first.clock, level: first.level, escalatedToPath: path, vacantPaths: [...vacant], told: [...told] },
      leadUnitId: found.now.leadUnitId ?? '',
    },
  });
}

/** From a place upwards to the first somebody answers for; the first responsible, else everybody who holds a post there. */
export function reached(from: string, chain: Chain) {
  const vacant: string[] = [];
  for (let path = from; ; path = above(path, 1)) {
    const there = chain.filter(({ orgPath }) => orgPath === path);
    const heads = there.filter(({ firstResponsible }) => firstResponsible);
    const told = (heads.length > 0 ? heads : there).map(toEscalatee);
    if (told.length > 0) return { path, vacant, told };
    vacant.push(path);
    if (!path.includes('.')) return { path, vacant, told };
  }
}

const toEscalatee = ({ staffId, subject, post, deputy }: Responsible): MessageInitShape<typeof EscalateeSchema> => ({
  ...{ staffId, subject, post, deputy },
});
