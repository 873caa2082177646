import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FigureService } from '@wangge/contracts/wangge/assessment/v1/figure_service';
import { PlaceService } from '@wangge/contracts/wangge/grid/v1/place_service';
import * as matrix from '@wangge/testing/access';
import { standIn, startSuite, type Suite } from '@wangge/testing/suite';
import { assessmentConfig } from '../src/assessment.config.ts';
import { AssessmentModule } from '../src/assessment.module.ts';
import { dataSource } from '../src/data-source.ts';

const oracle = matrix.Oracle.read();
let suite: Suite;
let recorded: readonly matrix.Recorded[];

beforeAll(async () => {
  const world = [standIn(PlaceService, { listPlaces: () => ({ places: matrix.accessDistrict().all }) })];
  const service = { service: 'assessment', module: AssessmentModule, dataSource, config: assessmentConfig };
  suite = await startSuite({ ...service, now: '2026-11-25T02:00:00Z', world });
  recorded = await matrix.walk(probes(), matrix.everybody(suite, matrix.PLACES), oracle);
}, 120_000);
afterAll(() => suite.stop());

function probes(): matrix.Probe[] {
  const { method } = FigureService;
  const things = [{ id: 'figures', state: 'any', secrets: {} }];
  const days = { fromDate: '2026-11-01', toDate: '2026-11-30' };
  return [
    matrix.probe(method.queryFigures, { things, request: () => ({ ...days, orgPath: matrix.HERE }) }),
    matrix.probe(method.listIndicators, { things, request: () => ({}) }),
  ];
}

describe('the matrix of assessment', () => {
  it('walks every operation of the service', () => {
    expect(matrix.unwalked(recorded, [FigureService])).toEqual([]);
  });

  it('comes out as the oracle says, for every role, relation and state', () => {
    expect(matrix.mismatches(recorded, oracle)).toEqual([]);
    expect(matrix.idle(recorded, oracle)).toEqual([]);
    expect(matrix.gaps(recorded, oracle)).toEqual([]);
  });

  it('notices fifty flips of a cell of the oracle', () => {
    expect(matrix.unnoticed(recorded, oracle, 20_261_122)).toEqual([]);
  });

  it('tells nothing by the text of a refusal: all that is not found reads alike', () => {
    expect(matrix.uneven(recorded)).toEqual([]);
  });
});
