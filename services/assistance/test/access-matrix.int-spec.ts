import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ArchiveService } from '@wangge/contracts/wangge/assistance/v1/archive_service';
import { RedrawLoadService } from '@wangge/contracts/wangge/assistance/v1/redraw_load_service';
import { VisitService } from '@wangge/contracts/wangge/assistance/v1/visit_service';
import { PlaceService } from '@wangge/contracts/wangge/grid/v1/place_service';
import { isWithin } from '@wangge/platform/identity';
import * as matrix from '@wangge/testing/access';
import { eventually, standIn, startSuite, type Suite } from '@wangge/testing/suite';
import { assistanceConfig } from '../src/assistance.config.ts';
import { AssistanceModule } from '../src/assistance.module.ts';
import { dataSource } from '../src/data-source.ts';

const NOW = new Date('2026-11-22T02:00:00Z');
const WEEK = 7 * 86_400_000;
const oracle = matrix.Oracle.read();
const places = matrix.accessDistrict();
const secrets = { kind: 'disabled', need: '行动不便，需送餐' };
let suite: Suite;
let recorded: readonly matrix.Recorded[];
let archive: matrix.Thing;
let people: matrix.Who[];
const elsewhere: { path: string; archiveId: string; personId: string }[] = [];

beforeAll(async () => {
  const world = [standIn(PlaceService, { listPlaces: () => ({ places: places.all }) })];
  const service = { service: 'assistance', module: AssistanceModule, dataSource, config: assistanceConfig };
  suite = await startSuite({ ...service, now: NOW, world });
  archive = { id: (await eventually(() => opened(matrix.HERE))).archiveId, state: 'any', secrets };
  for (const path of matrix.ELSEWHERE) elsewhere.push({ path, ...(await opened(path)) });
  // Every visit is due.
  suite.clock.set(new Date(NOW.getTime() + WEEK));
  people = matrix.everybody(suite, matrix.PLACES);
  recorded = await matrix.walk(probes(), people, oracle);
}, 120_000);
afterAll(() => suite.stop());

const request = (path: string) => ({
  ...{ requestId: randomUUID(), personId: randomUUID(), gridId: places.add(path).placeId, ...secrets },
  ...{ basis: 'consent', basisReference: 'form 7', tier: 'weekly', helperStaffId: randomUUID() },
});

/** Ids of what lies outside the grid of the matrix; cases, visits and staff are other services' things. */
const foreignIds = (): matrix.ForeignIds => ({
  archive_id: elsewhere.map(({ archiveId, path }) => ({ id: archiveId, path })),
  // Who has an archive elsewhere is nobody's business here: opening one, which can be done once, tells nothing of the other.
  person_id: elsewhere.map(({ personId }) => personId),
  under: matrix.ELSEWHERE.map((path) => ({ id: path, path })),
  grid_id: matrix.ELSEWHERE.map((path) => ({ id: places.add(path).placeId, path })),
  case_id: [randomUUID()],
  visit_id: [randomUUID()],
  helper_staff_id: [randomUUID()],
});

const occasion = () => ({ case: 'visitId' as const, value: randomUUID() });

async function opened(path: string): Promise<{ archiveId: string; personId: string }> {
  const officer = suite.as({ roles: ['assistance-officer'], paths: ['dc', 'dd'] }).client(ArchiveService);
  const { archive: made } = await officer.openArchive(request(path));
  return { archiveId: made?.archiveId ?? '', personId: made?.personId ?? '' };
}

/** How each operation is tried; what opens archives or moves their visits comes after what lists them. */
function probes(): matrix.Probe[] {
  const { probe } = matrix;
  const things = [archive];
  const within = (paths: readonly string[]) =>
    elsewhere.filter(({ path }) => isWithin(path, paths)).map(({ archiveId }) => archiveId);
  return [
    probe(ArchiveService.method.getArchive, { things, request: ({ id }) => ({ archiveId: id }) }),
    probe(ArchiveService.method.listArchives, {
      ...{ things, elsewhere: within, request: () => ({ pageSize: 100 }) },
      found: (answer) => answer.archives.map(({ archiveId }) => archiveId),
    }),
    probe(VisitService.method.listDueVisits, {
      ...{ things, elsewhere: within, request: () => ({ pageSize: 100 }) },
      found: (answer) => answer.visits.map(({ archiveId }) => archiveId),
    }),
    probe(ArchiveService.method.revealArchive, {
      things,
      request: ({ id }) => ({ requestId: randomUUID(), archiveId: id, purpose: 'matrix', occasion: occasion() }),
    }),
    probe(VisitService.method.recordVisit, {
      things,
      request: ({ id }) => ({ requestId: randomUUID(), archiveId: id, mode: 'home', seen: true, note: '' }),
      // Nothing to put back: one after the other, for two at once are one too many.
      restore: () => Promise.resolve(),
    }),
    probe(RedrawLoadService.method.countRedrawLoad, {
      things: [{ id: 'load', state: 'any', secrets: {} }],
      request: () => ({ moves: [{ fromPath: matrix.HERE, rest: true }] }),
    }),
    probe(ArchiveService.method.openArchive, { things, request: () => request(matrix.HERE) }),
  ];
}

describe('the matrix of assistance', () => {
  it('walks every operation of the service', () => {
    expect(matrix.unwalked(recorded, [ArchiveService, RedrawLoadService, VisitService])).toEqual([]);
  });

  it('comes out as the oracle says, for every role, relation and state', () => {
    expect(matrix.mismatches(recorded, oracle)).toEqual([]);
    expect(matrix.idle(recorded, oracle)).toEqual([]);
    expect(matrix.gaps(recorded, oracle)).toEqual([]);
  });

  it('answers nobody a field that the allow-list does not name for them', () => {
    expect(matrix.unlisted(recorded, 'assistance')).toEqual([]);
  });

  it('notices fifty flips of a cell of the oracle', () => {
    expect(matrix.unnoticed(recorded, oracle, 20_261_122)).toEqual([]);
  });

  it('tells nothing by the text of a refusal: all that is not found reads alike', () => {
    expect(matrix.uneven(recorded)).toEqual([]);
  });

  it('answers an id of somewhere else as one that is nowhere, in every field that names something', async () => {
    const { findings, tried } = await matrix.swaps(probes(), people, oracle, foreignIds());
    expect(findings).toEqual([]);
    expect(tried).toBeGreaterThan(8);
  }, 60_000);

  it('knows neither another caller’s key nor another caller’s page', async () => {
    const { findings, tried } = await matrix.borrowed(probes(), people, oracle);
    expect(findings).toEqual([]);
    expect(tried).toBeGreaterThan(3);
  }, 60_000);
});
