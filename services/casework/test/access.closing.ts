import type { DescService } from '@bufbuild/protobuf';
import { ReturnVisitService } from '@wangge/contracts/wangge/casework/v1/return_visit_service';
import { RuleService } from '@wangge/contracts/wangge/casework/v1/rule_service';
import { type Probe, probe, type Thing } from '@wangge/testing/access';
import { v4 } from 'uuid';
import type { AccessWorld } from './access.world.ts';
import { everyCaseIsVisited } from './casework.builders.ts';

const note = 'matrix';
const any: Thing = { id: 'any', state: 'any', secrets: {} };

/** Services of what comes around a case: how it is taken in, and whether it holds once it is closed. */
export const CLOSING: readonly DescService[] = [ReturnVisitService, RuleService];

export function closingProbes(world: AccessWorld): Probe[] {
  return [
    ...visits(world),
    probe(RuleService.method.getRules, { things: [any], request: () => ({}) }),
    probe(RuleService.method.importRules, {
      things: [any],
      request: () => ({ requestId: v4(), rules: everyCaseIsVisited }),
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
