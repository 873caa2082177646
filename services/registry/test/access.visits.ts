import { randomUUID } from 'node:crypto';
import { DepartmentVisitService } from '@wangge/contracts/wangge/exchange/v1/department_visit_service';
import { VisitRequestService } from '@wangge/contracts/wangge/registry/v1/visit_request_service';
import { isWithin } from '@wangge/platform/identity';
import { type Foreign, type Probe, probe, type Thing } from '@wangge/testing/access';
import type { AccessWorld } from './access.world.ts';

const { method: asked } = DepartmentVisitService;
const { method: team } = VisitRequestService;

const ask = (personId: string) => ({
  ...{ requestId: randomUUID(), need: 'errand', safetyNotes: [], dueDay: '2026-11-30' },
  person: { case: 'personId' as const, value: personId },
});

/** A request of the matrix's department about somebody. */
async function requested({ suite }: AccessWorld, personId: string): Promise<string> {
  const department = suite.asDepartment({ departmentId: 'police', fields: [], paths: ['dc', 'dd'] });
  return (await department.client(DepartmentVisitService).requestVisit(ask(personId))).visitRequestId;
}

/** Requests about the residents of the matrix and about everybody elsewhere; the last probes add and answer some. */
export async function visitProbes(world: AccessWorld): Promise<Probe[]> {
  const things: Thing[] = [];
  for (const { id, secrets } of world.residents) things.push({ id: await requested(world, id), state: 'any', secrets });
  const away: { path: string; id: string }[] = [];
  for (const { path, personId } of world.elsewhere) away.push({ path, id: await requested(world, personId) });
  return [
    probe(team.listVisitRequests, {
      things,
      elsewhere: (paths) => away.filter(({ path }) => isWithin(path, paths)).map(({ id }) => id),
      request: () => ({ pageSize: 100 }),
      found: ({ visitRequests }) => visitRequests.map(({ visitRequestId }) => visitRequestId),
    }),
    probe(asked.getVisit, { things, request: ({ id }) => ({ visitRequestId: id }) }),
    probe(team.answerVisitRequest, {
      things,
      request: ({ id }) => ({ requestId: randomUUID(), visitRequestId: id, outcome: 'met' }),
      restore: async ({ id }) => {
        const open = 'outcome = null, answered_by = null, answer_time = null, version = 1';
        await world.suite.sql(`update visit_request set ${open} where visit_request_id = $1`, [id]);
        await world.suite.sql('delete from outbox where aggregate_id = $1 and version > 1', [id]);
      },
    }),
    probe(asked.requestVisit, { things: world.residents, request: ({ id }) => ask(id) }),
  ];
}

/** Requests about people elsewhere, with where they live. */
export const foreignVisits = ({ suite, elsewhere }: AccessWorld): Promise<Foreign[]> =>
  suite.sql<{ id: string; path: string }>(
    `select visit_request_id as id, p.org_path as path from visit_request join person p using (person_id)
      where person_id = any ($1) order by 1`,
    [elsewhere.map(({ personId }) => personId)],
  );
