import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { AgencyService } from '@wangge/contracts/wangge/casework/v1/agency_service';
import { Channel } from '@wangge/contracts/wangge/casework/v1/case';
import { CaseService } from '@wangge/contracts/wangge/casework/v1/case_service';
import { DiaryService } from '@wangge/contracts/wangge/casework/v1/diary_service';
import { MediationService } from '@wangge/contracts/wangge/casework/v1/mediation_service';
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
import { v4 } from 'uuid';
import { TO_CLOSED, World } from './casework.world.ts';

/** Values that occur nowhere else, so that finding one means it got out. */
const NAME = '锟斤拷烫';
const PHONE = '12987654328';
const CANARIES = [NAME, NAME.slice(1), PHONE];

let world: World;
let sinks: Sinks;
beforeAll(async () => {
  sinks = await Sinks.open();
  world = await World.start(undefined, sinks.env);
  await sinks.follow(world.suite);
});
afterAll(async () => {
  await world.suite.stop();
  await sinks.close();
});

/** A mediation and an agency service whose every word is a canary; answers what is told of them, and what is refused. */
async function procedures() {
  const desk = world.person('desk', ['window-clerk'], ['dc.s01']);
  const [cases, mediation, agency] = [
    desk.client(CaseService),
    desk.client(MediationService),
    desk.client(AgencyService),
  ];
  const time = timestampFromDate(world.suite.clock.now());
  const words = `${NAME} ${PHONE}`;
  const dispute = (await world.report({ matterCode: '06.02.03', reporterName: NAME })).case.caseId;
  const key = (caseId: string) => ({ requestId: v4(), caseId });
  const party = { name: NAME, phone: PHONE };
  await mediation.recordParties({ ...key(dispute), parties: [party, party] });
  for (const number of [1, 2]) await mediation.recordPartyConsent({ ...key(dispute), number, consent: 'given' });
  await cases.advanceCase({ ...key(dispute), action: 'record-consent', note: 'x' });
  await mediation.chooseMediators({ ...key(dispute), mediators: ['王调解'] });
  await cases.advanceCase({ ...key(dispute), action: 'choose-mediator', note: 'x' });
  const session = { ...key(dispute), time, place: '调解室', present: ['party'], minutes: words };
  const agreed = { ...key(dispute), form: 'written', content: words, effectiveTime: time };
  const errand = (await world.report({ matterCode: '05.04.01', reporterName: NAME })).case.caseId;
  await agency.nameAgent({ ...key(errand), agentName: '何平' });
  const taken = { ...key(errand), document: '户口簿', giverName: NAME, time };
  return {
    told: [
      attempt('RecordMediationSession', () => mediation.recordMediationSession(session)),
      attempt('RecordMediationAgreement', () => mediation.recordMediationAgreement(agreed)),
      attempt('GetMediation', () => mediation.getMediation({ caseId: dispute })),
      attempt('TakeOriginal', () => agency.takeOriginal(taken)),
      attempt('GetAgency', () => agency.getAgency({ caseId: errand })),
    ],
    refused: [
      attempt('minutes under the key of others', () => mediation.recordMediationSession({ ...session, place: 'x' })),
      attempt('an original of nobody', () => agency.takeOriginal({ ...taken, ...key(v4()) })),
    ],
  };
}

async function attempts() {
  const report = { matterCode: '01.01.03', description: '楼后堆有垃圾', channel: Channel.PATROL };
  const request = {
    ...report,
    requestId: v4(),
    longitude: 116.43,
    latitude: 39.91,
    reporterName: NAME,
    reporterPhone: PHONE,
  };
  const cases = world.worker.client(CaseService);
  const dispatcher = world.dispatcher.client(CaseService);
  const reported = await cases.reportCase(request);
  const diary = world.worker.client(DiaryService);
  const { line } = await diary.writeDiaryLine({ requestId: v4(), text: `${NAME} ${PHONE}` });
  await diary.editDiaryLine({ requestId: v4(), lineId: line?.lineId ?? '', text: `${NAME} ${PHONE} !` });
  const caseId = reported.case?.caseId ?? '';
  const told = [
    attempt('ReportCase again', () => cases.reportCase(request)),
    attempt('ReportCase', () => cases.reportCase({ ...request, requestId: v4() })),
    attempt('GetCase', () => cases.getCase({ caseId })),
    attempt('ListCases', () => dispatcher.listCases({})),
    attempt('FileCase', () => dispatcher.fileCase({ requestId: v4(), caseId })),
  ];
  const refused = [
    attempt('a wrong phone', () =>
      cases.reportCase({ ...request, requestId: v4(), reporterPhone: `${PHONE}${PHONE}` }),
    ),
    attempt('the key of another body', () => cases.reportCase({ ...request, description: 'x' })),
    attempt('a case of nobody', () => cases.getCase({ caseId: v4() })),
  ];
  return { told, refused };
}

