import type { DescService } from '@bufbuild/protobuf';
import { CalendarService } from '@wangge/contracts/wangge/casework/v1/calendar_service';
import { CommonProblemService } from '@wangge/contracts/wangge/casework/v1/common_problem_service';
import { IntakeService } from '@wangge/contracts/wangge/casework/v1/intake_service';
import { ReturnVisitService } from '@wangge/contracts/wangge/casework/v1/return_visit_service';
import { RuleService } from '@wangge/contracts/wangge/casework/v1/rule_service';
import { ELSEWHERE, HERE, type Probe, probe, type Thing } from '@wangge/testing/access';
import { isWithin } from '@wangge/platform/identity';
import { v4 } from 'uuid';
import { type AccessWorld, pointIn } from './access.world.ts';
import { aYear, DECLARED, FOREIGN_PROBLEM, planned, PROBLEM } from './access.problems.ts';
import { everyCaseIsVisited } from './casework.builders.ts';

const note = 'matrix';
const any: Thing = { id: 'any', state: 'any', secrets: {} };

/** Services of what comes around a case: how it is taken in, and whether it holds once it is closed. */
export const CLOSING: readonly DescService[] = [
  ReturnVisitService,
  RuleService,
  CommonProblemService,
  IntakeService,
  CalendarService,
];

export function closingProbes(world: AccessWorld): Probe[] {
  return [
    ...visits(world),
    ...problems(world),
    ...intake(world),
    probe(RuleService.method.getRules, { things: [any], request: () => ({}) }),
    probe(RuleService.method.importRules, {
      things: [any],
      request: () => ({ requestId: v4(), rules: everyCaseIsVisited }),
    }),
    probe(CalendarService.method.getCalendarYear, { things: [any], request: () => ({ year: DECLARED }) }),
    probe(CalendarService.method.declareCalendarYear, {
      things: [any],
      request: () => ({ requestId: v4(), ...aYear }),
    }),
  ];
}

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

function intake(world: AccessWorld): Probe[] {
  const { method } = IntakeService;
  const open = world.cases.filter(({ state }) => !['refused', 'closed', 'evaluated'].includes(state));
  return [
    probe(method.findNearbyCases, {
      ...{ things: open, together: true, elsewhere: () => [] },
      request: () => ({ matterCode: '01.01.05', ...pointIn(HERE) }),
      found: (answer) => answer.cases.map(({ caseId }) => caseId),
    }),
    probe(method.takeSms, {
      things: [any],
      request: () => ({ requestId: v4(), phone: '12900007731', text: '短' }),
    }),
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
