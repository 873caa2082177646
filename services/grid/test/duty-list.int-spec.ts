import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DutyListFormat, DutyListService } from '@wangge/contracts/wangge/grid/v1/duty_list_service';
import { UnitService } from '@wangge/contracts/wangge/grid/v1/unit_service';
import { writeCsv } from '@wangge/documents/tables';
import type { Suite } from '@wangge/testing/suite';
import * as t from './grid.builders.ts';

let suite: Suite;
const HEADER = ['unit_code', 'unit_name', 'matter_code', 'place_code', 'place_name', 'role'];
const units = [
  { code: 'clean', name: '街道环卫所', placeCode: t.street, competences: [{ matterCode: '01', lead: true }] },
  { code: 'help', name: '物业', placeCode: t.community, kind: 'property' },
  { code: 'parks', name: '区园林', placeCode: t.district, kind: 'parks' },
];

beforeAll(async () => {
  suite = await t.startGrid();
  const doors = t.doors(suite);
  await doors.importTown();
  await doors.units.importUnits({ requestId: t.requestId(), units });
});
afterAll(() => suite.stop());

const duty = () => suite.as({ roles: ['system-admin'], paths: [], subject: 'idp|sysadmin' }).client(DutyListService);
const dispatcher = () => suite.as({ roles: ['dispatcher'], paths: [t.path.street] }).client(UnitService);
const leading = async (matterCode: string, orgPath: string = t.path.grid1, rule: object = {}) => {
  const { lead, helping } = await dispatcher().findCompetentUnits({ matterCode, orgPath, ...rule });
  return [lead.map(({ code }) => code), helping.map(({ code }) => code)];
};
const sheet = (...rows: string[][]) => writeCsv(HEADER, rows);
const imported = (content: Uint8Array, more: object = {}) =>
  duty().importDutyList({ requestId: t.requestId(), content, ...more });

describe('the duty list', () => {
  it('is replaced by a sheet, and says what that changes before', async () => {
    const content = sheet(
      ['clean', '街道环卫所', '01', t.street, '', 'help'],
      ['help', '', '02', t.community, '', 'lead'],
    );
    const told = { lines: 2, added: 1, removed: 0, changed: 1, faultCount: 0 };
    expect(await imported(content, { validateOnly: true })).toMatchObject(told);
    expect(await leading('01.01')).toEqual([['clean'], []]);

    const request = { requestId: t.requestId(), content };
    expect(await duty().importDutyList(request)).toMatchObject(told);
    expect(await duty().importDutyList(request)).toMatchObject(told);
    expect(await leading('01.01')).toEqual([[], ['clean']]);
    expect(await leading('02.09')).toEqual([['help'], []]);
    const events = await suite.sql(`select version from outbox where subject = 'evt.wangge.grid.v1.DutyListChanged'`);
    expect(events).toEqual([{ version: 2 }, { version: 2 }]);
  });

  it('exported and imported again changes nothing, in either format', async () => {
    for (const format of [DutyListFormat.CSV, DutyListFormat.XLSX]) {
      const { content } = await duty().getDutyListFile({ format });
      expect(await imported(content)).toMatchObject({ lines: 2, added: 0, removed: 0, changed: 0 });
    }
  });

  it('with faults is refused as a whole, each named; checked, all are told', async () => {
    const content = sheet(['clean', '', '01', '9', '', 'lead'], ['nobody', '', '1', t.street, '', 'lead']);
    await expect(imported(content)).rejects.toMatchObject({
      ...{ code: 'INVALID_ARGUMENT', reason: 'BAD_DUTY_LIST' },
      details: { fieldViolations: [{ field: 'rows[2].place_code' }, { field: 'rows[3].unit_code' }, {}] },
    });
    expect(await imported(content, { validateOnly: true })).toMatchObject({ faultCount: 3 });
    for (const bad of [Buffer.from('a,"b'), sheet(), writeCsv(['unit_code'], [['clean']])])
      await expect(imported(bad)).rejects.toMatchObject({ reason: 'BAD_DUTY_LIST' });
    expect(await leading('02.09')).toEqual([['help'], []]);
  });

  it('takes and ends single lines', async () => {
    const { units: known } = await dispatcher().listUnits({});
    const unitId = known.find(({ code }) => code === 'parks')?.unitId ?? '';
    const line = { unitId, matterCode: '03.01', orgPath: t.path.street, lead: true };
    const set = (more: object) => duty().setDutyLine({ requestId: t.requestId(), ...line, ...more });
    expect(await set({})).toMatchObject({ changed: true });
    expect(await set({})).toMatchObject({ changed: false });
    expect(await leading('03.01.07')).toEqual([['parks'], []]);
    expect(await set({ remove: true })).toMatchObject({ changed: true });
    expect(await set({ remove: true })).toMatchObject({ changed: false });
    expect(await leading('03.01.07')).toEqual([[], []]);
    await expect(set({ unitId: t.requestId() })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(set({ orgPath: 'dc.s99' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('a matter that names kinds of units', () => {
  it('finds them where they are, behind the duty list', async () => {
    const rule = { leadKind: 'parks', helpingKinds: ['property'] };
    expect(await leading('09', t.path.grid1, rule)).toEqual([['parks'], ['help']]);
    expect(await leading('02', t.path.grid1, rule)).toEqual([['help', 'parks'], []]);
    expect(await leading('09', t.path.farGrid, rule)).toEqual([['parks'], []]);
  });
});
