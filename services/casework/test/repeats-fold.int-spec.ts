import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CaseService } from '@wangge/contracts/wangge/casework/v1/case_service';
import { CommonProblemService } from '@wangge/contracts/wangge/casework/v1/common_problem_service';
import { CaseToldAgainSchema, CommonProblemFoundSchema } from '@wangge/contracts/wangge/casework/v1/intake_events';
import { RuleService } from '@wangge/contracts/wangge/casework/v1/rule_service';
import type { Caller } from '@wangge/testing/suite';
import { v4 } from 'uuid';
import { TO_CLOSED, World } from './casework.world.ts';

const NOISE = '06.01.01';
const LEAK = '02.02.03';
let world: World;
let clerk: Caller;
/** A colleague of theirs, who has not reported the first one. */
let colleague: Caller;
let phones = 0;
const phone = () => `129000${String(++phones).padStart(5, '0')}`;

beforeAll(async () => {
  world = await World.start();
  clerk = world.person('clerk', ['window-clerk'], ['dc.s02.c01']);
  colleague = world.person('colleague', ['window-clerk'], ['dc.s02.c01']);
  const folding = { matterCode: NOISE, repeatDays: 7 };
  const common = { matterCode: LEAK, commonPeople: 3, commonDays: 14, commonArea: 'community' };
  const rules = { returnVisits: [], matters: [folding, common] };
  await world.suite.asService('seed').client(RuleService).importRules({ requestId: v4(), rules });
});
afterAll(() => world?.suite.stop());

const DAY = 86_400_000;
const tell = (reporterPhone: string, more: object = {}, by: Caller = clerk) =>
  world.report({ matterCode: NOISE, reporterPhone, ...more }, by);
const timeline = async (caseId: string) => world.leader.client(CaseService).getTimeline({ caseId });

describe('the same person telling the same matter of the same place again', () => {
  it('joins the first case, which says how often; no clock moves and the code works', async () => {
    const me = phone();
    const first = await tell(me);
    const before = (await timeline(first.case.caseId)).clocks;
    world.suite.clock.advance(DAY);
    const again = await tell(me, { description: '还在响' }, colleague);
    expect(again).toMatchObject({ joined: true, followCode: first.followCode });
    // The clerk has no place there: told is what the teller knows anyway.
    expect(again.case).toMatchObject({ number: first.case.number, caseId: '', description: '', repeatCount: 1 });
    const seen = (await world.dispatcher.client(CaseService).getCase({ caseId: first.case.caseId })).case;
    expect(seen).toMatchObject({ repeatCount: 1, version: 2, state: 'reported' });
    const { lines, clocks } = await timeline(first.case.caseId);
    expect(lines.at(-1)).toMatchObject({ action: 'tell-again', note: '还在响', actor: 'window-clerk' });
    expect(clocks.map((clock) => clock.dueTime)).toEqual(before.map((clock) => clock.dueTime));
    const told = (await world.suite.told(CaseToldAgainSchema)).filter((one) => one.caseId === first.case.caseId);
    expect(told).toMatchObject([{ version: 2, repeatCount: 1 }]);
    expect(
      await world.suite.asNobody().client(CaseService).getCaseByCode({ followCode: again.followCode }),
    ).toMatchObject({
      number: first.case.number,
    });
  });

  it('a request that comes twice joins nothing and once', async () => {
    const me = phone();
    const opening = { requestId: v4() };
    const first = await tell(me, opening);
    expect(await tell(me, opening)).toMatchObject({ joined: false, case: { caseId: first.case.caseId, version: 1 } });
    const joining = { requestId: v4() };
    await tell(me, joining);
    expect(await tell(me, joining)).toMatchObject({ joined: true, case: { repeatCount: 1 } });
    expect((await timeline(first.case.caseId)).lines).toHaveLength(2);
  });

  it('brings its pictures where its teller may see the case, and opens one of its own where not', async () => {
    const me = phone();
    await tell(me);
    const far = await tell(me, { fileIds: [await world.file(colleague)] }, colleague);
    expect(far.joined).toBe(false);
    const near = world.person('near', ['window-clerk'], ['dc.s01.c01']);
    const here = await tell(me, { fileIds: [await world.file(near)] }, near);
    expect(here).toMatchObject({ joined: true, case: { attachments: [{ kind: 'before' }, { kind: 'before' }] } });
  });

  it.each([
    ['another person', async (me: string) => tell(`${me}9`)],
    ['another matter', async (me: string) => tell(me, { matterCode: '06.01.02' })],
    ['another place', async (me: string) => tell(me, { longitude: 116.6 })],
    [
      'after the window',
      async (me: string) => {
        world.suite.clock.advance(7 * DAY);
        return tell(me);
      },
    ],
  ])('%s is another case', async (_what, next) => {
    const me = phone();
    const { case: first } = await tell(me);
    const other = await next(me);
    expect(other.joined).toBe(false);
    expect(other.case.caseId).not.toBe(first.caseId);
  });

  it('at the same moment is one case, first or following one that is over', async () => {
    const clerks = [clerk, colleague, world.person('third', ['window-clerk'], ['dc.s01.c01'])];
    for (let round = 0; round < 4; round += 1) {
      const me = phone();
      const together = () => Promise.all(clerks.map((by) => tell(me, {}, by)));
      const [first, ...again] = (await together()).sort((a, b) => Number(a.joined) - Number(b.joined));
      expect([first?.joined, ...again.map(({ joined }) => joined)]).toEqual([false, true, true]);
      expect(new Set(again.map((one) => one.case.number))).toEqual(new Set([first?.case.number]));
      if (round > 0) continue;
      await world.go(first?.case.caseId ?? '', ...TO_CLOSED);
      const after = await together();
      expect(after.filter(({ joined }) => !joined)).toMatchObject([{ followsNumber: first?.case.number }]);
      expect(new Set(after.map((one) => one.case.number)).size).toBe(1);
    }
  });

  it('is another case once the first is closed', async () => {
    const me = phone();
    const { case: first } = await tell(me);
    await world.go(first.caseId, ...TO_CLOSED);
    const request = { requestId: v4() };
    const next = await tell(me, request);
    expect(next).toMatchObject({ joined: false, followsNumber: first.number });
    expect((await timeline(next.case.caseId)).lines[0]).toMatchObject({ note: `上一件 ${first.number}` });
    expect(await tell(me, request)).toEqual(next);
  });

  it('is a resident’s by their account: a phone they type, which may be a neighbour’s, leads nowhere', async () => {
    const neighbour = phone();
    const { case: theirs } = await tell(neighbour);
    const mine = await tell(neighbour, {}, world.resident);
    expect(mine.joined).toBe(false);
    expect(mine.case.caseId).not.toBe(theirs.caseId);
    expect(await tell('', {}, world.resident)).toMatchObject({ joined: true, case: { caseId: mine.case.caseId } });
  });

  it('stores neither phone nor account to tell by', async () => {
    const me = phone();
    await tell(me);
    const [row] = await world.suite.sql<{ text: string }>(`select string_agg(t::text, '') as text from telling t`);
    expect(row?.text).not.toContain(me);
    expect(row?.text).not.toContain(Buffer.from(me).toString('hex'));
  });
});

