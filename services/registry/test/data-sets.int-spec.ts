import { randomUUID } from 'node:crypto';
import { toJsonString } from '@bufbuild/protobuf';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DepartmentDataSetService } from '@wangge/contracts/wangge/exchange/v1/department_data_set_service';
import { DataSetService, ListDataSetsResponseSchema } from '@wangge/contracts/wangge/registry/v1/data_set_service';
import type { Suite } from '@wangge/testing/suite';
import * as t from './registry.builders.ts';

const ELDERS = 104;
const DAY_MS = 86_400_000;

let suite: Suite;
beforeAll(async () => {
  suite = await t.startRegistry();
  const { people } = t.worker(suite, t.path.street);
  const register = (born: string, gridId = t.place.grid1) =>
    people.registerPerson(t.newPerson({ name: '陈长者', identityNumber: t.identityNumber({ born }), gridId }));
  for (let n = 0; n < ELDERS; n += 1) await register('19450101', n % 2 === 0 ? t.place.grid1 : t.place.grid3);
  await register('20000101');
}, 60_000);
afterAll(() => suite.stop());

const key = () => ({ requestId: randomUUID() });
const department = (
  terms: { departmentId?: string; paths?: string[]; population?: string; agreementId?: string } = {},
) =>
  suite
    .asDepartment({
      ...{ departmentId: 'civil-affairs', purpose: 'pension', caseReference: 'MZ-9', population: 'age>=60' },
      ...{ fields: ['persons.name', 'persons.person_id'], paths: [t.path.street], ...terms },
    })
    .client(DepartmentDataSetService);
const leader = (path: string = t.path.district) =>
  suite.as({ roles: ['leader'], paths: [path], subject: `iss|leader-${path}` }).client(DataSetService);

async function approved(): Promise<string> {
  const { dataSetId } = await department().requestDataSet(key());
  await leader().approveDataSet({ ...key(), dataSetId });
  return dataSetId;
}

describe('a data set', () => {
  it('is handed over once after somebody approved it: its rows fixed and counted, agreed fields alone', async () => {
    const { dataSetId } = await department().requestDataSet(key());
    const early = department().collectDataSet({ ...key(), dataSetId });
    await expect(early).rejects.toMatchObject({ reason: 'DATA_SET_NOT_READY', metadata: { state: 'requested' } });
    const { dataSet } = await leader().approveDataSet({ ...key(), dataSetId });
    expect(dataSet).toMatchObject({ state: 'approved', decidedBy: 'iss|leader-dc', rowCount: ELDERS });
    const request = { ...key(), dataSetId };
    const taken = await department().collectDataSet(request);
    expect(taken).toMatchObject({ rowCount: ELDERS, pageCount: 2 });
    expect(await department().collectDataSet(request)).toEqual(taken);
    const again = department().collectDataSet({ ...key(), dataSetId });
    await expect(again).rejects.toMatchObject({ code: 'FAILED_PRECONDITION', reason: 'DATA_SET_HANDED_OVER' });
    const pages = [await page(dataSetId, 0), await page(dataSetId, 1), await page(dataSetId, 2)];
    expect(pages.map(({ persons }) => persons.length)).toEqual([100, 4, 0]);
    const persons = pages.flatMap((one) => one.persons);
    expect(new Set(persons.map(({ personId }) => personId)).size).toBe(ELDERS);
    expect(persons[0]).toMatchObject({ name: '陈长者', identityNumber: '', birthDate: '', phone: '', address: '' });
    const audits = await suite.sql<{ subjects: string[] }>(
      `select subjects from audit where operation like '%GetDataSetPage' and cardinality(subjects) > 0`,
    );
    expect(audits.flatMap(({ subjects }) => subjects)).toHaveLength(ELDERS);
  });

  it('is read for a day; who has left the area since is left out', async () => {
    const dataSetId = await approved();
    await department().collectDataSet({ ...key(), dataSetId });
    const narrower = department({ paths: [t.path.street] });
    const [gone] = (await narrower.getDataSetPage({ dataSetId })).persons;
    await suite.sql('update person set org_path = $2 where person_id = $1', [gone?.personId, t.path.farGrid]);
    const left = (await page(dataSetId, 0)).persons.map(({ personId }) => personId);
    expect(left).toHaveLength(99);
    expect(left).not.toContain(gone?.personId);
    await suite.sql('update person set org_path = $2 where person_id = $1', [gone?.personId, t.path.grid1]);
    suite.clock.advance(DAY_MS);
    await expect(page(dataSetId, 0)).rejects.toMatchObject({ reason: 'DATA_SET_HANDED_OVER' });
    expect(await department().getDataSet({ dataSetId })).toMatchObject({ state: 'handed-over', rowCount: ELDERS });
  });

  it('that was rejected says why, and is not handed over', async () => {
    const { dataSetId } = await department().requestDataSet(key());
    await leader().rejectDataSet({ ...key(), dataSetId, reason: '用途不明' });
    expect(await department().getDataSet({ dataSetId })).toMatchObject({ state: 'rejected', rejectReason: '用途不明' });
    const late = leader().approveDataSet({ ...key(), dataSetId });
    await expect(late).rejects.toMatchObject({ reason: 'DATA_SET_DECIDED', metadata: { state: 'rejected' } });
    const taking = department().collectDataSet({ ...key(), dataSetId });
    await expect(taking).rejects.toMatchObject({ reason: 'DATA_SET_NOT_READY', metadata: { state: 'rejected' } });
  });

  it('belongs to its department, agreement and area, and is decided where one answers for the place', async () => {
    const dataSetId = await approved();
    for (const terms of [{ departmentId: 'police' }, { agreementId: 'another' }, { paths: [t.path.grid1] }])
      await expect(department(terms).getDataSet({ dataSetId })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const away = leader(t.path.farStreet).rejectDataSet({ ...key(), dataSetId, reason: 'x' });
    await expect(away).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('is shown to those who decide with what it is for and how large it is, and nobody of whom it is', async () => {
    const { dataSetId } = await department().requestDataSet(key());
    const answer = await leader().listDataSets({ pageSize: 1 });
    expect(answer.dataSets).toMatchObject([
      {
        ...{
          dataSetId,
          departmentId: 'civil-affairs',
          officer: 'officer-7',
          purpose: 'pension',
          caseReference: 'MZ-9',
        },
        ...{ population: 'age>=60', fields: ['persons.name', 'persons.person_id'], rowCount: ELDERS },
      },
    ]);
    expect(toJsonString(ListDataSetsResponseSchema, answer)).not.toContain('陈');
    const [before] = (await leader().listDataSets({ pageSize: 1, pageToken: answer.nextPageToken })).dataSets;
    expect(before?.dataSetId).not.toBe(dataSetId);
  });
});

const page = (dataSetId: string, number: number) => department().getDataSetPage({ dataSetId, page: number });
