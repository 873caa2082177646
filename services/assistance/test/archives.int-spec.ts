import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { ArchiveService } from '@wangge/contracts/wangge/assistance/v1/archive_service';
import {
  ArchiveOpenedSchema,
  VisitMissedSchema,
  VisitRecordedSchema,
} from '@wangge/contracts/wangge/assistance/v1/assistance_events';
import { VisitService } from '@wangge/contracts/wangge/assistance/v1/visit_service';
import { PlaceKind } from '@wangge/contracts/wangge/grid/v1/place';
import { PlaceService } from '@wangge/contracts/wangge/grid/v1/place_service';
import { standIn, startSuite, type Suite } from '@wangge/testing/suite';
import { assistanceConfig } from '../src/assistance.config.ts';
import { AssistanceModule } from '../src/assistance.module.ts';
import { dataSource } from '../src/data-source.ts';

const NOW = new Date('2026-11-22T02:00:00Z');
const DAY = 86_400_000;
const GRID = randomUUID();
const HELPER = randomUUID();
const NEED = '独居，需要代购药品';
const places = [
  { placeId: randomUUID(), kind: PlaceKind.DISTRICT, orgPath: 'dc', code: 'dc', name: 'dc', version: 1 },
  { placeId: GRID, kind: PlaceKind.BASE_GRID, orgPath: 'dc.s01.c01.g1', code: 'g1', name: 'g1', version: 1 },
];
const grid = standIn(PlaceService, {
  listPlaces: () => ({ places, nextPageToken: '' }),
  whoIsResponsible: () => ({ responsible: [{ staffId: HELPER, post: 'manager', orgPath: 'dc.s01.c01.g1' }] }),
});

let suite: Suite;
beforeAll(async () => {
  suite = await startSuite({
    service: 'assistance',
    module: AssistanceModule,
    dataSource,
    config: assistanceConfig,
    now: NOW,
    world: [grid],
  });
});
beforeEach(() => suite.clock.set(NOW));
afterAll(() => suite.stop());

const officer = (paths = ['dc.s01']) => suite.as({ roles: ['assistance-officer'], paths, subject: 'iss|chu' });
const archives = () => officer().client(ArchiveService);
const visits = () => officer().client(VisitService);
const newArchive = (more: object = {}) => ({
  requestId: randomUUID(),
  personId: randomUUID(),
  gridId: GRID,
  kind: 'elderly',
  basis: 'consent',
  basisReference: 'form 7',
  need: NEED,
  tier: 'weekly',
  ...more,
});

async function opened(more: object = {}) {
  const { archive } = await archives().openArchive(newArchive(more));
  if (archive === undefined) throw new Error('no archive');
  return archive;
}

