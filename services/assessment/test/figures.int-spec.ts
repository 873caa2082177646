import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { FigureBreakdown, FigureService } from '@wangge/contracts/wangge/assessment/v1/figure_service';
import { Channel } from '@wangge/contracts/wangge/casework/v1/case';
import {
  CaseClosedSchema,
  CaseEvaluatedSchema,
  CaseFiledSchema,
  CaseReopenedSchema,
  CaseReportedSchema,
} from '@wangge/contracts/wangge/casework/v1/case_events';
import { PlaceKind } from '@wangge/contracts/wangge/grid/v1/place';
import { PlaceService } from '@wangge/contracts/wangge/grid/v1/place_service';
import { eventually, standIn, startSuite, type Suite } from '@wangge/testing/suite';
import { v7 } from 'uuid';
import { assessmentConfig } from '../src/assessment.config.ts';
import { AssessmentModule } from '../src/assessment.module.ts';
import { dataSource } from '../src/data-source.ts';

const at = (iso: string) => timestampFromDate(new Date(iso));
const place = (orgPath: string, kind: PlaceKind) => ({
  placeId: randomUUID(),
  kind,
  orgPath,
  code: orgPath,
  name: `name of ${orgPath}`,
  version: 1,
});
const grid = standIn(PlaceService, {
  listPlaces: () => ({
    places: [place('dc', PlaceKind.DISTRICT), place('dc.s01', PlaceKind.STREET), place('dc.s02', PlaceKind.STREET)],
    nextPageToken: '',
  }),
});

let suite: Suite;
beforeAll(async () => {
  suite = await startSuite({
    service: 'assessment',
    module: AssessmentModule,
    dataSource,
    config: assessmentConfig,
    now: '2026-11-25T02:00:00Z',
    world: [grid],
  });
});
afterAll(() => suite.stop());

/** Tells the life of a case up to `steps` events; answers its id once its last event is counted. */
async function life(orgPath: string, matterCode: string, steps: number): Promise<string> {
  const caseId = v7();
  const common = (version: number, iso: string) => ({
    caseId,
    version,
    number: 'n',
    matterCode,
    happenedAtPath: orgPath,
    orgPath,
    state: '',
    time: at(iso),
  });
  const dueTime = at('2026-11-24T10:00:00Z');
  const told = [
    { schema: CaseReportedSchema, message: { ...common(1, '2026-11-20T01:00:00Z'), dueTime, channel: Channel.PHONE } },
    { schema: CaseFiledSchema, message: { ...common(2, '2026-11-20T02:00:00Z'), dueTime } },
    { schema: CaseClosedSchema, message: { ...common(3, '2026-11-21T03:00:00Z'), dueTime, onTime: true } },
    { schema: CaseEvaluatedSchema, message: { ...common(4, '2026-11-22T03:00:00Z'), satisfaction: 5, settled: true } },
    { schema: CaseReopenedSchema, message: { ...common(5, '2026-11-23T03:00:00Z'), dueTime } },
  ].slice(0, steps);
  for (const { schema, message } of told) {
    const event = { schema, aggregateId: caseId, version: message.version, orgPath, message };
    await suite.publish(event as Parameters<Suite['publish']>[0]);
    await suite.publish(event as Parameters<Suite['publish']>[0]); // told twice, under another id: counts once
  }
  await eventually(async () => {
    expect(await suite.sql('select version from case_fact where case_id = $1', [caseId])).toEqual([{ version: steps }]);
  });
  return caseId;
}

const leader = (paths = ['dc']) => suite.as({ roles: ['leader'], paths, subject: 'iss|leader' }).client(FigureService);
const days = { fromDate: '2026-11-01', toDate: '2026-11-30' };

async function figuresOf(matterCode: string, more: object = {}): Promise<Record<string, unknown>> {
  const { lines } = await leader().queryFigures({ ...days, matterCode, ...more });
  return Object.fromEntries(
    (lines[0]?.figures ?? []).map(({ indicator, numerator, denominator, value }) => [
      indicator,
      [Number(numerator), Number(denominator), value],
    ]),
  );
}

