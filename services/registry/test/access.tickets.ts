import { randomUUID } from 'node:crypto';
import { FacilityService } from '@wangge/contracts/wangge/registry/v1/facility_service';
import { TicketService } from '@wangge/contracts/wangge/registry/v1/ticket_service';
import { ELSEWHERE, type Foreign, HERE, type Probe, probe, type Thing } from '@wangge/testing/access';
import { ownOnly } from './access.facts.ts';
import type { AccessWorld } from './access.world.ts';

const ticket = TicketService.method;
const facility = FacilityService.method;
const key = () => ({ requestId: randomUUID() });
const clerkOf = ({ suite }: AccessWorld) =>
  suite.as({ roles: ['window-clerk'], paths: ['dc', 'dd'], subject: 'https://id|tickets' });
const opening = (personId: string) => ({ ...key(), personId, kind: 'correction', about: 'address' });

/** Tickets of the residents of the matrix. */
export async function ticketProbes(world: AccessWorld): Promise<Probe[]> {
  const { residents, suite } = world;
  const clerk = clerkOf(world).client(TicketService);
  const tickets = new Map<string, string>();
  for (const { id } of residents) tickets.set(id, (await clerk.openTicket(opening(id))).ticket?.ticketId ?? '');
  return [
    probe(ticket.listTickets, {
      ...{ things: residents, request: () => ({ pageSize: 100 }) },
      found: (answer, { id }) =>
        ownOnly(
          tickets,
          id,
          answer.tickets.filter(({ ticketId }) => ticketId === tickets.get(id)).map(({ ticketId }) => ticketId),
        ),
    }),
    probe(ticket.answerTicket, {
      ...{ things: residents, passes: ['TICKET_ANSWERED'] },
      request: ({ id }) => ({ ...key(), ticketId: tickets.get(id) ?? '', done: true, ground: 'matrix' }),
      restore: async ({ id }) => {
        const open = `state = 'open', ground = '', answered_by = null, answer_time = null`;
        await suite.sql(`update ticket set ${open} where ticket_id = $1`, [tickets.get(id)]);
      },
    }),
    probe(ticket.openTicket, { things: residents, request: ({ id }) => opening(id) }),
  ];
}

const lamp = (world: AccessWorld, path: string) => ({
  ...{ ...key(), gridId: world.gridAt(path), code: randomUUID().slice(0, 18), kind: 'street-lamp', name: '灯' },
  ...{ ownerUnit: '路灯所', longitude: 116.4, latitude: 39.9 },
});

/** Facilities of the matrix: one that stands, and one that was taken off. */
export async function facilityProbes(world: AccessWorld): Promise<Probe[]> {
  const secrets = { name: '曾掌柜', phone: '12900007732' };
  const clerk = clerkOf(world).client(FacilityService);
  const thing = () => lamp(world, HERE);
  const register = async () => (await clerk.registerFacility(thing())).facility?.facilityId ?? '';
  const open: Thing = { id: await register(), state: 'open', secrets };
  const closed: Thing = { id: await register(), state: 'closed', secrets };
  await clerk.removeFacility({ ...key(), facilityId: closed.id });
  return [
    probe(facility.findFacilities, {
      things: [{ ...open, secrets: {} }],
      request: () => ({ longitude: 116.4, latitude: 39.9 }),
    }),
    probe(facility.removeFacility, {
      things: [open, closed],
      request: ({ id }) => ({ ...key(), facilityId: id }),
      restore: async ({ id }) => {
        if (id === open.id) await world.suite.sql(`update facility set state = 'open' where facility_id = $1`, [id]);
      },
    }),
    probe(facility.registerFacility, { things: [{ ...open, id: 'new' }], request: thing }),
  ];
}

/** Tickets of people elsewhere. */
export async function foreignTickets(world: AccessWorld): Promise<Foreign[]> {
  const clerk = clerkOf(world).client(TicketService);
  const made: Foreign[] = [];
  for (const { personId, path } of world.elsewhere)
    made.push({ id: (await clerk.openTicket(opening(personId))).ticket?.ticketId ?? '', path });
  return made;
}

/** Facilities of other grids: seen by everybody, taken off by nobody of here. */
export async function foreignFacilities(world: AccessWorld): Promise<Foreign[]> {
  const clerk = clerkOf(world).client(FacilityService);
  const made: Foreign[] = [];
  for (const path of ELSEWHERE)
    made.push({ id: (await clerk.registerFacility(lamp(world, path))).facility?.facilityId ?? '', path });
  return made;
}
