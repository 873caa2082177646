import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Channel } from '@wangge/contracts/wangge/casework/v1/case';
import { CaseService } from '@wangge/contracts/wangge/casework/v1/case_service';
import { HistoryService, type ImportedCaseSchema } from '@wangge/contracts/wangge/casework/v1/history_service';
import { v4 } from 'uuid';
import { places, World } from './casework.world.ts';

type Row = MessageInitShape<typeof ImportedCaseSchema>;

const at = (time: string) => timestampFromDate(new Date(time));
const GRID = places.grid.code ?? '';
const row = (externalNumber: string, init: Row = {}): Row => ({
  ...{ externalNumber, matterCode: '01.01.03', placeCode: GRID, description: 'Street cut', channel: Channel.PHONE },
  reportTime: at('2014-05-09T19:02:21-05:00'),
  closeTime: at('2015-10-10T10:15:40-05:00'),
  lines: [
    { time: at('2015-10-10T10:15:40-05:00'), kind: 'closed', actor: 'Transportation', note: 'Request closed' },
    { time: at('2014-05-09T19:02:21-05:00'), kind: 'opened', actor: '', note: 'Request opened' },
  ],
  ...init,
});
const open = (externalNumber: string, init: Row = {}): Row => {
  const { closeTime: _, ...rest } = row(externalNumber, init);
  return rest;
};