describe('figures', () => {
  it('count each case once, whatever is told twice', async () => {
    await life('dc.s01.c01.g1', '11.01', 4);
    expect(await figuresOf('11.01')).toMatchObject({
      reported: [1, 0, 1],
      'closing-rate': [1, 1, 1],
      'on-time-closing-rate': [1, 1, 1],
      'satisfaction-rate': [1, 1, 1],
      'rework-rate': [0, 0, undefined],
      'missed-report-rate': [1, 1, 1],
    });
  });

  it('take a closure back when the case is reopened', async () => {
    await life('dc.s01.c01.g1', '12.01', 5);
    expect(await figuresOf('12.01')).toMatchObject({
      closed: [0, 0, 0],
      'closing-rate': [0, 1, 0],
      evaluated: [0, 0, 0],
      'satisfaction-rate': [0, 0, undefined],
    });
  });

  it('say not applicable, never 0 % or 100 %, where nothing was due', async () => {
    await life('dc.s01.c01.g1', '13.01', 1);
    expect(await figuresOf('13.01')).toMatchObject({ 'closing-rate': [0, 0, undefined], reported: [1, 0, 1] });
  });

  it('are the same whether they are read from days or from months', async () => {
    await life('dc.s01.c01.g1', '14.01', 4);
    await life('dc.s02.c01.g1', '14.01', 2);
    const whole = await figuresOf('14.01');
    const { lines } = await leader().queryFigures({ ...days, matterCode: '14.01', by: [FigureBreakdown.DAY] });
    const reported = lines.reduce(
      (sum, line) => sum + Number(line.figures.find(({ indicator }) => indicator === 'reported')?.numerator),
      0,
    );
    expect(whole).toMatchObject({ reported: [reported, 0, 2] });
  });

  it('are broken down by the places below, with their names', async () => {
    await life('dc.s01.c01.g1', '15.01', 1);
    await life('dc.s02.c01.g1', '15.01', 1);
    const { lines } = await leader().queryFigures({
      ...days,
      matterCode: '15.01',
      indicators: ['reported'],
      by: [FigureBreakdown.AREA],
    });
    expect(lines).toMatchObject([
      { orgPath: 'dc.s01', areaName: 'name of dc.s01', figures: [{ numerator: 1n }] },
      { orgPath: 'dc.s02', areaName: 'name of dc.s02', figures: [{ numerator: 1n }] },
    ]);
  });

  it('of a single grid are counted from its cases and equal those kept above', async () => {
    await life('dc.s01.c01.g1', '16.01', 4);
    expect(await figuresOf('16.01', { orgPath: 'dc.s01.c01.g1' })).toEqual(await figuresOf('16.01'));
  });

  it('are described page by page, and a token of somebody’s own making is refused', async () => {
    const all = (await leader().listIndicators({})).indicators.map(({ code }) => code);
    const first = await leader().listIndicators({ pageSize: 2 });
    const rest = await leader().listIndicators({ pageSize: 100, pageToken: first.nextPageToken });
    expect([...first.indicators, ...rest.indicators].map(({ code }) => code)).toEqual(all);
    expect(first.indicators).toHaveLength(2);
    expect(rest.nextPageToken).toBe('');
    await expect(leader().listIndicators({ pageToken: 'k1.AAAA' })).rejects.toMatchObject({
      details: { fieldViolations: [{ field: 'page_token' }] },
    });
  });

  it('of a foreign place are refused, and unknown indicators and impossible days are named', async () => {
    await expect(leader(['dc.s01']).queryFigures({ ...days, orgPath: 'dc.s02' })).rejects.toMatchObject({
      code: 'PERMISSION_DENIED',
    });
    await expect(leader().queryFigures({ ...days, indicators: ['closed', 'logins'] })).rejects.toMatchObject({
      details: { fieldViolations: [{ field: 'indicators[1]' }] },
    });
    await expect(leader().queryFigures({ fromDate: '2026-02-30', toDate: '2026-03-01' })).rejects.toMatchObject({
      details: { fieldViolations: [{ field: 'from_date' }] },
    });
  });

  it('recomputed from the facts equal the stored ones', async () => {
    const [stored] = await suite.sql(
      `select sum(reported)::int as reported, sum(filed)::int as filed, sum(closed)::int as closed from figure_day where org_path = 'dc'`,
    );
    const [facts] = await suite.sql(
      `select count(reported_day)::int as reported, count(filed_day)::int as filed, count(closed_day)::int as closed from case_fact`,
    );
    expect(stored).toEqual(facts);
  });
});
