import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ArchiveService } from '@wangge/contracts/wangge/assistance/v1/archive_service';
import { VisitService } from '@wangge/contracts/wangge/assistance/v1/visit_service';
import { PlaceKind } from '@wangge/contracts/wangge/grid/v1/place';
import { PlaceService } from '@wangge/contracts/wangge/grid/v1/place_service';
import { PlaceRegisteredSchema } from '@wangge/contracts/wangge/grid/v1/grid_events';
import {
  answersOf,
  attempt,
  leftAfterRetention,
  PLATFORM_LEFT,
  poison,
  Sinks,
  withoutAudit,
} from '@wangge/testing/privacy';
import { eventually, standIn, startSuite, type Suite } from '@wangge/testing/suite';
import { assistanceConfig } from '../src/assistance.config.ts';
import { AssistanceModule } from '../src/assistance.module.ts';
import { dataSource } from '../src/data-source.ts';

/** Values that occur nowhere else, so that finding one means it got out. */
const NEED = '锟斤拷需要胰岛素';
const NOTE = '锟斤拷今天没有吃饭';
const CANARIES = [NEED, NOTE];
const GRID = randomUUID();
const places = [
  { placeId: randomUUID(), kind: PlaceKind.DISTRICT, orgPath: 'dc', code: 'dc', name: 'dc', version: 1 },
  { placeId: GRID, kind: PlaceKind.BASE_GRID, orgPath: 'dc.s01.c01.g1', code: 'g1', name: 'g1', version: 1 },
];
const grid = standIn(PlaceService, {
  listPlaces: () => ({ places, nextPageToken: '' }),
  whoIsResponsible: () => ({
    responsible: [{ staffId: randomUUID(), post: 'manager', orgPath: 'dc.s01.c01.g1' }],
  }),
});

let suite: Suite;
let sinks: Sinks;
beforeAll(async () => {
  sinks = await Sinks.open();
  const service = { service: 'assistance', module: AssistanceModule, dataSource, config: assistanceConfig };
  suite = await startSuite({ ...service, now: '2026-11-22T02:00:00Z', env: sinks.env, world: [grid] });
  await sinks.follow(suite);
});
afterAll(async () => {
  await suite.stop();
  await sinks.close();
});

async function attempts() {
  const officer = suite.as({ roles: ['assistance-officer'], paths: ['dc.s01'], subject: 'iss|chu' });
  const archives = officer.client(ArchiveService);
  const visits = officer.client(VisitService);
  const request = { personId: randomUUID(), gridId: GRID, kind: 'elderly', basis: 'consent', basisReference: 'form 7' };
  const opening = { ...request, requestId: randomUUID(), need: NEED, tier: 'weekly' };
  const { archive } = await eventually(() => archives.openArchive(opening));
  const archiveId = archive?.archiveId ?? '';
  const visit = { requestId: randomUUID(), archiveId, mode: 'home', seen: true, note: NOTE };
  await visits.recordVisit(visit);
  const told = [
    attempt('OpenArchive again', () => archives.openArchive(opening)),
    attempt('OpenArchive', () => archives.openArchive({ ...opening, requestId: randomUUID(), personId: randomUUID() })),
    attempt('GetArchive', () => archives.getArchive({ archiveId })),
    attempt('ListArchives', () => archives.listArchives({})),
    attempt('ListDueVisits', () => visits.listDueVisits({})),
  ];
  // Answers without a person in them need no record.
  const refused = [
    attempt('RecordVisit again', () => visits.recordVisit(visit)),
    attempt('a second archive', () => archives.openArchive({ ...opening, requestId: randomUUID() })),
    attempt('no basis', () => archives.openArchive({ ...opening, requestId: randomUUID(), basis: NEED })),
    attempt('too long', () => visits.recordVisit({ ...visit, requestId: randomUUID(), note: NOTE.repeat(99) })),
  ];
  const occasion = { case: 'visitId' as const, value: randomUUID() };
  const reveal = attempt('RevealArchive', () =>
    archives.revealArchive({ requestId: randomUUID(), archiveId, purpose: 'visit of this week', occasion }),
  );
  return { told, refused, reveal };
}

describe('clear values', () => {
  it('are in no answer but a reveal, and nothing is answered that cannot be recorded', async () => {
    const { told, refused, reveal } = await attempts();
    expect(await withoutAudit(suite, [...told, reveal])).toEqual([]);
    for (const [name, text] of await answersOf([...told, ...refused]))
      for (const canary of CANARIES)
        expect([name, text.includes(canary) ? canary : 'nothing']).toEqual([name, 'nothing']);
    expect((await answersOf([reveal])).get('RevealArchive')).toContain(NEED);
  });

  it('are in no log, span, metric, subject, header, event or column', async () => {
    expect(await sinks.leaks(suite, CANARIES)).toEqual([]);
  }, 60_000);

  it('are in no row of a dead letter, whatever a listener was told', async () => {
    const letters = await poison(suite, PlaceRegisteredSchema, CANARIES);
    for (const canary of CANARIES) expect(letters).not.toContain(canary);
    // The test itself has put them on the bus.
    expect(await sinks.leaks(suite, CANARIES)).toEqual(CANARIES.map((canary) => `message: ${canary}`));
  }, 60_000);
});

describe('what is over', () => {
  it('is forgotten, grants after three years, visits after two, and nothing that makes an effect happen once', async () => {
    const granted = (days: number) =>
      `insert into reveal_grant values (gen_random_uuid(), gen_random_uuid(), 'x', '${days}', gen_random_uuid(), null,
         now() - interval '${days} days', now())`;
    const visited = (days: number) =>
      `insert into visit select gen_random_uuid(), gen_random_uuid(), ${days}, org_path, 'home', true, '\\x00', 'x',
         now() - interval '${days} days', now() from archive limit 1`;
    const left = `select 'grant ' || purpose from reveal_grant where actor = 'x'
      union all select 'visit ' || archive_version from visit where recorded_by = 'x'`;
    const add = [granted(1_000), granted(1_100), visited(730), visited(732)];
    expect(await leftAfterRetention(suite, { add, left })).toEqual(
      ['grant 1000', 'visit 730', ...PLATFORM_LEFT].sort(),
    );
  });
});
