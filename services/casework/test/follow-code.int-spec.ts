import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CaseService } from '@wangge/contracts/wangge/casework/v1/case_service';
import { v4 } from 'uuid';
import { TO_CLOSED, World } from './casework.world.ts';

let world: World;
beforeAll(async () => void (world = await World.start()));
afterAll(() => world?.suite.stop());

const nobody = () => world.suite.asNobody().client(CaseService);
const word = (followCode: string) => ({ requestId: v4(), followCode, satisfaction: 4, settled: true });
/** The code with its last letter changed: it finds the case and does not prove anything. */
const wrong = (code: string): string => code.slice(0, -1) + (code.endsWith('0') ? '1' : '0');

describe('who holds the code of a case', () => {
  it('sees how it stands, and neither a name nor a unit', async () => {
    const { case: reported, followCode } = await world.report({ reporterName: '王小明' });
    const { $typeName: _type, dueTime, ...shown } = await nobody().getCaseByCode({ followCode });
    const noAgent = { agentName: '', promisedDay: '' };
    expect(shown).toEqual({
      ...{ number: reported.number, state: 'reported', matterName: '卫生死角', canEvaluate: false },
      ...noAgent,
    });
    expect(dueTime).toBeDefined();
  });

  it('may type it in small letters and without dashes', async () => {
    const { case: reported, followCode } = await world.report();
    const typed = followCode.toLowerCase().replaceAll('-', '');
    expect(await nobody().getCaseByCode({ followCode: typed })).toMatchObject({ number: reported.number });
  });

  it('evaluates once, and only what is closed', async () => {
    const { case: reported, followCode } = await world.report();
    const early = nobody().evaluateCase(word(followCode));
    await expect(early).rejects.toMatchObject({
      code: 'FAILED_PRECONDITION',
      reason: 'ILLEGAL_TRANSITION',
      metadata: { state: 'reported' },
    });
    await world.go(reported.caseId, ...TO_CLOSED);
    expect(await nobody().evaluateCase(word(followCode))).toMatchObject({ state: 'evaluated' });
    await expect(nobody().evaluateCase(word(followCode))).rejects.toMatchObject({ reason: 'ILLEGAL_TRANSITION' });
  });

  it('is found by its hash: the code itself is stored nowhere', async () => {
    const { followCode } = await world.report();
    const [row] = await world.suite.sql<{ text: string }>(
      `select string_agg(row_to_json(c)::text, '') || (select string_agg(row_to_json(h)::text, '') from case_history h) as text from case_file c`,
    );
    expect(row?.text).not.toContain(followCode);
    expect(row?.text).not.toContain(followCode.replaceAll('-', ''));
  });
});

describe('who guesses', () => {
  it('is told five times that there is nothing, then to wait, whoever asks and even with the right code', async () => {
    const { followCode } = await world.report();
    for (let guess = 0; guess < 5; guess++) {
      await expect(nobody().getCaseByCode({ followCode: wrong(followCode) })).rejects.toMatchObject({
        code: 'NOT_FOUND',
      });
    }
    const refusal = { code: 'RESOURCE_EXHAUSTED', reason: 'TOO_MANY_TRIES' };
    await expect(nobody().evaluateCase(word(wrong(followCode)))).rejects.toMatchObject(refusal);
    await expect(nobody().getCaseByCode({ followCode })).rejects.toMatchObject(refusal);
    const { followCode: another } = await world.report();
    expect(await nobody().getCaseByCode({ followCode: another })).toMatchObject({ state: 'reported' });
  });

  it('may try again a quarter of an hour after the fifth', async () => {
    const { followCode } = await world.report();
    for (let guess = 0; guess < 5; guess++)
      await nobody()
        .getCaseByCode({ followCode: wrong(followCode) })
        .catch(() => undefined);
    world.suite.clock.advance(15 * 60_000 - 1);
    await expect(nobody().getCaseByCode({ followCode })).rejects.toMatchObject({ code: 'RESOURCE_EXHAUSTED' });
    world.suite.clock.advance(1);
    expect(await nobody().getCaseByCode({ followCode })).toMatchObject({ state: 'reported' });
    await world.suite.run('expire-tries');
    expect(await world.suite.sql('select * from code_try')).toEqual([]);
  });

  it('gains nothing by asking many times at once', async () => {
    const { followCode } = await world.report();
    const guesses = Array.from({ length: 40 }, () =>
      nobody()
        .getCaseByCode({ followCode: wrong(followCode) })
        .catch((error: { code: string }) => error.code),
    );
    const told = (await Promise.all(guesses)).filter((code) => code === 'NOT_FOUND');
    expect(told.length).toBeLessThanOrEqual(8); // five, and as many as connections look at once
  });

  it('and a signed-in caller is counted whatever they guess', async () => {
    const guesser = world.person('guesser', ['resident'], []).client(CaseService);
    const codes = ['0000-00000-00000', '1111-11111-11111', '2222-22222-22222', '3333-33333-33333', '4444-44444-44444'];
    for (const followCode of codes)
      await expect(guesser.evaluateCase(word(followCode))).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(guesser.evaluateCase(word('5555-55555-55555'))).rejects.toMatchObject({ code: 'RESOURCE_EXHAUSTED' });
  });
});
