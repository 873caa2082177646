import { randomUUID } from 'node:crypto';
import { timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FacilityService } from '@wangge/contracts/wangge/registry/v1/facility_service';
import { TicketService } from '@wangge/contracts/wangge/registry/v1/ticket_service';
import type { Suite } from '@wangge/testing/suite';
import * as t from './registry.builders.ts';

let suite: Suite;
beforeAll(async () => {
  suite = await t.startRegistry();
});
afterAll(() => suite.stop());

const DAY_MS = 86_400_000;
const key = () => ({ requestId: randomUUID() });
const as = (path: t.PlaceName, role = 'window-clerk') =>
  suite.as({ roles: [role], paths: [t.path[path]], subject: `https://id|${role}-${path}` });
const window = (path: t.PlaceName) => as(path).client(TicketService);
const resident = async (gridId: string = t.place.grid1) =>
  t.only(await t.officer(suite, t.path.district).people.registerPerson(t.newPerson({ gridId }))).personId;
const opening = (personId: string) => ({ ...key(), personId, kind: 'correction', about: 'birth-and-sex' });

describe('a ticket', () => {
  it('is taken once, found by its code however typed, answered with a ground, and shown among the looks', async () => {
    const personId = await resident();
    const request = opening(personId);
    const first = await window('grid1').openTicket(request);
    expect(first.ticket).toMatchObject({ personId, state: 'open', overdue: false, orgPath: t.path.grid1 });
    expect(await window('grid1').openTicket(request)).toEqual(first);
    const { code, ticket } = first;
    const byCode = async (path: t.PlaceName, text = code) =>
      (await window(path).listTickets({ code: text })).tickets.map(({ ticketId }) => ticketId);
    expect(await byCode('street', code.toLowerCase().replaceAll('-', ''))).toEqual([ticket?.ticketId]);
    expect(await byCode('grid2')).toEqual([]);
    expect(await byCode('street', 'ABCDE-ABCDE-ABCDE')).toEqual([]);
    const kept = await suite.sql<{ text: string }>('select ticket::text as text from ticket');
    expect(kept.map(({ text }) => text).join()).not.toContain(code);

    const answer = { ...key(), ticketId: ticket?.ticketId ?? '', done: true, ground: '已按户口簿更正' };
    const done = await window('grid1').answerTicket(answer);
    expect(done.ticket).toMatchObject({ state: 'done', ground: '已按户口簿更正', complainTo: '' });
    expect(await window('grid1').answerTicket(answer)).toEqual(done);
    const again = window('grid1').answerTicket({ ...answer, ...key() });
    await expect(again).rejects.toMatchObject({ reason: 'TICKET_ANSWERED', metadata: { state: 'done' } });
    await suite.run('audit-sealer');
    const rows = await suite.sql<{ operation: string }>(
      `select operation from audit where $1 = any (subjects) and operation like '%Ticket%'`,
      [personId],
    );
    const told = rows.map(({ operation }) => operation.split('/').at(-1));
    expect(told).toEqual(expect.arrayContaining(['OpenTicket', 'AnswerTicket', 'ListTickets']));
  });

  it('is refused only with where to complain, and by who has the person alone', async () => {
    const { ticket } = await window('grid1').openTicket(opening(await resident()));
    const ticketId = ticket?.ticketId ?? '';
    const answer = (change: object) => ({ ...key(), ticketId, ground: '依法保留', ...change });
    for (const change of [{ done: false }, { done: false, complainTo: ' ' }, { done: true, complainTo: '网信办' }])
      await expect(window('grid1').answerTicket(answer(change))).rejects.toMatchObject({
        details: { fieldViolations: [{ field: 'complain_to' }] },
      });
    const foreign = window('grid2').answerTicket(answer({ done: true }));
    await expect(foreign).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(window('grid2').openTicket(opening(await resident()))).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const refused = await window('grid1').answerTicket(answer({ done: false, complainTo: '区网信办' }));
    expect(refused.ticket).toMatchObject({ state: 'refused', complainTo: '区网信办' });
  });

  it('is overdue after fifteen working days, and then listed as such', async () => {
    const { ticket } = await window('grid1').openTicket(opening(await resident()));
    const ids = async () =>
      (await window('grid1').listTickets({ overdue: true, pageSize: 100 })).tickets.map(({ ticketId }) => ticketId);
    expect(await ids()).not.toContain(ticket?.ticketId);
    const due = timestampDate(ticket?.dueTime ?? timestampFromDate(t.NOW));
    expect(due.toISOString().slice(0, 10)).toBe('2026-12-11');
    suite.clock.set(new Date(due.getTime() + DAY_MS));
    expect(await ids()).toContain(ticket?.ticketId);
    suite.clock.set(t.NOW);
  });
});

describe('a facility', () => {
  const door = (path: t.PlaceName, role = 'grid-worker') => as(path, role).client(FacilityService);
  const thing = (code: string, change = {}) => ({
    ...{ ...key(), gridId: t.place.grid1, code, kind: 'street-lamp', name: '路灯', ownerUnit: '路灯所' },
    ...{ longitude: 116.4, latitude: 39.9, ...change },
  });

  it('is found near a point by anybody of the house, the nearest first, until it is taken off', async () => {
    const near = await door('grid1').registerFacility(thing('lamp-1'));
    expect(near.facility).toMatchObject({ code: 'LAMP-1', state: 'open', orgPath: t.path.grid1 });
    await door('grid1').registerFacility(thing('lamp-2', { latitude: 39.902 }));
    await door('grid1').registerFacility(thing('hydrant-1', { kind: 'hydrant', latitude: 39.901 }));
    await door('grid1').registerFacility(thing('lamp-3', { latitude: 39.99 }));
    const find = async (change = {}) =>
      (await door('farGrid').findFacilities({ longitude: 116.4, latitude: 39.9, ...change })).facilities.map(
        ({ code, metres }) => `${code} ${metres}`,
      );
    expect(await find()).toEqual(['LAMP-1 0', 'HYDRANT-1 111', 'LAMP-2 222']);
    expect(await find({ kind: 'street-lamp', metres: 200 })).toEqual(['LAMP-1 0']);
    const removing = { ...key(), facilityId: near.facility?.facilityId ?? '' };
    await expect(door('grid2').removeFacility(removing)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect((await door('grid1').removeFacility(removing)).facility?.state).toBe('removed');
    const again = door('grid1').removeFacility({ ...removing, ...key() });
    await expect(again).rejects.toMatchObject({ reason: 'FACILITY_REMOVED' });
    expect(await find({ metres: 150 })).toEqual(['HYDRANT-1 111']);
    const taken = door('grid1').registerFacility(thing('Lamp-1'));
    await expect(taken).rejects.toMatchObject({ code: 'ALREADY_EXISTS', reason: 'FACILITY_EXISTS' });
    const elsewhere = door('grid2').registerFacility(thing('lamp-9'));
    await expect(elsewhere).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
  });
});
