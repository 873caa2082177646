import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TargetProgressedSchema } from '@wangge/contracts/wangge/casework/v1/target_events';
import { TargetKind, TargetService } from '@wangge/contracts/wangge/casework/v1/target_service';
import type { Caller } from '@wangge/testing/suite';
import { v4 } from 'uuid';
import { missing, places, units, World } from './casework.world.ts';

let world: World;
let street: Caller;
let community: Caller;
beforeAll(async () => {
  world = await World.start();
  street = world.person('street', ['street-officer'], ['dc.s01']);
  community = world.person('community', ['community-officer'], ['dc.s01.c01']);
});
afterAll(() => world?.suite.stop());

const aTarget = (init: object = {}) => ({
  ...{ requestId: v4(), placeId: places.district.placeId ?? '', kind: TargetKind.LIVELIHOOD, title: '加装电梯' },
  ...{ ownerPost: 'sponsoring-leader', dueDate: '2026-12-31', ...init },
});
const set = async (by: Caller, init: object = {}) =>
  (await by.client(TargetService).setTarget(aTarget(init))).target ?? missing();
const report = async (by: Caller, targetId: string, percent: number, evidence = '') =>
  (await by.client(TargetService).reportProgress({ requestId: v4(), targetId, percent, evidence })).target ?? missing();
const at = (place: keyof typeof places) => ({ placeId: places[place].placeId ?? '' });

describe('a target', () => {
  it('is broken down from the district to the grid, and late parts make it late', async () => {
    const whole = await set(world.leader);
    const part = await set(street, { ...at('street'), parentId: whole.targetId, ownerPost: 'director' });
    const grid = { ...at('grid'), parentId: part.targetId, ownerPost: 'manager', dueDate: '2026-11-20' };
    const leaf = await set(community, grid);
    const unit = { ...at('secondGrid'), parentId: part.targetId, ownerPost: '', ownerUnitId: units.property.unitId };
    const other = await set(community, unit);
    expect(leaf).toMatchObject({ late: true, daysLate: 3, kind: TargetKind.LIVELIHOOD });
    const seen = async (by: Caller) =>
      (await by.client(TargetService).listTargets({ pageSize: 1 })).targets.map(
        ({ targetId, late, lateParts, openParts }) => [...[targetId, late, lateParts, openParts]],
      );
    const all = [
      [whole.targetId, true, 2, 3],
      [part.targetId, true, 1, 2],
      [leaf.targetId, true, 0, 0],
      [other.targetId, false, 0, 0],
    ];
    // The same for whoever asks, and wherever they stand.
    expect(await seen(world.leader)).toEqual(all);
    expect(await seen(world.worker)).toEqual(all);
    await report(world.worker, leaf.targetId, 100);
    await expect(report(street, part.targetId, 100)).rejects.toMatchObject({
      ...{ reason: 'PARTS_OPEN', metadata: { open_parts: '1' } },
    });
    await report(world.property, other.targetId, 100);
    expect(await report(street, part.targetId, 100)).toMatchObject({ progress: 100, late: false, openParts: 0 });
    expect((await world.suite.told(TargetProgressedSchema)).map(({ targetId, late }) => [targetId, late])).toEqual([
      [leaf.targetId, true],
      [other.targetId, false],
      [part.targetId, false],
    ]);
  });

  it('is complete with its evidence, once', async () => {
    const { targetId } = await set(street, { ...at('street'), evidenceNeeded: '验收单' });
    await expect(report(street, targetId, 100)).rejects.toMatchObject({ reason: 'EVIDENCE_MISSING' });
    expect(await report(street, targetId, 40)).toMatchObject({ progress: 40 });
    expect(await report(street, targetId, 100, '验收单 3 号')).toMatchObject({
      progress: 100,
      evidence: '验收单 3 号',
    });
    await expect(report(street, targetId, 50)).rejects.toMatchObject({ reason: 'ALREADY_OVER' });
  });

  it('is moved by its owner and those who answer for its place, and by nobody else', async () => {
    const { targetId } = await set(street, at('street'));
    const far = world.person('far', ['grid-worker'], ['dc.s02.c01.g1']);
    for (const by of [far, world.property])
      await expect(report(by, targetId, 10)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(set(street, at('sisterStreet'))).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
  });

  it.each([
    ['lies outside the whole', { ...at('sisterStreet') }, 'BAD_PART', 'place_id'],
    ['is due after the whole', { ...at('street'), dueDate: '2027-01-01' }, 'BAD_PART', 'due_date'],
    ['has two owners', { ...at('street'), ownerUnitId: units.property.unitId }, 'INVALID_FIELDS', 'owner_unit_id'],
  ])('has no part that %s', async (_what, init, reason, field) => {
    const { targetId } = await set(world.leader, at('street'));
    const refused = set(world.leader, { parentId: targetId, ...init });
    await expect(refused).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', reason });
    await expect(refused).rejects.toMatchObject({ details: { fieldViolations: [{ field }] } });
  });
});

describe('a fact', () => {
  const asking = (code: string) => ({ ...at('street'), facts: [{ code, purpose: '摸底' }] });

  it('that is held already is not asked for: the refusal says where it is', async () => {
    const refused = set(street, asking('birth_date'));
    await expect(refused).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', reason: 'FACT_HELD' });
    await expect(refused).rejects.toThrow('it is held at registry.Person.birth_date');
  });

  it('that another target there asks for is not asked for twice; elsewhere it may be', async () => {
    const first = await set(street, asking('solar_roofs'));
    const below = set(community, { ...asking('Solar_Roofs'), ...at('community') });
    await expect(below).rejects.toThrow(`it is held at target/${first.targetId}`);
    await expect(set(world.leader, { ...asking('solar_roofs'), ...at('sisterStreet') })).resolves.toMatchObject({
      facts: [{ code: 'solar_roofs', purpose: '摸底' }],
    });
  });
});
