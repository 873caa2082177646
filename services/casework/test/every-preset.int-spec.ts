import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Case } from '@wangge/contracts/wangge/casework/v1/case';
import { CaseService } from '@wangge/contracts/wangge/casework/v1/case_service';
import { CASE_EVIDENCE, loadFlow, PRESETS, type Flow } from '@wangge/flow';
import { DomainError } from '@wangge/platform/errors';
import type { Caller } from '@wangge/testing/suite';
import { v4 } from 'uuid';
import { departedClocks } from '../../../tools/fsck/deadline-checks.ts';
import { mayTake, nameOf } from '../src/case/case.flow.ts';
import type { ItemClass } from '../src/case/case.state.ts';
import { wholeCase } from './access.rows.ts';
import { missing, World } from './casework.world.ts';
import { TABLES, type Row } from './presets.table.ts';

/** A matter of each flow and item class; evidence is told, not shown. */
const MATTERS: Readonly<Record<string, string>> = {
  'seven-stage promised': '04.01.04',
  'seven-stage immediate': '05.03.01',
  'six-step promised': '06.04.01',
  'five-step immediate': '07.02.01',
  'five-step promised': '07.02.02',
  'five-step supplementary': '07.02.03',
  'five-step referred': '07.02.04',
  'swift-response promised': '07.01.01',
  'mediation promised': '06.02.03',
  'petition promised': '07.01.02',
  'agency promised': '05.04.01',
};
const ROLES: Readonly<Record<string, string>> = {
  ...{ d: 'dispatcher', c: 'community-officer', s: 'street-officer', l: 'leader', v: 'verifier', w: 'window-clerk' },
  ...{ g: 'grid-worker', h: 'unit-handler', r: 'resident' },
};
const NOTE = 'a reason';

let world: World;
const people: Record<string, Caller> = {};
beforeAll(async () => {
  world = await World.start();
  for (const [letter, role] of Object.entries(ROLES))
    people[letter] = world.person(`preset-${role}`, [role], ['dc.s01']);
  people['h'] = world.handler;
  people['r'] = world.resident;
});
afterAll(() => world?.suite.stop());

const by = (letter: string): Caller => people[letter] ?? missing();

/** Takes an action of the engine by the operation that stands for it. */
async function take(caseId: string, action: string, letter: string, code: string): Promise<Case | undefined> {
  const door = by(letter).client(CaseService);
  const key = { requestId: v4(), caseId };
  const noted = { ...key, note: NOTE };
  switch (nameOf(action)) {
    case 'file':
      return (await door.fileCase(key)).case;
    case 'refuse':
      return (await door.refuseCase(noted)).case;
    case 'settle':
      return (await door.settleCase({ ...key, result: NOTE })).case;
    case 'dispatch':
      return (await door.dispatchCase(key)).case;
    case 'accept':
      return (await door.acceptTask(key)).case;
    case 'object':
      return (await door.objectTask({ ...noted, reference: '01' })).case;
    case 'adjudicate':
      return (await door.adjudicateObjection({ ...noted, uphold: action === 'adjudicate-uphold' })).case;
    case 'complete':
      return (await door.completeTask({ ...key, result: NOTE })).case;
    case 'suspend':
      return (await door.suspendCase(noted)).case;
    case 'resume':
      return (await door.resumeCase(key)).case;
    case 'extend':
      return (await door.extendDeadline({ ...noted, amount: 1 })).case;
    case 'verify':
      return (await door.verifyCase(key)).case;
    case 'sendBack':
      return (await door.sendBackCase(noted)).case;
    case 'close':
      return (await door.closeCase(key)).case;
    case 'reopen':
      return (await door.reopenCase(noted)).case;
    case 'evaluate':
      await door.evaluateCase({ requestId: v4(), followCode: code, satisfaction: 5, settled: true });
      return (await door.getCase({ caseId })).case;
    default: {
      const evidence = CASE_EVIDENCE.filter((name) => !['note', 'after-photo'].includes(name)).slice(0, 9);
      const fileIds = [await world.file(by(letter))];
      return (await door.advanceCase({ ...noted, action, evidence, fileIds })).case;
    }
  }
}

/** Actions that lead from where the flow begins to a state, over ways the table offers to somebody. */
function wayTo(flow: Flow, target: string, item: ItemClass, table: readonly Row[]): string[] {
  const ways = new Map<string, string[]>([[flow.definition.initial, []]]);
  for (const [state, way] of ways) {
    for (const { name, from, to } of flow.definition.actions) {
      if (to === undefined || ways.has(to) || !from.includes(state)) continue;
      if (letterFor(table, state, item, name) !== undefined) ways.set(to, [...way, name]);
    }
  }
  return ways.get(target) ?? missing();
}

/** Somebody who may take an action in a state; other item classes of the state are offered what the promised one is. */
function letterFor(table: readonly Row[], state: string, item: ItemClass, action: string): string | undefined {
  const rows = table.filter(([one]) => one === state);
  const row = rows.find(([, one]) => one === item) ?? rows.find(([, one]) => one === 'promised') ?? rows[0];
  return row
    ?.slice(2)
    .find((one) => one.startsWith(`${nameOf(action)}:`))
    ?.split(':')[1]?.[0];
}

