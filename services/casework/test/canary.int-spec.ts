import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Channel } from '@wangge/contracts/wangge/casework/v1/case';
import { CaseService } from '@wangge/contracts/wangge/casework/v1/case_service';
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
import { World } from './casework.world.ts';

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
    expect(await withoutAudit(world.suite, told)).toEqual([]);
    for (const [name, text] of await answersOf([...told, ...refused]))
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

describe('what is over', () => {
  it('is forgotten, and nothing that makes an effect happen once', async () => {
    expect(await leftAfterRetention(world.suite)).toEqual(PLATFORM_LEFT);
  });
});