describe('a care archive', () => {
  it('is opened with its helper and its first visit, and told without the need', async () => {
    const archive = await opened();
    expect(archive).toMatchObject({ helperStaffId: HELPER, orgPath: 'dc.s01.c01.g1', version: 1, need: '', kind: '' });
    expect(archive.nextVisitTime && timestampDate(archive.nextVisitTime)).toEqual(new Date(NOW.getTime() + 7 * DAY));
    const [told] = (await suite.told(ArchiveOpenedSchema)).filter(({ archiveId }) => archiveId === archive.archiveId);
    expect(told).toMatchObject({ personId: archive.personId, version: 1 });
    const stored = await suite.sql<{ clear: boolean }>(`select archive::text like $1 as clear from archive`, [
      `%${NEED}%`,
    ]);
    expect(stored.every(({ clear }) => !clear)).toBe(true);
  });

  it('is opened once for the same key, and answers the same', async () => {
    const request = newArchive();
    const first = await archives().openArchive(request);
    const again = await archives().openArchive(request);
    expect(again).toEqual(first);
    await expect(archives().openArchive({ ...request, tier: 'monthly' })).rejects.toMatchObject({
      reason: 'IDEMPOTENCY_KEY_REUSED',
    });
  });

  it('exists once for a person and kind', async () => {
    const { personId } = await opened();
    await expect(archives().openArchive(newArchive({ personId }))).rejects.toMatchObject({
      code: 'FAILED_PRECONDITION',
      reason: 'ARCHIVE_OPEN',
    });
  });

  it('cannot be opened in a foreign place, and is not found from one', async () => {
    await expect(officer(['dc.s02']).client(ArchiveService).openArchive(newArchive())).rejects.toMatchObject({
      code: 'PERMISSION_DENIED',
    });
    const { archiveId } = await opened();
    const foreign = officer(['dc.s02']).client(ArchiveService).getArchive({ archiveId });
    const absent = archives().getArchive({ archiveId: randomUUID() });
    const [one, other] = await Promise.allSettled([foreign, absent]);
    expect(one).toMatchObject({
      reason: { code: 'NOT_FOUND', message: (other as PromiseRejectedResult).reason.message },
    });
  });

  it('shows its need only for a stated purpose, and every look is recorded', async () => {
    const { archiveId, personId } = await opened();
    const occasion = { case: 'visitId' as const, value: randomUUID() };
    const wish = { requestId: randomUUID(), archiveId, purpose: 'visit of this week', occasion };
    for (const bad of [{ purpose: '' }, { occasion: { case: undefined } }, { requestId: '' }])
      await expect(archives().revealArchive({ ...wish, ...bad })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    expect(await archives().revealArchive(wish)).toMatchObject({ need: NEED, kind: 'elderly' });
    expect(await suite.sql('select case_id from audit where request_id = $1', [wish.requestId])).toEqual([
      { case_id: occasion.value },
    ]);
    await archives().getArchive({ archiveId });
    const looks = await suite.sql<{ operation: string; purpose: string }>(
      `select operation, purpose from audit where $1 = any (subjects)`,
      [personId],
    );
    expect(looks.map(({ operation }) => operation.split('/')[1])).toEqual(
      expect.arrayContaining(['OpenArchive', 'RevealArchive', 'GetArchive']),
    );
    expect(looks.find(({ operation }) => operation.endsWith('RevealArchive'))?.purpose).toBe('visit of this week');
  });
});

describe('a visit', () => {
  it('that saw the person counts and sets the next one', async () => {
    const { archiveId } = await opened();
    suite.clock.set(new Date(NOW.getTime() + 3 * DAY));
    const answer = await visits().recordVisit({
      requestId: randomUUID(),
      archiveId,
      mode: 'home',
      seen: true,
      note: '',
    });
    expect(answer.counts).toBe(true);
    expect(answer.nextVisitTime && timestampDate(answer.nextVisitTime)).toEqual(new Date(NOW.getTime() + 10 * DAY));
  });

  it('that saw nobody does not count, stays due and goes up', async () => {
    const { archiveId } = await opened();
    const request = { requestId: randomUUID(), archiveId, mode: 'phone', seen: false, note: '无人接听' };
    const answer = await visits().recordVisit(request);
    expect(answer.counts).toBe(false);
    expect(await visits().recordVisit(request)).toEqual(answer);
    const told = await suite.told(VisitMissedSchema);
    expect(told.filter((one) => one.archiveId === archiveId)).toMatchObject([
      { escalationLevel: 1, escalatedToPath: 'dc.s01.c01', version: 3 },
    ]);
    expect((await suite.told(VisitRecordedSchema)).filter((one) => one.archiveId === archiveId)).toMatchObject([
      { counts: false, version: 2 },
    ]);
  });

  it('nobody made goes to the community, a day later to the street, once each and never early', async () => {
    const { archiveId } = await opened({ kind: 'child' });
    const missed = async () =>
      (await suite.told(VisitMissedSchema))
        .filter((one) => one.archiveId === archiveId)
        .map((one) => one.escalatedToPath);
    suite.clock.set(new Date(NOW.getTime() + 7 * DAY - 1_000));
    await suite.run('visit-sweeper');
    expect(await missed()).toEqual([]);
    suite.clock.set(new Date(NOW.getTime() + 7 * DAY));
    await suite.run('visit-sweeper');
    await suite.run('visit-sweeper');
    expect(await missed()).toEqual(['dc.s01.c01']);
    suite.clock.set(new Date(NOW.getTime() + 8 * DAY));
    await suite.run('visit-sweeper');
    suite.clock.set(new Date(NOW.getTime() + 60 * DAY));
    await suite.run('visit-sweeper');
    expect(await missed()).toEqual(['dc.s01.c01', 'dc.s01']);
  });

  it('is listed as due when its time has come, the most overdue first, page by page', async () => {
    suite.clock.set(new Date(NOW.getTime() + 400 * DAY));
    const first = await visits().listDueVisits({ pageSize: 2 });
    expect(first.visits).toHaveLength(2);
    const rest = await visits()
      .listDueVisits({ pageSize: 2, under: 'dc.s01', pageToken: first.nextPageToken })
      .catch((error: unknown) => error);
    expect(rest).toMatchObject({ code: 'INVALID_ARGUMENT' }); // a token belongs to its own filter
    const second = await visits().listDueVisits({ pageSize: 2, pageToken: first.nextPageToken });
    const ids = [...first.visits, ...second.visits].map(({ visitId }) => visitId);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
