import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CaseService } from '@wangge/contracts/wangge/casework/v1/case_service';
import { FileService } from '@wangge/contracts/wangge/casework/v1/file_service';
import { MatterService } from '@wangge/contracts/wangge/casework/v1/matter_service';
import { DepartmentTaskService } from '@wangge/contracts/wangge/exchange/v1/department_task_service';
import * as matrix from '@wangge/testing/access';
import { v4 } from 'uuid';
import { boardOf, probesOf, taskStreamOf } from './access.probes.ts';
import { AccessWorld, RELATIONS } from './access.world.ts';

const oracle = matrix.Oracle.read();
const CODES = { 'with-code': {}, 'wrong-code': {} };
let world: AccessWorld;
let recorded: matrix.Recorded[];
beforeAll(async () => {
  world = await AccessWorld.start();
  const probes = probesOf(world);
  const byCode = (probe: matrix.Probe) => probe.relations !== undefined;
  const people = matrix.everybody(world.suite, RELATIONS);
  const boards = await matrix.watchAll(boardOf(world, changeOne), people);
  const streams = await matrix.watchAll(taskStreamOf(world), people);
  await world.restore(world.inState('handling').id);
  const holders = await matrix.walk(probes.filter(byCode), matrix.everybody(world.suite, CODES), oracle);
  const usual = await matrix.walk(
    probes.filter((probe) => !byCode(probe)),
    people,
    oracle,
  );
  recorded = [...boards, ...streams, ...holders, ...usual];
}, 240_000);
afterAll(() => world.suite.stop());

async function changeOne(): Promise<void> {
  const desk = world.suite.as({ roles: ['dispatcher'], paths: ['dc'], subject: 'https://id|desk' }).client(CaseService);
  await desk.extendDeadline({ requestId: v4(), caseId: world.inState('handling').id, amount: 1, note: 'matrix' });
}

describe('the matrix of casework', () => {
  it('walks every operation of the service', () => {
    const services = [CaseService, FileService, MatterService, DepartmentTaskService];
    expect(matrix.unwalked(recorded, services)).toEqual([]);
  });

  it('comes out as the oracle says, for every role, relation and state', () => {
    expect(matrix.mismatches(recorded, oracle)).toEqual([]);
    expect(matrix.idle(recorded, oracle)).toEqual([]);
  });

  it('notices fifty flips of a cell of the oracle', () => {
    expect(matrix.unnoticed(recorded, oracle, 20_261_122)).toEqual([]);
  });

  it('tells nothing by the text of a refusal: all that is not found reads alike', () => {
    expect(matrix.uneven(recorded)).toEqual([]);
  });
});
