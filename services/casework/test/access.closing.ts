import type { DescService } from '@bufbuild/protobuf';
import { CommonProblemService } from '@wangge/contracts/wangge/casework/v1/common_problem_service';
import { ReturnVisitService } from '@wangge/contracts/wangge/casework/v1/return_visit_service';
import { RuleService } from '@wangge/contracts/wangge/casework/v1/rule_service';
import { ELSEWHERE, HERE, type Foreign, type Probe, probe, type Thing } from '@wangge/testing/access';
import { isWithin } from '@wangge/platform/identity';
import type { Suite } from '@wangge/testing/suite';
import { v4 } from 'uuid';
import type { AccessWorld } from './access.world.ts';
import { everyCaseIsVisited } from './casework.builders.ts';

const note = 'matrix';
const any: Thing = { id: 'any', state: 'any', secrets: {} };

/** Services of what comes around a case: how it is taken in, and whether it holds once it is closed. */
export const CLOSING: readonly DescService[] = [ReturnVisitService, RuleService, CommonProblemService];

export function closingProbes(world: AccessWorld): Probe[] {
  return [
    ...visits(world),
    ...problems(world),
    probe(RuleService.method.getRules, { things: [any], request: () => ({}) }),
    probe(RuleService.method.importRules, {
      things: [any],
      request: () => ({ requestId: v4(), rules: everyCaseIsVisited }),
    }),
  ];
}

/** A common problem that somebody has taken on, in the grid of the matrix and in another one. */
const PROBLEM = '01a20000-0000-7000-8000-0000000000a1';
const FOREIGN_PROBLEM = '01a20000-0000-7000-8000-0000000000a2';
const planned = `version = 1, state = 'planned', plan = 'x', review_date = '2026-12-01', owner_staff_id = '', result = ''`;

/** Draws every closed case for a visit, and lays the problems. */
export async function prepareClosing(suite: Suite): Promise<void> {
  await suite.asService('seed').client(RuleService).importRules({ requestId: v4(), rules: everyCaseIsVisited });
  await suite.run('return-visits');
  const lay = (id: string, path: string) =>
    suite.sql(
      `insert into common_problem (problem_id, version, state, matter_code, matter_name, org_path, people, find_time)
       values ($1, 1, 'found', '01.01.05', 'x', $2, 3, now())`,
      [id, path],
    );
  await lay(PROBLEM, HERE);
  await lay(FOREIGN_PROBLEM, ELSEWHERE[0]);
  await suite.sql(`update common_problem set ${planned}`);
}

export const foreignProblems: readonly Foreign[] = [{ id: FOREIGN_PROBLEM, path: ELSEWHERE[0] }];

function problems(world: AccessWorld): Probe[] {
  const { method } = CommonProblemService;
  const problem: Thing = { id: PROBLEM, state: 'planned', secrets: {} };
  const restore = async () => {
    await world.suite.sql(`update common_problem set ${planned}`);
    await world.suite.sql('delete from outbox where aggregate_id = $1', [PROBLEM]);
  };
  const key = ({ id }: Thing) => ({ requestId: v4(), problemId: id });
  return [
    probe(method.listCommonProblems, {
      ...{ things: [problem], together: true },
      elsewhere: (paths) => (isWithin(ELSEWHERE[0], paths) ? [FOREIGN_PROBLEM] : []),
      request: () => ({ pageSize: 100 }),
      found: (answer) => answer.problems.map(({ problemId }) => problemId),
    }),
    probe(method.getCommonProblem, { things: [problem], request: ({ id }) => ({ problemId: id }) }),
    probe(method.planCommonProblem, {
      ...{ things: [problem], restore },
      request: (thing) => ({ ...key(thing), plan: note, reviewDate: '2026-12-24' }),
    }),
    probe(method.reviewCommonProblem, {
      ...{ things: [problem], restore },
      request: (thing) => ({ ...key(thing), result: note }),
    }),
    probe(method.listRisingMatters, { things: [any], request: () => ({}) }),
  ];
}

/** Return visits: those of what was closed. */
function visits(world: AccessWorld): Probe[] {
  const { method } = ReturnVisitService;
  const closed = world.cases.filter(({ state }) => ['closed', 'evaluated'].includes(state));
  const bare = closed.map((one) => ({ ...one, secrets: {} }));
  const together = { things: bare, together: true, elsewhere: () => [] };
  return [
    probe(method.listReturnVisits, {
      ...together,
      request: () => ({ pageSize: 100 }),
      found: (answer) => answer.visits.map(({ caseId }) => caseId),
    }),
    probe(method.listReturnVisitDraws, {
      ...together,
      request: () => ({ day: '2026-11-23' }),
      found: (answer) => answer.draws.map(({ caseId }) => caseId),
    }),
    probe(method.revealReporter, { things: closed, request: ({ id }) => ({ caseId: id, purpose: note }) }),
    probe(method.recordReturnVisit, {
      ...{ things: bare, restore: ({ id }) => world.restore(id) },
      request: ({ id }) => ({ requestId: v4(), caseId: id, channel: 'phone', reached: true, settled: true }),
    }),
  ];
}