describe('different people telling the same matter of one area', () => {
  const problems = (by: Caller = world.leader) => by.client(CommonProblemService);
  const leak = (reporterPhone: string) => tell(reporterPhone, { matterCode: LEAK });
  const group = () => world.suite.run('common-problems');
  let problemId = '';

  it('make a common problem when they are enough, and not before: one person counts once', async () => {
    const [one, two, three] = [phone(), phone(), phone()];
    for (const teller of [one, one, two]) await leak(teller);
    await group();
    expect((await problems().listCommonProblems({})).problems).toEqual([]);
    await leak(three);
    await group();
    const { problems: found } = await problems().listCommonProblems({});
    expect(found).toMatchObject([
      { state: 'found', people: 3, cases: 4, orgPath: 'dc.s01.c01', matterName: '供水管线跑水' },
    ]);
    problemId = found[0]?.problemId ?? '';
    expect(await world.suite.told(CommonProblemFoundSchema)).toMatchObject([{ problemId, people: 3 }]);
    await leak(phone());
    await group();
    expect((await problems().getCommonProblem({ problemId })).problem).toMatchObject({ people: 4, cases: 5 });
    expect(await world.suite.told(CommonProblemFoundSchema)).toHaveLength(1);
  });

  it('has an owner with a plan and a day of review, until it is over', async () => {
    const officer = problems(world.person('officer', ['community-officer'], ['dc.s01.c01']));
    const early = officer.reviewCommonProblem({ requestId: v4(), problemId, result: '好了' });
    await expect(early).rejects.toMatchObject({
      reason: 'PROBLEM_STATE',
      metadata: { state: 'found', allowed: 'plan' },
    });
    const plan = { problemId, plan: '更换这段管线', reviewDate: '2026-12-30' };
    for (const reviewDate of ['2026-11-01', '2026-02-31', '2029-01-01'])
      await expect(officer.planCommonProblem({ ...plan, requestId: v4(), reviewDate })).rejects.toMatchObject({
        code: 'INVALID_ARGUMENT',
      });
    const requestId = v4();
    const planned = await officer.planCommonProblem({ ...plan, requestId });
    expect(planned.problem).toMatchObject({ state: 'planned', plan: '更换这段管线', reviewOverdue: false });
    expect(await officer.planCommonProblem({ ...plan, requestId })).toEqual(planned);
    const review = { problemId, result: '换了一半', reviewDate: '2027-01-30' };
    expect((await officer.reviewCommonProblem({ ...review, requestId: v4() })).problem).toMatchObject({
      ...{ state: 'planned', result: '换了一半', reviewDate: '2027-01-30' },
    });
    const end = { problemId, result: '都换了', reviewDate: '' };
    expect((await officer.reviewCommonProblem({ ...end, requestId: v4() })).problem).toMatchObject({ state: 'ended' });
  });

  it('is seen in its place only', async () => {
    const away = world.person('away', ['community-officer'], ['dc.s02']);
    expect((await problems(away).listCommonProblems({})).problems).toEqual([]);
    await expect(problems(away).getCommonProblem({ problemId })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('is told of rising matters as counts against the place’s own past', async () => {
    const { matters } = await problems().listRisingMatters({ days: 28 });
    expect(matters).toContainEqual(
      expect.objectContaining({ matterCode: LEAK, orgPath: 'dc.s01.c01', cases: 5, expected: 0 }),
    );
    expect((await problems(world.person('far', ['leader'], ['dc.s02'])).listRisingMatters({})).matters).toEqual([]);
  });
});

describe('who handled a case', () => {
  it('does not evaluate it, even holding the reporter’s code', async () => {
    const told = await tell(phone(), { matterCode: '01.01.03' });
    await world.go(told.case.caseId, ...TO_CLOSED);
    const word = { requestId: v4(), followCode: told.followCode, satisfaction: 5, settled: true };
    await expect(world.handler.client(CaseService).evaluateCase(word)).rejects.toMatchObject({
      reason: 'VERIFIER_IS_HANDLER',
    });
    expect(await world.suite.asNobody().client(CaseService).evaluateCase(word)).toMatchObject({ state: 'evaluated' });
  });
});
