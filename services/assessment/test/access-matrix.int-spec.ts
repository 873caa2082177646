import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FigureBreakdown, FigureService } from '@wangge/contracts/wangge/assessment/v1/figure_service';
import { CaseReportedSchema } from '@wangge/contracts/wangge/casework/v1/case_events';
import { PlaceService } from '@wangge/contracts/wangge/grid/v1/place_service';
import { isWithin } from '@wangge/platform/identity';
import * as matrix from '@wangge/testing/access';
import { eventually, standIn, startSuite, type Suite } from '@wangge/testing/suite';
import { v7 } from 'uuid';
import { assessmentConfig } from '../src/assessment.config.ts';
import { AssessmentModule } from '../src/assessment.module.ts';
import { dataSource } from '../src/data-source.ts';

const oracle = matrix.Oracle.read();
/** Where cases were reported; three in the grid of the matrix, one in each of the others. */
const CASES = [matrix.HERE, matrix.HERE, matrix.HERE, ...matrix.ELSEWHERE];
/** Places figures are asked of: a grid is counted from its cases, the others are kept. */
const ASKED = [matrix.HERE, 'dc.s1.c1', 'dc.s1', 'dc', ...matrix.ELSEWHERE, 'dc.s10', 'dd'];
const days = { fromDate: '2026-11-01', toDate: '2026-11-30' };
let suite: Suite;
let people: matrix.Who[];
let recorded: readonly matrix.Recorded[];
let unfiltered: readonly matrix.Recorded[];

beforeAll(async () => {
  const world = [standIn(PlaceService, { listPlaces: () => ({ places: matrix.accessDistrict().all }) })];
  const service = { service: 'assessment', module: AssessmentModule, dataSource, config: assessmentConfig };
  suite = await startSuite({ ...service, now: '2026-11-25T02:00:00Z', world });
  for (const orgPath of CASES) await reported(orgPath);
  await eventually(async () => expect(await suite.sql('select from case_fact')).toHaveLength(CASES.length));
  people = matrix.everybody(suite, matrix.PLACES);
  recorded = await matrix.walk(probes(), people, oracle);
  unfiltered = await matrix.unfiltered(() => matrix.walk(probes(), people, oracle));
}, 120_000);
afterAll(() => suite.stop());

async function reported(orgPath: string): Promise<void> {
  const time = timestampFromDate(new Date('2026-11-20T01:00:00Z'));
  const caseId = v7();
  const message = { caseId, version: 1, number: 'n', matterCode: '01', happenedAtPath: orgPath, orgPath, time };
  await suite.publish({ schema: CaseReportedSchema, aggregateId: caseId, version: 1, orgPath, message });
}

const within = (orgPath: string): number => CASES.filter((path) => isWithin(path, [orgPath])).length;

function probes(): matrix.Probe[] {
  const { method } = FigureService;
  const things = [{ id: 'figures', state: 'any', secrets: {} }];
  return [
    matrix.probe(method.queryFigures, {
      ...{ things, request: () => ({ ...days, orgPath: matrix.HERE, indicators: ['reported'] }) },
      found: ({ lines: [line] }) =>
        Number(line?.figures[0]?.numerator) === within(matrix.HERE) ? ['figures'] : (line?.figures ?? []).map(String),
    }),
    matrix.probe(method.listIndicators, { things, request: () => ({}) }),
  ];
}

/** How many cases a leader with these places is told of a place, in all and place by place below it; -1 when refused. */
async function told(paths: readonly string[], orgPath: string): Promise<number[]> {
  const leader = suite.as({ roles: ['leader'], paths, subject: 'iss|leader' }).client(FigureService);
  const sum = async (by: FigureBreakdown[]) => {
    const { lines } = await leader.queryFigures({ ...days, orgPath, indicators: ['reported'], by });
    return lines.reduce((total, { figures: [one] }) => total + Number(one?.numerator ?? 0), 0);
  };
  try {
    const whole = await sum([]);
    // Grids are not kept, so a community has no areas below it.
    return [whole, orgPath.split('.').length > 2 ? whole : await sum([FigureBreakdown.AREA])];
  } catch (error) {
    expect(error).toMatchObject({ code: 'PERMISSION_DENIED', reason: 'PLACE_NOT_YOURS' });
    return [-1, -1];
  }
}

/** Cases of a place in those areas right below it that are the caller's. */
function inOwnAreas(orgPath: string, paths: readonly string[]): number {
  const depth = orgPath.split('.').length + 1;
  const areaOf = (path: string) => path.split('.').slice(0, depth).join('.');
  return depth > 3 ? 0 : CASES.filter((path) => isWithin(path, [orgPath]) && isWithin(areaOf(path), paths)).length;
}

/** Whoever is told figures that are not the sum of the caller's own cases in the place. */
async function wronglyTold(otherwise: (orgPath: string, paths: readonly string[]) => number[]): Promise<string[]> {
  const findings: string[] = [];
  for (const [relation, { paths = [] }] of Object.entries(matrix.PLACES))
    for (const orgPath of ASKED) {
      const all = within(orgPath);
      const wanted = isWithin(orgPath, paths) ? [all, all] : otherwise(orgPath, paths);
      const came = await told(paths, orgPath);
      if (came.join() !== wanted.join())
        findings.push(`${relation} asks for ${orgPath}: ${came.join()}, not ${wanted.join()}`);
    }
  return findings;
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

  it('answers nobody a field that the allow-list does not name for them', () => {
    expect(matrix.unlisted(recorded, 'assessment')).toEqual([]);
  });

  it('notices fifty flips of a cell of the oracle', () => {
    expect(matrix.unnoticed(recorded, oracle, 20_261_122)).toEqual([]);
  });

  it('tells nothing by the text of a refusal: all that is not found reads alike', () => {
    expect(matrix.uneven(recorded)).toEqual([]);
  });

  it('answers a place of somewhere else as one that is nowhere', async () => {
    const foreign = [...matrix.ELSEWHERE, ...matrix.ABOVE].map((path) => ({ id: path, path }));
    const { findings, tried } = await matrix.swaps(probes(), people, oracle, { org_path: foreign });
    expect(findings).toEqual([]);
    expect(tried).toBeGreaterThan(10);
  });

  it('knows no page of another caller', async () => {
    const { findings, tried } = await matrix.borrowed(probes(), people, oracle);
    expect(findings).toEqual([]);
    expect(tried).toBeGreaterThan(0);
  });

  it('counts the cases of a place for those within whose places it lies, and refuses the others', async () => {
    expect(await wronglyTold(() => [-1, -1])).toEqual([]);
  });
});

describe('row-level security alone, while figures are asked for without a check of the place', () => {
  it('tells those the oracle lets see them, and counts for the others what is theirs', async () => {
    const seen = unfiltered.filter(({ outcome }) => outcome === 'allow');
    const wanted = unfiltered.filter((one) => oracle.rowOf(one).outcome === 'allow');
    expect(seen).toEqual(wanted);
    expect(unfiltered.filter(({ odd }) => odd !== '')).toEqual([]);
    const few = (orgPath: string, paths: readonly string[]) => [0, inOwnAreas(orgPath, paths)];
    expect(await matrix.unfiltered(() => wronglyTold(few))).toEqual([]);
  });
});
