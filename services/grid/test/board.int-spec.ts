import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ContactBoardService } from '@wangge/contracts/wangge/grid/v1/contact_board_service';
import type { Suite } from '@wangge/testing/suite';
import * as t from './grid.builders.ts';

let suite: Suite;
let doors: t.Doors;
let places: ReadonlyMap<string, { placeId: string }>;

beforeAll(async () => {
  suite = await t.startGrid();
  doors = t.doors(suite);
  await doors.importTown();
  places = await doors.placesByCode();
  await doors.hire('ann', { placeCode: t.grid1, post: 'manager' });
  await doors.hire('sup', { placeCode: t.grid1, post: 'supervisor' });
  await doors.hire('dir', { placeCode: t.street, post: 'street-director' });
});
afterAll(() => suite.stop());

const idOf = (code: string) => places.get(code)?.placeId ?? '';
const anybody = () => suite.asNobody().client(ContactBoardService);
const lines = (code: string, publicPhone: string, publicSupervisionPhone: string) =>
  suite
    .as({ roles: ['street-officer'], paths: [t.path.street] })
    .client(ContactBoardService)
    .setContactLines({ requestId: t.requestId(), placeId: idOf(code), publicPhone, publicSupervisionPhone });

describe('the contact board', () => {
  it('tells everybody who answers and where to call, and nothing else of a person', async () => {
    expect(await lines(t.street, '010-65120000', '12345')).toMatchObject({ phone: '010-65120000' });
    expect(await lines(t.community, '010-65120005', '')).toMatchObject({ supervisionPhone: '' });
    const board = await anybody().getContactBoard({ placeId: idOf(t.grid1) });
    expect(board).toMatchObject({ placeName: '第1网格', phone: '010-65120005', supervisionPhone: '12345' });
    expect(board.entries.map(({ name, postName, firstResponsible }) => [name, postName, firstResponsible])).toEqual([
      ['name of ann', '网格管理员', true],
      ['name of dir', '街道办事处主任', true],
    ]);
    expect(JSON.stringify(board)).not.toMatch(/12900000042|id\.test|subject/);
    const far = await anybody().getContactBoard({ placeId: idOf(t.farGrid) });
    expect([far.phone, far.entries]).toEqual(['', []]);
    await expect(anybody().getContactBoard({ placeId: t.requestId() })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('is changed by those of the place', async () => {
    await expect(lines(t.otherStreet, '110', '')).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
    await expect(lines(t.street, 'call me', '')).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await lines(t.community, '', '');
    expect((await anybody().getContactBoard({ placeId: idOf(t.grid1) })).phone).toBe('010-65120000');
  });
});

describe('what the duty list leaves open', () => {
  it('is told by street', async () => {
    const unit = (code: string, matterCode: string) => ({
      ...{ code, name: code, placeCode: t.street, competences: [{ matterCode, lead: true, orgPath: t.path.street }] },
    });
    const units = [unit('clean', '01'), unit('works', '01'), unit('parks', '02')];
    await doors.units.importUnits({ requestId: t.requestId(), units });
    const admin = suite.as({ roles: ['system-admin'], paths: [], subject: 'idp|sysadmin' });
    const found = await admin.client(ContactBoardService).findDutyGaps({});
    expect(found.findings).toMatchObject([
      { kind: 'overlap', matterCode: '01', orgPath: t.path.street, unitCodes: ['clean', 'works'] },
      { kind: 'gap', matterCode: '01', orgPath: t.path.otherStreet, unitCodes: [] },
      { kind: 'gap', matterCode: '02', orgPath: t.path.otherStreet, unitCodes: [] },
    ]);
    const under = await admin.client(ContactBoardService).findDutyGaps({ under: t.path.street });
    expect(under).toMatchObject({ findingCount: 1, findings: [{ kind: 'overlap' }] });
  });
});