describe('who reported a case', () => {
  it('is in no answer, and no answer that tells of them leaves without its record', async () => {
    const { told, refused } = await attempts();
    const beside = await procedures();
    expect(await withoutAudit(world.suite, [...told, ...beside.told])).toEqual([]);
    for (const [name, text] of await answersOf([...told, ...refused, ...beside.told, ...beside.refused]))
      for (const canary of CANARIES)
        expect([name, text.includes(canary) ? canary : 'nothing']).toEqual([name, 'nothing']);
  });

  it('is in no log, span, metric, subject, header, event or column', async () => {
    expect(await sinks.leaks(world.suite, CANARIES)).toEqual([]);
  }, 60_000);

  it('are in no row of a dead letter, whatever a listener was told', async () => {
    const letters = await poison(world.suite, PlaceRegisteredSchema, CANARIES);
    for (const canary of CANARIES) expect(letters).not.toContain(canary);
    // The test itself has put them on the bus.
    expect(await sinks.leaks(world.suite, CANARIES)).toEqual(CANARIES.map((canary) => `message: ${canary}`));
  }, 60_000);
});

/** Cases that were closed before and after their time, one that never was, and a report refused long ago. */
async function aged() {
  const fresh = async () => {
    const fileIds = [await world.file(world.worker)];
    return (await world.report({ fileIds })).case.caseId;
  };
  const [old, young, open, refused] = [await fresh(), await fresh(), await fresh(), await fresh()];
  for (const id of [old, young]) await world.go(id, ...TO_CLOSED);
  const dispatcher = world.dispatcher.client(CaseService);
  await dispatcher.refuseCase({ requestId: v4(), caseId: refused, note: 'x' });
  const closed = `update case_file set close_time = now() - make_interval(days => $2) where case_id = $1`;
  await world.suite.sql(closed, [old, 1_097]);
  await world.suite.sql(closed, [young, 1_095]);
  await world.suite.sql(`update case_file set report_time = now() - interval '1200 days' where case_id = $1`, [open]);
  // The id of a report tells its time too.
  const aside = 'gen_random_uuid()';
  const id = `overlay(${aside}::text placing '01800000-0000-7' from 1 for 15)::uuid`;
  const [{ made } = { made: '' }] = await world.suite.sql<{ made: string }>(`select ${id} as made`);
  for (const table of ['case_history', 'attachment', 'case_file'])
    await world.suite.sql(`update ${table} set case_id = $2 where case_id = $1`, [refused, made]);
  await world.suite.sql(`update case_file set report_time = now() - interval '1200 days' where case_id = $1`, [made]);
  return { old, young, open, refused: made };
}

describe('what is over', () => {
  it('is forgotten: cases three years after they were closed, lines of diaries; and nothing that makes an effect happen once', async () => {
    const { old, young, open, refused } = await aged();
    const written = (days: number) =>
      `insert into diary_line select gen_random_uuid(), 'x', ${days}, current_date, '\\x00', null, '', now() - interval '${days} days'`;
    const add = [written(179), written(181)];
    const left = `select 'line ' || version from diary_line where writer = 'x'
      union all select distinct 'history ' || case_id from case_history
      union all select distinct 'file ' || case_id from attachment union all select 'case ' || case_id from case_file`;
    const kept = await leftAfterRetention(world.suite, { add, left });
    for (const id of [old, refused]) expect(kept.filter((row) => row.endsWith(id))).toEqual([]);
    for (const id of [young, open])
      expect(kept).toEqual(expect.arrayContaining([`case ${id}`, `history ${id}`, `file ${id}`]));
    expect(kept.filter((row) => !/^(case|history|file) /.test(row))).toEqual(['line 179', ...PLATFORM_LEFT].sort());
  });
});
