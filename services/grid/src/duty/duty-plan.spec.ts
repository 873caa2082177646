import { describe, expect, it } from '@jest/globals';
import type { DutyColumn } from './duty.columns.ts';
import { planDutyList, type DutyLine } from './duty-plan.ts';

const line = (unitId: string, matterCode: string, lead = true): DutyLine => ({
  unitId,
  matterCode,
  orgPath: 'dc',
  lead,
});
const ground = {
  units: new Map([['u1', { unitId: 'id1', name: '环卫所' }], ['u2', { unitId: 'id2', name: '物业' }]]), // prettier-ignore
  places: new Map([['110101', { orgPath: 'dc', name: '东城区' }]]),
  present: [line('id1', '01'), line('id1', '02'), line('id2', '01', false)],
};
const good = { unitCode: 'u1', unitName: '', matterCode: '01', placeCode: '110101', placeName: '', role: 'lead' };
const row = (values: Partial<Record<DutyColumn, string>>, at = 2) => ({ line: at, values: { ...good, ...values } });
const faultsOf = (values: Partial<Record<DutyColumn, string>>) =>
  planDutyList([row(values)], ground).faults.map(({ column, code }) => [column, code]);

describe('a duty list', () => {
  it('says what it adds, ends and changes', () => {
    const rows = [row({}), row({ unitCode: 'u2', role: '主办' }), row({ matterCode: '03', role: 'help' })];
    expect(planDutyList(rows, ground)).toEqual({
      lines: 3,
      added: [line('id1', '03', false)],
      removed: [line('id1', '02')],
      changed: [line('id2', '01')],
      faults: [],
    });
  });

  it.each<[string, Partial<Record<DutyColumn, string>>, string, string]>([
    ['an unknown unit', { unitCode: 'u9' }, 'unit_code', 'UNKNOWN_UNIT'],
    ['a code beside another name', { unitName: '物业' }, 'unit_name', 'OTHER_NAME'],
    ['an unknown place', { placeCode: '9' }, 'place_code', 'UNKNOWN_PLACE'],
    ['a place beside another name', { placeName: '西城区' }, 'place_name', 'OTHER_NAME'],
    ['a matter that is a number', { matterCode: '1.01' }, 'matter_code', 'BAD_CODE'],
    ['a role nobody has', { role: 'watch' }, 'role', 'BAD_VALUE'],
  ])('tells %s', (_what, values, column, code) => {
    expect(faultsOf(values)).toContainEqual([column, code]);
  });

  it('tells a line that stands there twice, and one that has none', () => {
    expect(planDutyList([row({}), row({}, 3)], ground).faults).toMatchObject([{ row: 3, code: 'DUPLICATE_LINE' }]);
    expect(planDutyList([], ground).faults).toMatchObject([{ row: 0, code: 'EMPTY' }]);
  });
});
