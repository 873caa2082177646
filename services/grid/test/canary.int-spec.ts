import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { StaffService } from '@wangge/contracts/wangge/grid/v1/staff_service';
import { answersOf, attempt, leftAfterRetention, PLATFORM_LEFT, Sinks, withoutAudit } from '@wangge/testing/privacy';
import type { Suite } from '@wangge/testing/suite';
import * as t from './grid.builders.ts';

/** A value that occurs nowhere else, so that finding it means it got out. Names of staff are public; their phones are not. */
const PHONE = '12987654329';

let suite: Suite;
let sinks: Sinks;
beforeAll(async () => {
  sinks = await Sinks.open();
  suite = await t.startGrid(sinks.env);
  await sinks.follow(suite);
});
afterAll(async () => {
  await suite.stop();
  await sinks.close();
});

async function attempts() {
  const doors = t.doors(suite);
  await doors.importTown();
  const seed = suite.asService('seed', { job: 'seed', cause: 'test' }).client(StaffService);
  const hire = { ...t.person('canary', { placeCode: t.grid1, post: 'manager' }), phone: PHONE };
  const request = { requestId: t.requestId(), staff: [hire] };
  await seed.importStaff(request);
  const { staffId = '' } = (await doors.staffByNumber()).get('canary') ?? {};
  const notification = suite.asService('notification', { job: 'sender', cause: 'test' }).client(StaffService);
  const told = [attempt('ListStaff', () => doors.officer.staff.listStaff({}))];
  const others = [
    attempt('ImportStaff again', () => seed.importStaff(request)),
    attempt('ImportStaff, another body', () => seed.importStaff({ ...request, staff: [{ ...hire, name: 'x' }] })),
    attempt('ImportStaff, a wrong phone', () =>
      seed.importStaff({ requestId: t.requestId(), staff: [{ ...hire, phone: `${PHONE}${PHONE}` }] }),
    ),
  ];
  const reveal = attempt('RevealStaffContact', () =>
    notification.revealStaffContact({ staffId, purpose: 'message 1' }),
  );
  return { told, others, reveal };
}

describe('a phone of staff', () => {
  it('is in no answer but the one door for messages, and nothing is answered that cannot be recorded', async () => {
    const { told, others, reveal } = await attempts();
    expect(await withoutAudit(suite, [...told, reveal])).toEqual([]);
    for (const [name, text] of await answersOf([...told, ...others]))
      expect([name, text.includes(PHONE)]).toEqual([name, false]);
    expect((await answersOf([reveal])).get('RevealStaffContact')).toContain(PHONE);
    expect(await suite.sql(`select purpose, fields from audit where operation like '%/RevealStaffContact'`)).toEqual([
      { purpose: 'message 1', fields: ['phone'] },
    ]);
  });

  it('is in no log, span, metric, subject, header, event or column', async () => {
    expect(await sinks.leaks(suite, [PHONE])).toEqual([]);
  }, 60_000);
});

describe('what is over', () => {
  it('is forgotten, and nothing that makes an effect happen once', async () => {
    expect(await leftAfterRetention(suite)).toEqual(PLATFORM_LEFT);
  });
});
