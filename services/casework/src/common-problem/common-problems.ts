import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { Injectable } from '@nestjs/common';
import type {
  CommonProblemSchema,
  ListCommonProblemsRequest,
  PlanCommonProblemRequest,
  ReviewCommonProblemRequest,
} from '@wangge/contracts/wangge/casework/v1/common_problem_service';
import {
  CommonProblemPlannedSchema,
  CommonProblemReviewedSchema,
} from '@wangge/contracts/wangge/casework/v1/intake_events';
import { ErrorReason } from '@wangge/contracts/wangge/casework/v1/errors';
import { Clock } from '@wangge/platform/clock';
import { DomainError, invalidFields, notFound } from '@wangge/platform/errors';
import { event } from '@wangge/platform/events';
import {
  Database,
  once,
  PageTokens,
  pageOf,
  readPaths,
  scopeOf,
  type CommandCall,
  type ListCall,
  type Tx,
} from '@wangge/platform/persistence';
import { nameNobody } from '../register.errors.ts';
import { dayOf } from '../return-visit/drawing.ts';
import type { CommonProblem, ProblemState } from './common-problem.entity.ts';

type Row = CommonProblem & { readonly caseIds: readonly string[]; readonly cases: number };

const PROBLEM = `c.problem_id as "problemId", c.version, c.state, c.matter_code as "matterCode", c.matter_name as "matterName",
  c.org_path as "orgPath", c.people, c.owner_staff_id as "ownerStaffId", c.plan, c.review_date::text as "reviewDate", c.result,
  c.find_time as "findTime", (select count(*)::int from common_problem_case k where k.problem_id = c.problem_id) as cases,
  array(select k.case_id::text from common_problem_case k where k.problem_id = c.problem_id order by k.case_id) as "caseIds"`;
const ONE = `select ${PROBLEM} from common_problem c where c.problem_id = $1`;
const PAGE_OF = `select ${PROBLEM} from common_problem c
  where ($1::uuid is null or c.problem_id < $1) and ($3::text is null or c.state = $3)
    and exists (select from unnest($4::text[]) as p where c.org_path >= p and c.org_path < p || '/')
  order by c.problem_id desc limit $2`;
const PLAN = `update common_problem set version = version + 1, state = 'planned', owner_staff_id = $2, plan = $3, review_date = $4
  where problem_id = $1`;
const REVIEW = `update common_problem set version = version + 1, state = $2, result = $3, review_date = $4 where problem_id = $1`;

const YEAR_MS = 366 * 24 * 60 * 60_000;

/** Common problems: who sees to it, by what plan, and when it is looked at again. */
@Injectable()
export class CommonProblems {
  constructor(
    private readonly db: Database,
    private readonly tokens: PageTokens,
    private readonly clock: Clock,
  ) {}

  async list({ state, pageSize }: ListCommonProblemsRequest, call: ListCall & CommandCall) {
    const values = [state || null, readPaths(call.passport)];
    const page = { text: PAGE_OF, id: 'problemId', pageSize, values } as const;
    const { rows, nextPageToken } = await pageOf<Row>(this.db, this.tokens, call, page);
    return { problems: rows.map((row) => ({ ...this.#toProblem(row), caseIds: [] })), nextPageToken };
  }

  async get(problemId: string, call: CommandCall) {
    return this.db.transaction(scopeOf(call), (tx) => this.#shown(tx, problemId));
  }

  plan(request: PlanCommonProblemRequest, call: CommandCall) {
    const { problemId, plan, reviewDate } = request;
    nameNobody({ plan });
    const write = async (tx: Tx) => {
      const row = await this.#claim(tx, problemId, ['found', 'planned']);
      this.#checkDay(reviewDate);
      await tx.query(PLAN, [problemId, call.passport.staffId, plan, reviewDate]);
      const version = row.version + 1;
      const message = { ...this.#about(row, version), reviewDate, ownerStaffId: call.passport.staffId };
      await tx.publish(event({ ...told(row, version), schema: CommonProblemPlannedSchema, message }));
      return { id: problemId, version };
    };
    return once(this.db, call, write, (tx, id) => this.#shown(tx, id));
  }

  review(request: ReviewCommonProblemRequest, call: CommandCall) {
    const { problemId, result, reviewDate } = request;
    nameNobody({ result });
    const ended = reviewDate === '';
    const write = async (tx: Tx) => {
      const row = await this.#claim(tx, problemId, ['planned']);
      if (!ended) this.#checkDay(reviewDate);
      await tx.query(REVIEW, [problemId, ended ? 'ended' : 'planned', result, ended ? null : reviewDate]);
      const version = row.version + 1;
      const message = { ...this.#about(row, version), reviewDate, ended };
      await tx.publish(event({ ...told(row, version), schema: CommonProblemReviewedSchema, message }));
      return { id: problemId, version };
    };
    return once(this.db, call, write, (tx, id) => this.#shown(tx, id));
  }

  async #claim(tx: Tx, problemId: string, from: readonly ProblemState[]): Promise<Row> {
    const [row] = await tx.query<Row>(`${ONE} for update of c`, [problemId]);
    if (!row) throw notFound('common problem');
    if (!from.includes(row.state)) throw otherState(row.state);
    return row;
  }

  async #shown(tx: Tx, problemId: string) {
    const [row] = await tx.query<Row>(ONE, [problemId]);
    if (!row) throw notFound('common problem');
    return { problem: this.#toProblem(row) };
  }

  /** @throws INVALID_ARGUMENT unless it is a day after today, within a year */
  #checkDay(reviewDate: string): void {
    const now = this.clock.now();
    const day = new Date(`${reviewDate}T00:00:00Z`);
    const exists = !Number.isNaN(day.getTime()) && day.toISOString().startsWith(reviewDate);
    if (exists && reviewDate > dayOf(now) && day.getTime() < now.getTime() + YEAR_MS) return;
    throw invalidFields([{ field: 'review_date', description: 'is a day after today, within a year' }]);
  }

  #about({ problemId, matterCode, orgPath }: Row, version: number) {
    return { problemId, version, matterCode, orgPath, time: timestampFromDate(this.clock.now()) };
  }

  #toProblem(row: Row): MessageInitShape<typeof CommonProblemSchema> {
    const { problemId, state, matterCode, matterName, orgPath, people, caseIds, cases } = row;
    const { ownerStaffId, plan, result, findTime } = row;
    const reviewDate = row.reviewDate ?? '';
    return {
      ...{ problemId, state, matterCode, matterName, orgPath, people, caseIds: [...caseIds], cases },
      ...{ ownerStaffId, plan, result, reviewDate },
      reviewOverdue: reviewDate !== '' && reviewDate < dayOf(this.clock.now()),
      findTime: timestampFromDate(findTime),
    };
  }
}

const told = ({ problemId, orgPath }: Row, version: number) => ({ aggregateId: problemId, version, orgPath });

const MAY: Readonly<Record<ProblemState, string>> = { found: 'plan', planned: 'plan,review', ended: '' };

const otherState = (state: ProblemState): DomainError =>
  new DomainError(
    'FAILED_PRECONDITION',
    ErrorReason[ErrorReason.PROBLEM_STATE],
    `the common problem is ${state}; possible: ${MAY[state] || 'nothing'}`,
    { state, allowed: MAY[state] },
  );
