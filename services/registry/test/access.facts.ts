import { randomUUID } from 'node:crypto';
import { DepartmentFactService, FactConfidence } from '@wangge/contracts/wangge/exchange/v1/department_fact_service';
import { PersonFactService } from '@wangge/contracts/wangge/registry/v1/person_fact_service';
import { type Probe, probe } from '@wangge/testing/access';
import type { AccessWorld } from './access.world.ts';

const { method: people } = PersonFactService;

const fact = (personId: string) => ({
  ...{ requestId: randomUUID(), effectiveDay: '2026-11-01', source: 'matrix', confidence: FactConfidence.DOCUMENTED },
  person: { case: 'personId' as const, value: personId },
  fact: {
    case: 'certificateGranted' as const,
    value: { kind: 'disability-certificate', number: 'M1', endDay: '2036-11-01' },
  },
});

async function pushed({ suite }: AccessWorld, personId: string): Promise<string> {
  const department = suite.asDepartment({ departmentId: 'police', fields: [], paths: ['dc'] });
  return (await department.client(DepartmentFactService).pushFact(fact(personId))).factId;
}

/** Facts about the residents of the matrix: told, listed, shown in clear. */
export async function factProbes(world: AccessWorld): Promise<Probe[]> {
  const { residents } = world;
  const facts = new Map<string, string>();
  for (const { id } of residents) facts.set(id, await pushed(world, id));
  return [
    probe(DepartmentFactService.method.pushFact, { things: residents, request: ({ id }) => fact(id) }),
    probe(people.listPersonFacts, {
      ...{ things: residents, request: ({ id }) => ({ personId: id }) },
      found: (answer, { id }) =>
        ownOnly(
          facts,
          id,
          answer.facts.map(({ factId }) => factId),
        ),
    }),
    probe(people.revealPersonFact, {
      things: residents,
      request: ({ id }) => ({
        ...{ requestId: randomUUID(), factId: facts.get(id) ?? '', purpose: 'matrix' },
        occasion: { case: 'caseId' as const, value: randomUUID() },
      }),
    }),
  ];
}

/** The thing when a list holds what is known to be its own and nothing that is known to be another's. */
export function ownOnly(known: ReadonlyMap<string, string>, id: string, listed: readonly string[]): string[] {
  const foreign = [...known].filter(([other, one]) => other !== id && listed.includes(one));
  return [...(listed.includes(known.get(id) ?? '') ? [id] : []), ...foreign.map(([other]) => other)];
}

/** A fact about somebody elsewhere. */
export const foreignFacts = async (world: AccessWorld): Promise<string[]> => [
  await pushed(world, world.elsewhere[0]?.personId ?? ''),
];
