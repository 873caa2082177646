import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CaseService, type WatchBoardResponse } from '@wangge/contracts/wangge/casework/v1/case_service';
import { eventually, type Caller } from '@wangge/testing/suite';
import { TO_CLOSED, World } from './casework.world.ts';

let world: World;
beforeAll(async () => void (world = await World.start()));
afterAll(() => world?.suite.stop());

interface Watch {
  readonly lines: WatchBoardResponse[];
  stop(): Promise<void>;
}

function watch(by: Caller, under = ''): Watch {
  const lines: WatchBoardResponse[] = [];
  const abort = new AbortController();
  const watching = (async () => {
    for await (const line of by.client(CaseService).watchBoard({ under }, { signal: abort.signal })) lines.push(line);
  })().catch(() => undefined);
  return {
    lines,
    async stop() {
      abort.abort();
      await watching;
    },
  };
}

const said = ({ lines }: Watch) => lines.map(({ change, state }) => `${change} ${state}`);

describe('the live board', () => {
  it('shows each change in the reader’s scope and nothing else, without personal data', async () => {
    const [street, sister, unit, below] = [
      watch(world.dispatcher),
      watch(world.person('sister', ['dispatcher'], ['dc.s02'])),
      watch(world.handler),
      watch(world.leader, 'dc.s02'),
    ];
    await new Promise((resolve) => setTimeout(resolve, 200));
    const { case: reported } = await world.report({ reporterName: '王小明', description: '张三家门口' });
    await world.go(reported.caseId, ...TO_CLOSED);
    const { case: elsewhere } = await world.report({ longitude: 116.6 });
    const whole = [
      'report reported',
      'file filed',
      'dispatch dispatched',
      'accept handling',
      'complete feedback',
      'verify verified',
      'close closed',
    ];
    await eventually(() => expect(said(street)).toEqual(whole));
    await eventually(() => expect(said(below)).toEqual(['report reported']));
    expect(said(unit)).toEqual(expect.arrayContaining(whole.slice(2)));
    expect(said(sister)).toEqual(['report reported']);
    expect(sister.lines[0]).toMatchObject({ caseId: elsewhere.caseId, orgPath: 'dc.s02.c01.g1' });
    expect(street.lines.map(({ version }) => version)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(street.lines[0]).toMatchObject({ number: reported.number, matterCode: '01.01.03', light: 'green' });
    const text = JSON.stringify(street.lines, (_key, value: unknown) =>
      typeof value === 'bigint' ? String(value) : value,
    );
    expect(text).not.toMatch(/王小明|张三/);
    await Promise.all([street, sister, unit, below].map((one) => one.stop()));
  });

  it('shows a deadline that passed', async () => {
    const street = watch(world.dispatcher);
    await new Promise((resolve) => setTimeout(resolve, 200));
    const { case: reported } = await world.report({ matterCode: '99.01.01' });
    await world.go(reported.caseId, 'file', 'dispatch');
    world.suite.clock.advance(25_000);
    await world.suite.run('deadline-sweeper');
    await eventually(() =>
      expect(said(street).slice(3, 6)).toEqual(['deadline dispatched', 'deadline dispatched', 'deadline dispatched']),
    );
    await street.stop();
  });

  it('is not open to whoever may not watch', async () => {
    const refused = async () => {
      for await (const line of world.worker.client(CaseService).watchBoard({})) expect(line).toBeUndefined();
    };
    await expect(refused()).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
  });
});
