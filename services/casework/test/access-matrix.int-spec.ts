import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CaseArchiveService } from '@wangge/contracts/wangge/casework/v1/case_archive_service';
import { CaseService } from '@wangge/contracts/wangge/casework/v1/case_service';
import { DeadlineService } from '@wangge/contracts/wangge/casework/v1/deadline_service';
import { DiaryService } from '@wangge/contracts/wangge/casework/v1/diary_service';
import { FileService } from '@wangge/contracts/wangge/casework/v1/file_service';
import { FlowService } from '@wangge/contracts/wangge/casework/v1/flow_service';
import { SupervisionService } from '@wangge/contracts/wangge/casework/v1/supervision_service';
import { RedrawLoadService } from '@wangge/contracts/wangge/casework/v1/redraw_load_service';
import { MatterService } from '@wangge/contracts/wangge/casework/v1/matter_service';
import { DepartmentTaskService } from '@wangge/contracts/wangge/exchange/v1/department_task_service';
import * as matrix from '@wangge/testing/access';
import { v4 } from 'uuid';
import { CATALOGUE } from './access.catalogue.ts';
import { CLOSING } from './access.closing.ts';
import { boardOf, foreignIds, probesOf, taskStreamOf } from './access.probes.ts';
import { AccessWorld, RELATIONS } from './access.world.ts';

const oracle = matrix.Oracle.read();
const CODES = { 'with-code': {}, 'wrong-code': {} };
let world: AccessWorld;
let recorded: matrix.Recorded[];
let probes: matrix.Probe[];
let people: matrix.Who[];
const byCode = (probe: matrix.Probe) => probe.relations !== undefined;
const usual = () => probes.filter((probe) => !byCode(probe));
beforeAll(async () => {
  world = await AccessWorld.start();
  probes = probesOf(world);
  people = matrix.everybody(world.suite, RELATIONS);
  const watched = await Promise.all([
    matrix.watchAll(boardOf(world, changeOne), people, oracle),
    matrix.watchAll(taskStreamOf(world), people, oracle),
  ]);
  await world.restore(world.inState('handling').id);
  const holders = await matrix.walk(probes.filter(byCode), matrix.everybody(world.suite, CODES), oracle);
  const walked = await matrix.walk(usual(), people, oracle);
  recorded = [...watched.flat(), ...holders, ...walked];
}, 240_000);
afterAll(() => world.suite.stop());

async function changeOne(): Promise<void> {
  const desk = world.suite.as({ roles: ['dispatcher'], paths: ['dc'], subject: 'https://id|desk' }).client(CaseService);
  await desk.extendDeadline({ requestId: v4(), caseId: world.inState('handling').id, amount: 1, note: 'matrix' });
}

describe('the matrix of casework', () => {
  it('walks every operation of the service', () => {
    const services = [
      CaseArchiveService,
      CaseService,
      DeadlineService,
      SupervisionService,
      DiaryService,
      FileService,
      FlowService,
      RedrawLoadService,
      MatterService,
      ...CATALOGUE,
      DepartmentTaskService,
      ...CLOSING,
    ];
    expect(matrix.unwalked(recorded, services)).toEqual([]);
  });

  it('comes out as the oracle says, for every role, relation and state', () => {
    expect(matrix.mismatches(recorded, oracle)).toEqual([]);
    expect(matrix.idle(recorded, oracle)).toEqual([]);
    expect(matrix.gaps(recorded, oracle)).toEqual([]);
  });

  it('answers nobody a field that the allow-list does not name for them', () => {
    expect(matrix.unlisted(recorded, 'casework')).toEqual([]);
  });

  it('notices fifty flips of a cell of the oracle', () => {
    expect(matrix.unnoticed(recorded, oracle, 20_261_122)).toEqual([]);
  });

  it('tells nothing by the text of a refusal: all that is not found reads alike', () => {
    expect(matrix.uneven(recorded)).toEqual([]);
  });

  it('answers an id of somewhere else as one that is nowhere, in every field that names something', async () => {
    const { findings, tried } = await matrix.swaps(usual(), people, oracle, foreignIds(world));
    expect(findings).toEqual([]);
    expect(tried).toBeGreaterThan(200);
  }, 60_000);

  it('knows neither another caller’s key nor another caller’s page', async () => {
    const { findings, tried } = await matrix.borrowed(usual(), people, oracle);
    expect(findings).toEqual([]);
    expect(tried).toBeGreaterThan(15);
  }, 60_000);
});