describe('cases of another system', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start();
  });
  afterAll(async () => {
    await world?.suite.stop();
  });

  const history = () => world.dispatcher.client(HistoryService);
  const importing = (source: string, cases: Row[], more: { requestId?: string; validateOnly?: boolean } = {}) =>
    history().importCases({ requestId: v4(), source, cases, ...more });
  const caseIdOf = async (source: string, external: string): Promise<string> => {
    const rows = await world.suite.sql<{ case_id: string }>(
      'select case_id from imported_case where source = $1 and external_number = $2',
      [source, external],
    );
    return rows[0]?.case_id ?? '';
  };
  const cases = () => world.dispatcher.client(CaseService);
  const counts = async () =>
    await world.suite.sql('select count(*) as cases from case_file union all select count(*) from outbox');

  it('come with their times and notes, without a clock, and say what they are to nobody but projections', async () => {
    expect(await importing('alpha', [row('A-1')])).toMatchObject({ imported: 1, alreadyThere: 0, problems: [] });
    const caseId = await caseIdOf('alpha', 'A-1');
    const { case: found } = await cases().getCase({ caseId });
    expect(found).toMatchObject({ state: 'closed', clocks: [], tasks: [], version: 1, flow: 'seven-stage' });
    expect(found?.number).toMatch(/^110101008-20140510-\d{5}$/);
    expect([found?.reportTime, found?.closeTime].map((time) => time && timestampDate(time).toISOString())).toEqual([
      '2014-05-10T00:02:21.000Z',
      '2015-10-10T15:15:40.000Z',
    ]);
    const { lines } = await cases().getTimeline({ caseId });
    expect(lines.map(({ version, action, note }) => [version, action, note])).toEqual([
      [0, 'opened', 'Request opened'],
      [0, 'closed', 'Request closed'],
      [1, 'import', 'alpha A-1'],
    ]);
    expect(lines[1]).toMatchObject({ actor: 'Transportation', time: at('2015-10-10T10:15:40-05:00') });
    const rows = await world.suite.sql<{ subject: string; alarm: unknown }>(
      `select o.subject, c.next_alarm_at as alarm from outbox o join case_file c on c.case_id = o.aggregate_id where c.case_id = $1`,
      [caseId],
    );
    expect(rows).toEqual([{ subject: 'evt.wangge.casework.v1.CaseImported', alarm: null }]);
  });

  it('lie before the first prepared month, where nobody is alarmed', async () => {
    const rows = await world.suite.sql<{ part: string }>(
      `select distinct tableoid::regclass::text as part from case_file where report_time < '2016-01-01' order by 1`,
    );
    expect(rows).toEqual([{ part: 'case_file_before' }]);
    expect(await world.suite.sql('select ensure_partitions() as full')).toEqual([{ full: [] }]);
  });

  it('are kept once, whoever sends them how often', async () => {
    const requestId = v4();
    expect(await importing('beta', [row('B-1'), row('B-2')], { requestId })).toMatchObject({ imported: 2 });
    const before = await counts();
    expect(await importing('beta', [row('B-1'), row('B-2')], { requestId })).toMatchObject({ imported: 2 });
    expect(await importing('beta', [row('B-1'), row('B-2')])).toMatchObject({ imported: 0, alreadyThere: 2 });
    expect(await importing('beta', [row('B-2', { description: 'another' })])).toMatchObject({ alreadyThere: 1 });
    expect(await counts()).toEqual(before);
    await expect(importing('beta', [row('B-3')], { requestId })).rejects.toMatchObject({
      reason: 'IDEMPOTENCY_KEY_REUSED',
    });
  });

  it('sent by two at once are kept once', async () => {
    const batch = Array.from({ length: 20 }, (_, index) => row(`C-${index}`));
    const answers = await Promise.all([importing('gamma', batch), importing('gamma', batch.toReversed())]);
    expect(answers.map(({ imported }) => imported).toSorted((a, b) => a - b)).toEqual([0, 20]);
  });

  it('that cannot be read are told with row, field and code, and the others are kept', async () => {
    const future = at('2031-01-01T00:00:00Z');
    const answer = await importing('delta', [
      row('D-0'),
      row('D-1', { matterCode: '99.99' }),
      row('D-2', { placeCode: '999' }),
      row('D-3', { placeCode: places.sisterGrid.code ?? '' }),
      row('D-4', { placeCode: '' }),
      row('D-5', { placeCode: '', longitude: 116.43, latitude: 41.5 }),
      row('D-6', { closeTime: at('2013-01-01T00:00:00Z') }),
      row('D-7', { lines: [{ time: future }] }),
      row('D-8', { state: 'handling' }),
      open('D-9', { state: 'handling' }),
      row('D-0'),
      row('D-11', { placeCode: '', longitude: 116.43, latitude: 39.91 }),
    ]);
    expect(answer.imported).toBe(2);
    expect(answer.problems.map(({ row: position, field, code }) => `${position} ${field} ${code}`)).toEqual([
      '1 cases[1].matter_code UNKNOWN_MATTER',
      '2 cases[2].place_code UNKNOWN_PLACE',
      '3 cases[3].place_code NOT_YOUR_PLACE',
      '4 cases[4].place_code UNKNOWN_PLACE',
      '5 cases[5].longitude PLACE_NOT_COVERED',
      '6 cases[6].close_time BAD_TIME',
      '7 cases[7].lines[0].time BAD_TIME',
      '8 cases[8].state BAD_STATE',
      '9 cases[9].state BAD_STATE',
      '10 cases[10].external_number TWICE',
    ]);
  });

  it('are only judged when asked to be', async () => {
    const before = await counts();
    const answer = await importing('epsilon', [row('E-1'), row('E-2', { matterCode: '' })], { validateOnly: true });
    expect([answer.imported, answer.problems.length]).toEqual([0, 1]);
    expect(await counts()).toEqual(before);
  });

  it('are counted as the other system counts them, also after they went on here', async () => {
    await importing('zeta', [
      row('Z-1', { reportTime: at('2014-01-01T00:00:00Z'), closeTime: at('2014-01-01T01:00:00Z') }),
      row('Z-2', { reportTime: at('2014-01-02T00:00:00Z'), closeTime: at('2014-01-02T00:00:10Z') }),
      open('Z-3'),
    ]);
    const figures = async () => (await history().getImportedFigures({ source: 'zeta' })).figures;
    const expected = [
      { matterCode: '01.01.03', opened: 3n, closed: 2n, durationSeconds: 3610n, longestSeconds: 3600n, lines: 6n },
    ];
    expect(await figures()).toMatchObject(expected);
    await world.go(await caseIdOf('zeta', 'Z-3'), 'file');
    await world.go(await caseIdOf('zeta', 'Z-1'), 'reopen');
    expect(await figures()).toMatchObject(expected);
    expect((await history().getImportedFigures({ source: 'nothing' })).figures).toEqual([]);
  });

  it('stay open without clocks until somebody takes an action on them; then their clocks begin', async () => {
    await importing('eta', [open('H-1')]);
    const caseId = await caseIdOf('eta', 'H-1');
    const { case: waiting } = await cases().getCase({ caseId });
    expect(waiting).toMatchObject({ state: 'reported', clocks: [], allowedActions: ['file', 'refuse'] });
    const filed = await world.go(caseId, 'file');
    const started = (name: string) => filed.clocks.find((clock) => clock.name === name)?.startTime;
    expect([started('overall'), started('dispatch')]).toEqual([filed.fileTime, filed.fileTime]);
    const closed = await world.go(caseId, 'dispatch', 'accept', 'complete', 'verify', 'close');
    expect(closed.clocks.map(({ name, state }) => `${name} ${state}`)).toContain('overall met');
  });

  it('are kept as long as any other, counted from when they came, and then forgotten with their notes', async () => {
    await importing('theta', [row('T-1')]);
    const caseId = await caseIdOf('theta', 'T-1');
    const left = () =>
      world.suite.sql(
        `select (select count(*)::int from case_file where case_id = $1) as cases,
           (select count(*)::int from imported_line where case_id = $1) as lines`,
        [caseId],
      );
    await world.suite.run('retention');
    expect(await left()).toEqual([{ cases: 1, lines: 2 }]);
    await world.suite.sql(
      `update imported_case set import_time = import_time - interval '4 years' where case_id = $1`,
      [caseId],
    );
    await world.suite.run('retention');
    expect(await left()).toEqual([{ cases: 0, lines: 0 }]);
    expect(await importing('theta', [row('T-1')])).toMatchObject({ imported: 0, alreadyThere: 1 });
  });
});
