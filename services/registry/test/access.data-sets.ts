import { randomUUID } from 'node:crypto';
import { DepartmentDataSetService } from '@wangge/contracts/wangge/exchange/v1/department_data_set_service';
import { DataSetService } from '@wangge/contracts/wangge/registry/v1/data_set_service';
import { HERE, PLACES, type Probe, probe, type Thing } from '@wangge/testing/access';
import type { AccessWorld } from './access.world.ts';

const { method: asked } = DepartmentDataSetService;
const { method: decided } = DataSetService;
const key = () => ({ requestId: randomUUID() });

/** Data sets of the grid of the matrix, at each step of their life, and one of elsewhere. */
export async function dataSetProbes({ suite, residents }: AccessWorld): Promise<Probe[]> {
  const department = suite
    .asDepartment({ departmentId: 'police', fields: ['persons.name'], paths: [HERE] })
    .client(DepartmentDataSetService);
  const leader = suite.as({ roles: ['leader'], paths: ['dc'], subject: 'https://id|leader' }).client(DataSetService);
  const requested = async () => (await department.requestDataSet(key())).dataSetId;
  const approved = async () => {
    const dataSetId = await requested();
    await leader.approveDataSet({ ...key(), dataSetId });
    return dataSetId;
  };
  const [resident] = residents;
  const secrets = resident?.secrets ?? {};
  const ready = { things: [{ id: await approved(), state: 'any', secrets }] };
  const handedOver: Thing = { id: await approved(), state: 'any', secrets };
  await department.collectDataSet({ ...key(), dataSetId: handedOver.id });
  const rejected = await requested();
  await leader.rejectDataSet({ ...key(), dataSetId: rejected, reason: 'matrix' });
  const inState = (id: string, state: string): Thing => ({ id, state, secrets: {} });
  const decisions = {
    things: [
      inState(await requested(), 'requested'),
      inState(await approved(), 'approved'),
      inState(rejected, 'rejected'),
      inState(handedOver.id, 'handed-over'),
    ],
    restore: async ({ id }: Thing) => {
      const undecided = `state = 'requested', version = 1, decided_by = null, decide_time = null, reject_reason = ''`;
      await suite.sql(`update data_set set ${undecided} where data_set_id = $1`, [id]);
      await suite.sql(`delete from outbox where aggregate_id = $1 and version > 1`, [id]);
    },
  };
  return [
    probe(decided.listDataSets, {
      things: [{ ...handedOver, secrets: {} }],
      request: () => ({ pageSize: 100 }),
      found: ({ dataSets }) => dataSets.map(({ dataSetId }) => dataSetId).filter((id) => id === handedOver.id),
    }),
    probe(asked.getDataSet, { things: [handedOver], request: ({ id }) => ({ dataSetId: id }) }),
    probe(asked.getDataSetPage, { things: [handedOver], request: ({ id }) => ({ dataSetId: id }) }),
    // Taken over again and again: the first one does it, the others are told so.
    probe(asked.collectDataSet, {
      ...{ ...ready, passes: ['DATA_SET_HANDED_OVER'] },
      request: ({ id }) => ({ ...key(), dataSetId: id }),
    }),
    probe(decided.approveDataSet, { ...decisions, request: ({ id }) => ({ ...key(), dataSetId: id }) }),
    probe(decided.rejectDataSet, {
      ...decisions,
      request: ({ id }) => ({ ...key(), dataSetId: id, reason: 'matrix' }),
    }),
    probe(asked.requestDataSet, {
      things: [{ id: 'asked', state: 'any', secrets: {} }],
      // An agreement always has an area.
      relations: Object.keys(PLACES).filter((relation) => relation !== 'expired'),
      request: key,
    }),
  ];
}

/** A data set of a grid elsewhere. */
export async function foreignDataSets({ suite, elsewhere }: AccessWorld): Promise<string[]> {
  const department = suite.asDepartment({ departmentId: 'police', fields: [], paths: [elsewhere[0]?.path ?? ''] });
  return [(await department.client(DepartmentDataSetService).requestDataSet(key())).dataSetId];
}
