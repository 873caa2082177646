import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FigureService } from '@wangge/contracts/wangge/assessment/v1/figure_service';
import { CaseFiledSchema } from '@wangge/contracts/wangge/casework/v1/case_events';
import { PlaceKind } from '@wangge/contracts/wangge/grid/v1/place';
import { PlaceService } from '@wangge/contracts/wangge/grid/v1/place_service';
import { answersOf, attempt, leftAfterRetention, PLATFORM_LEFT, poison, Sinks } from '@wangge/testing/privacy';
import { standIn, startSuite, type Suite } from '@wangge/testing/suite';
import { v7 } from 'uuid';
import { assessmentConfig } from '../src/assessment.config.ts';
import { AssessmentModule } from '../src/assessment.module.ts';
import { dataSource } from '../src/data-source.ts';

/** Values that occur nowhere else, so that finding one means it got out. This service is told of nobody; what if it were? */
const NAME = '锟斤拷烫';
const PHONE = '12987654326';
const CANARIES = [NAME, PHONE];

let suite: Suite;
let sinks: Sinks;
beforeAll(async () => {
  sinks = await Sinks.open();
  const district = { placeId: v7(), kind: PlaceKind.DISTRICT, orgPath: 'dc', code: 'dc', name: 'dc', version: 1 };
  suite = await startSuite({
    ...{ service: 'assessment', module: AssessmentModule, dataSource, config: assessmentConfig, env: sinks.env },
    now: '2026-11-25T02:00:00Z',
    world: [standIn(PlaceService, { listPlaces: () => ({ places: [district], nextPageToken: '' }) })],
  });
  await sinks.follow(suite);
});
afterAll(async () => {
  await suite.stop();
  await sinks.close();
});

describe('values of persons that reach the figures by mistake', () => {
  it('are not given back in a refusal or an empty answer', async () => {
    const figures = suite.as({ roles: ['leader'], paths: ['dc'], subject: 'iss|leader' }).client(FigureService);
    const days = { fromDate: '2026-11-01', toDate: '2026-11-30' };
    const asked = [
      attempt('a matter', () => figures.queryFigures({ ...days, matterCode: NAME })),
      attempt('a day', () => figures.queryFigures({ ...days, fromDate: PHONE })),
      attempt('an indicator', () => figures.queryFigures({ ...days, indicators: [NAME] })),
      attempt('a place', () => figures.queryFigures({ ...days, orgPath: PHONE })),
      attempt('definitions', () => figures.listIndicators({})),
    ];
    for (const [name, text] of await answersOf(asked))
      for (const canary of CANARIES)
        expect([name, text.includes(canary) ? canary : 'nothing']).toEqual([name, 'nothing']);
    expect(await sinks.leaks(suite, CANARIES)).toEqual([]);
  }, 60_000);

  it('are in no row of a dead letter, whatever a listener was told', async () => {
    const letters = await poison(suite, CaseFiledSchema, CANARIES);
    for (const canary of CANARIES) expect(letters).not.toContain(canary);
    // The test itself has put them on the bus.
    expect(await sinks.leaks(suite, CANARIES)).toEqual(CANARIES.map((canary) => `message: ${canary}`));
  }, 60_000);
});

describe('what is over', () => {
  it('is forgotten, and nothing that makes an effect happen once', async () => {
    expect(await leftAfterRetention(suite)).toEqual(PLATFORM_LEFT);
  });
});