/** A case that was brought to a state, by the people whose work that is. */
async function brought(flow: Flow, state: string, item: ItemClass, table: readonly Row[]) {
  const matterCode = MATTERS[`${flow.definition.name} ${item}`] ?? missing();
  const told = await world.report({ matterCode, reporterName: '曾国报' }, world.resident);
  let at = flow.definition.initial;
  for (const action of wayTo(flow, state, item, table)) {
    await take(told.case.caseId, action, letterFor(table, at, item, action) ?? missing(), told.followCode);
    at = flow.actions.get(action)?.to ?? at;
  }
  return { caseId: told.case.caseId, code: told.followCode };
}

const REFUSALS = ['PERMISSION_DENIED', 'FAILED_PRECONDITION', 'NOT_FOUND'];

describe.each(PRESETS.map((preset) => [preset.name, loadFlow(preset)] as const))('the preset %s', (name, flow) => {
  const table = TABLES[name] ?? [];
  // Of a helping unit's actions and the reporter's second word the tests of cases tell.
  const actions = [...flow.actions.keys()].filter((one) => !one.endsWith('-help') && one !== 'reopen-by-reporter');

  // An item class no matter of the demonstration has is left to the pure table.
  it.each(table.filter(([, item]) => MATTERS[`${name} ${item}`] !== undefined))(
    'in state %s (%s) takes from each person what the table says, and refuses all else',
    async (...row) => {
      const [state, item, ...offered] = row;
      const { caseId, code } = await brought(flow, state, item, table);
      const asItWas = await wholeCase(world.suite, caseId);
      const { version, state: reached } = (await by('d').client(CaseService).getCase({ caseId })).case ?? missing();
      expect(reached).toBe(state);
      const wrong: string[] = [];
      const isOffered = (action: string, letter: string) =>
        offered.some((one) => one.startsWith(`${nameOf(action)}:`) && one.split(':')[1]?.includes(letter));
      // Everybody in every state is the pure table's; here each action is really tried, by one who may and one who may not take it.
      const tries = actions.flatMap((action, index) => {
        const callers = Object.keys(ROLES).filter((one) => mayTake(action, ROLES[one] ?? ''));
        const known = action === 'evaluate' ? callers.filter((one) => one === 'r') : callers;
        const may = known.filter((letter) => isOffered(action, letter));
        const mayNot = known.filter((letter) => !isOffered(action, letter));
        return [may, mayNot]
          .flatMap((some) => some.slice(index % (some.length || 1)).slice(0, 1))
          .map((letter) => ({ action, letter }));
      });
      const expected = ({ action, letter }: (typeof tries)[number]) => isOffered(action, letter);
      const attempt = async ({ action, letter }: (typeof tries)[number]) => {
        const outcome = await take(caseId, action, letter, code).catch((error: unknown) => error);
        if (outcome instanceof Error && !(outcome instanceof DomainError)) throw outcome;
        const refused = outcome instanceof DomainError ? outcome : undefined;
        const right = expected({ action, letter }) ? !refused : refused && REFUSALS.includes(refused.code);
        if (!right)
          wrong.push(`${action} by ${ROLES[letter]}: ${refused ? `${refused.code} ${refused.reason}` : 'taken'}`);
      };
      await Promise.all(tries.filter((one) => !expected(one)).map(attempt));
      const [now] = await world.suite.sql<{ version: number }>('select version from case_file where case_id = $1', [
        caseId,
      ]);
      expect([wrong, now?.version]).toEqual([[], version]);
      for (const one of tries.filter(expected)) {
        await attempt(one);
        await world.suite.sql(asItWas);
      }
      expect(wrong).toEqual([]);
      expect(tries.length).toBeGreaterThanOrEqual(actions.length);
    },
  );
});

describe('the clocks of every case that was walked', () => {
  const check = () =>
    departedClocks({
      rows: (_service, text, ...values) => world.suite.sql(text, values.flat()),
      snapshot: (_service, work) => work(),
    });

  it('come out of its history again; one that was moved by hand is named with both times', async () => {
    expect(await check()).toEqual([]);
    const [one] = await world.suite.sql<{ caseId: string; number: string; due: string }>(
      `select case_id as "caseId", number, clocks -> 0 ->> 'dueTime' as due from case_file where close_time is null limit 1`,
    );
    const { caseId, number, due } = one ?? missing();
    const put = (at: string) =>
      world.suite.sql(
        `update case_file set clocks = jsonb_set(clocks, '{0,dueTime}', to_jsonb($2::text)) where case_id = $1`,
        [...[caseId, at]],
      );
    await put('2020-01-01T00:00:00.000Z');
    const [said, ...more] = await check();
    expect([
      said?.startsWith(`${number} as it stands: clock `),
      said?.includes(`2020-01-01`),
      said?.includes(due),
      more,
    ]).toEqual([...[true, true, true, []]]);
    await put(due);
  });
});
