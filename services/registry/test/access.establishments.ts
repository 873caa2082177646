import { randomUUID } from 'node:crypto';
import { EstablishmentService } from '@wangge/contracts/wangge/registry/v1/establishment_service';
import { isWithin } from '@wangge/platform/identity';
import { ELSEWHERE, HERE, type Probe, probe, type Thing } from '@wangge/testing/access';
import type { AccessWorld } from './access.world.ts';

const { method } = EstablishmentService;
const SECRETS = { name: '曾掌柜', phone: '12900007732' };
const facts = {
  ...{ kind: 'shop', name: '矩阵小店', noCodeReason: 'stall', premises: '建国门内大街1号' },
  ...{ contactName: SECRETS.name, contactPhone: SECRETS.phone },
};
interface Placed {
  readonly id: string;
  readonly path: string;
}
const key = () => ({ requestId: randomUUID() });
const clerkOf = ({ suite }: AccessWorld) =>
  suite.as({ roles: ['window-clerk'], paths: ['dc', 'dd'], subject: 'https://id|shops' }).client(EstablishmentService);

async function registered(world: AccessWorld, path: string): Promise<string> {
  const made = await clerkOf(world).registerEstablishment({ ...key(), gridId: world.gridAt(path), facts });
  return made.establishment?.establishmentId ?? '';
}

/** Establishments of the matrix, an open and a closed one: registered, read, changed, closed, their contact shown. */
export async function establishmentProbes(world: AccessWorld): Promise<Probe[]> {
  const open: Thing = { id: await registered(world, HERE), state: 'open', secrets: SECRETS };
  const closed: Thing = { id: await registered(world, HERE), state: 'closed', secrets: SECRETS };
  const end = { closeDate: '2026-11-01', ground: 'matrix' };
  await clerkOf(world).closeEstablishment({ ...key(), ...end, establishmentId: closed.id });
  const elsewhere = await foreignEstablishments(world);
  const restore = async ({ id }: Thing) => {
    if (id !== open.id) return;
    await world.suite.sql(`update establishment set state = 'open', close_date = null where establishment_id = $1`, [
      id,
    ]);
  };
  const both = { things: [open, closed] };
  return [
    probe(method.getEstablishment, { ...both, request: ({ id }) => ({ establishmentId: id }) }),
    probe(method.listEstablishments, {
      ...{ ...both, request: () => ({ pageSize: 100, includeClosed: true }) },
      elsewhere: (paths) => elsewhere.filter(({ path }) => isWithin(path, [...paths])).map(({ id }) => id),
      found: (answer) => answer.establishments.map(({ establishmentId }) => establishmentId),
    }),
    probe(method.revealEstablishmentContact, {
      things: [{ ...open, secrets: {} }],
      request: ({ id }) => ({
        ...{ ...key(), establishmentId: id, purpose: 'matrix' },
        occasion: { case: 'caseId' as const, value: randomUUID() },
      }),
    }),
    probe(method.changeEstablishment, {
      ...{ ...both, restore },
      request: ({ id }) => ({ ...key(), establishmentId: id, facts, ground: 'matrix' }),
    }),
    probe(method.closeEstablishment, {
      ...{ ...both, restore },
      request: ({ id }) => ({ ...key(), ...end, establishmentId: id }),
    }),
    probe(method.registerEstablishment, {
      things: [{ ...open, id: 'new' }],
      request: () => ({ ...key(), gridId: world.gridAt(HERE), facts }),
    }),
  ];
}

const known = new WeakMap<AccessWorld, Promise<Placed[]>>();

/** One establishment in each of the other places, made once. */
export function foreignEstablishments(world: AccessWorld): Promise<Placed[]> {
  const made =
    known.get(world) ?? Promise.all(ELSEWHERE.map(async (path) => ({ id: await registered(world, path), path })));
  known.set(world, made);
  return made;
}
