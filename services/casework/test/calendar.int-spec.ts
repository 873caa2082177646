import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CalendarService } from '@wangge/contracts/wangge/casework/v1/calendar_service';
import { CaseService } from '@wangge/contracts/wangge/casework/v1/case_service';
import { DeadlineRecomputedSchema } from '@wangge/contracts/wangge/casework/v1/deadline_events';
import { DeadlineService } from '@wangge/contracts/wangge/casework/v1/deadline_service';
import { OpinionService } from '@wangge/contracts/wangge/casework/v1/opinion_service';
import { Places } from '@wangge/platform/places';
import { Database } from '@wangge/platform/persistence';
import { eventually, type Caller } from '@wangge/testing/suite';
import { v4 } from 'uuid';
import { CalendarBook } from '../src/calendar/calendar.book.ts';
import { World } from './casework.world.ts';

let world: World;
let admin: Caller;
/** The calendar of another replica. */
let other: CalendarBook;
beforeAll(async () => {
  world = await World.start('2027-12-27T02:00:00Z');
  admin = world.person('admin', ['system-admin'], []);
  other = new CalendarBook(world.suite.running.app.get(Database));
  await other.onModuleInit();
});
afterAll(async () => {
  other?.onModuleDestroy();
  await world?.suite.stop();
});

const day = (date: string) => ({ date, name: 'New Year', nameZh: '元旦' });
const notice = (year: number, holidays: readonly string[], makeUpDays: readonly string[] = []) => ({
  ...{ requestId: v4(), year, reference: `〔${year - 1}〕号` },
  ...{ holidays: holidays.map(day), makeUpDays: makeUpDays.map(day) },
});
const declare = (request: ReturnType<typeof notice>, by = admin) =>
  by.client(CalendarService).declareCalendarYear(request);
const sweep = () => world.suite.run('deadline-sweeper');
const lines = async (caseId: string) =>
  (await world.dispatcher.client(CaseService).getTimeline({ caseId })).lines.filter(
    ({ action }) => action === 'notice',
  );

async function overall(caseId: string) {
  const explained = await world.dispatcher.client(DeadlineService).explainDeadlines({ caseId });
  const found = explained.deadlines.find(({ clock }) => clock === 'overall');
  return {
    due: found?.dueTime && new Date(Number(found.dueTime.seconds) * 1000 + 8 * 3_600_000).toISOString().slice(0, 10),
    provisional: found?.provisional,
    matchesHistory: explained.matchesHistory,
  };
}

describe('what is told at the open door', () => {
  it('is answered within working days of the years that were declared', async () => {
    const placeId = world.suite.running.app.get(Places).at('dc.s01.c01.g1')?.placeId ?? '';
    const tell = async () => {
      const told = { requestId: v4(), placeId, topic: '健身', text: '希望小区多几件健身器材' };
      const { dueTime } = await world.suite.asNobody().client(OpinionService).tellOpinion(told);
      return new Date(Number(dueTime?.seconds) * 1000 + 8 * 3_600_000).toISOString().slice(0, 10);
    };
    await declare(notice(2027, ['2027-01-01', '2027-10-01', '2027-12-29']));
    // Fifteen working days from the 27th of December 2027, the 29th being declared off and 2028 unknown but for its law.
    const before = await tell();
    await declare(notice(2027, ['2027-01-01', '2027-10-01']));
    const after = await tell();
    expect([before, after]).toEqual(['2028-01-18', '2028-01-17']);
  });
});

describe('the notice of a year', () => {
  let caseId = '';

  it('is not known before it is declared: what rests on its year is provisional', async () => {
    await declare(notice(2027, ['2027-01-01', '2027-10-01']));
    const { case: reported } = await world.report({ matterCode: '01.02.05' });
    ({ caseId } = reported);
    await world.go(caseId, 'file', 'dispatch');
    expect(await overall(caseId)).toEqual({ due: '2028-01-05', provisional: true, matchesHistory: true });
  });

  it('is followed by all replicas, and moves what was provisional once', async () => {
    const request = notice(2028, ['2028-01-01', '2028-01-03', '2028-01-04', '2028-01-05'], ['2028-01-08']);
    const first = await declare(request);
    expect(first).toMatchObject({
      changed: true,
      calendarYear: { year: 2028, version: 1, makeUpDays: [{ date: '2028-01-08' }] },
    });
    expect(await declare(request)).toEqual(first);
    expect((await declare({ ...request, requestId: v4() })).changed).toBe(false);
    await eventually(async () => expect(other.calendar.isWorkingDate('2028-01-08')).toBe(true));
    await sweep();
    await sweep();
    expect(await overall(caseId)).toEqual({ due: '2028-01-08', provisional: false, matchesHistory: true });
    expect((await lines(caseId)).map(({ note }) => note)).toEqual(['2028']);
    expect((await world.suite.told(DeadlineRecomputedSchema)).at(-1)).toMatchObject({
      caseId,
      year: 2028,
      provisional: false,
    });
  });

  it('is corrected by a version that moves nothing that was settled, and history still comes out', async () => {
    expect((await declare(notice(2028, ['2028-01-01', '2028-01-03']))).calendarYear?.version).toBe(2);
    await sweep();
    expect(await overall(caseId)).toEqual({ due: '2028-01-08', provisional: false, matchesHistory: true });
    const get = (version: number) => world.worker.client(CalendarService).getCalendarYear({ year: 2028, version });
    expect((await get(1)).calendarYear?.holidays).toHaveLength(4);
    expect((await get(0)).calendarYear).toMatchObject({ version: 2, reference: '〔2027〕号' });
    await expect(get(3)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('is refused with the field, and to whoever does not administer the catalogue', async () => {
    const request = notice(2028, ['2027-12-31', '2028-01-01'], ['2028-01-01']);
    await expect(declare(request)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      details: { fieldViolations: [{ field: 'holidays[0].date' }, { field: 'make_up_days[0].date' }] },
    });
    await expect(declare(notice(2028, ['2028-01-01']), world.leader)).rejects.toMatchObject({
      code: 'PERMISSION_DENIED',
    });
  });
});
