import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AgencyService } from '@wangge/contracts/wangge/casework/v1/agency_service';
import { CaseArchiveService } from '@wangge/contracts/wangge/casework/v1/case_archive_service';
import { CaseService } from '@wangge/contracts/wangge/casework/v1/case_service';
import type { Caller } from '@wangge/testing/suite';
import { v4 } from 'uuid';
import { World } from './casework.world.ts';

let world: World;
let desk: Caller;
beforeAll(async () => {
  world = await World.start();
  desk = world.person('window', ['window-clerk'], ['dc.s01']);
});
afterAll(() => world.suite.stop());

const agency = (by: Caller = desk) => by.client(AgencyService);
const key = (caseId: string) => ({ requestId: v4(), caseId });
const now = () => timestampFromDate(world.suite.clock.now());
const applied = () => world.report({ matterCode: '05.04.03', reporterName: '张三', form: { ground: 'study' } });
const advance = (caseId: string, action: string, fileIds: string[] = [], by: Caller = desk) =>
  by.client(CaseService).advanceCase({ ...key(caseId), action, note: 'x', fileIds });

/** With a mandate and one original, brought to its result. */
async function answered() {
  const { case: found, followCode } = await applied();
  const { caseId } = found;
  await agency().nameAgent({ ...key(caseId), agentName: '何平', promisedDay: '2026-12-01' });
  const fileId = await world.file(desk);
  await agency().recordMandate({ ...key(caseId), time: now(), fileId });
  await agency().takeOriginal({ ...key(caseId), document: '户口簿', giverName: '张三丰', time: now() });
  await advance(caseId, 'take-mandate', [fileId]);
  await world.go(caseId, 'dispatch', 'accept', 'complete');
  return { caseId, followCode };
}

describe('an agency service', () => {
  it('tells the resident by their code who acts and by when', async () => {
    const { case: found, followCode } = await applied();
    const told = () => world.suite.asNobody().client(CaseService).getCaseByCode({ followCode });
    // Twenty working days of the matter, before anybody has promised less.
    expect(await told()).toMatchObject({ agentName: '', promisedDay: '2026-12-21' });
    await agency().nameAgent({ ...key(found.caseId), agentName: '何平', promisedDay: '2026-12-01' });
    expect(await told()).toMatchObject({ agentName: '何平', promisedDay: '2026-12-01' });
    const late = agency().nameAgent({ ...key(found.caseId), agentName: '何平', promisedDay: '2027-03-01' });
    await expect(late).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    const stranger = { ...key(found.caseId), agentName: '某人', agentStaffId: v4() };
    await expect(agency().nameAgent(stranger)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    const director = await agency().nameAgent({ ...key(found.caseId), agentName: '李主任', agentStaffId: 'director' });
    expect(director.agency).toMatchObject({ agentName: '李主任', agentStaffId: 'director', etag: 'v2' });
    const other = (await world.report()).followCode;
    expect(await world.suite.asNobody().client(CaseService).getCaseByCode({ followCode: other })).toMatchObject({
      ...{ agentName: '', promisedDay: '' },
    });
  });

  it('takes its steps on what is recorded, whatever picture is handed in', async () => {
    const { caseId } = (await applied()).case;
    await agency().nameAgent({ ...key(caseId), agentName: '何平' });
    const [fileId, other] = [await world.file(desk), await world.file(desk)];
    const claimed = { action: 'take-mandate', evidence: ['mandate', 'receipt'], fileIds: [other] };
    const early = desk.client(CaseService).advanceCase({ ...key(caseId), ...claimed });
    await expect(early).rejects.toMatchObject({ reason: 'EVIDENCE_MISSING', metadata: { missing: 'mandate,receipt' } });
    const foreign = { ...key(caseId), time: now(), fileId: await world.file(world.worker) };
    await expect(agency().recordMandate(foreign)).rejects.toMatchObject({ reason: 'FILE_NOT_USABLE' });
    await agency().recordMandate({ ...key(caseId), time: now(), fileId, noOriginals: true });
    // What was signed counts with its picture.
    await expect(advance(caseId, 'take-mandate', [other])).rejects.toMatchObject({ metadata: { missing: 'mandate' } });
    expect((await advance(caseId, 'take-mandate', [fileId])).case?.state).toBe('mandated');
  });

  it('does not end while an original is held, and ends once it is home', async () => {
    const { caseId } = await answered();
    const fileId = await world.file(desk);
    await agency().recordDelivery({
      ...{ ...key(caseId), time: now(), receiver: 'family', receiverName: '李四光', fileId },
    });
    await expect(advance(caseId, 'deliver', [fileId])).rejects.toMatchObject({
      ...{ code: 'FAILED_PRECONDITION', reason: 'ORIGINALS_OUT', metadata: { numbers: '1' } },
    });
    const back = { number: 1, manner: 'delivered', receiverName: '李四光', time: now() };
    const request = { ...key(caseId), ...back };
    const { agency: shown } = await agency().returnOriginal(request);
    expect(shown).toMatchObject({ originalsOut: 0, receiver: 'family', receiverName: '李*' });
    expect(shown?.originals[0]).toMatchObject({ giverName: '张*', receiverName: '李*', manner: 'delivered' });
    expect((await agency().returnOriginal(request)).agency?.etag).toBe(shown?.etag);
    await expect(agency().returnOriginal({ ...key(caseId), ...back })).rejects.toMatchObject({ reason: 'NOT_NOW' });
    expect((await advance(caseId, 'deliver', [fileId])).case?.state).toBe('delivered');
  });

  it('is neither withdrawn nor refused with the papers of the resident', async () => {
    for (const end of ['withdraw', 'refuse']) {
      const { caseId } = (await applied()).case;
      await agency().nameAgent({ ...key(caseId), agentName: '何平' });
      await agency().takeOriginal({ ...key(caseId), document: '身份证', giverName: '张三', time: now() });
      const officer = world.person('officer', ['community-officer'], ['dc.s01.c01']);
      const leave = () =>
        end === 'withdraw'
          ? advance(caseId, 'withdraw')
          : officer.client(CaseService).refuseCase({ ...key(caseId), note: 'x' });
      await expect(leave()).rejects.toMatchObject({ reason: 'ORIGINALS_OUT' });
      const back = { number: 1, manner: 'handed-back', receiverName: '张三', time: now() };
      await agency().returnOriginal({ ...key(caseId), ...back });
      expect(['withdrawn', 'refused']).toContain((await leave()).case?.state);
    }
  });

  it('shows the papers to those of the place, and the receipt for a purpose', async () => {
    const { caseId } = await answered();
    for (const stranger of [world.person('far', ['window-clerk'], ['dc.s02']), world.person('r', ['grid-worker'], [])])
      await expect(agency(stranger).getAgency({ caseId })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(agency().revealAgencyReceipt({ caseId })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    const printing = world.suite.as({
      ...{ subject: 'idp|window', roles: ['window-clerk'], paths: ['dc.s01'], purpose: 'print-receipt' },
    });
    const receipt = await agency(printing).revealAgencyReceipt({ caseId });
    expect(receipt).toMatchObject({ agentName: '何平', promisedDay: '2026-12-01' });
    expect(receipt.lines).toMatchObject([{ number: 1, document: '户口簿', giverName: '张三丰', manner: '' }]);
    const words = await world.suite.sql<{ n: number }>(
      `select 1 as n from agency a where a.facts::text like '%户口簿%' or a.facts::text like '%张三丰%'`,
    );
    expect(words).toEqual([]);
  });
});

describe('files that say what they show', () => {
  it('count as that and as nothing else, and are told so in the case and its archive', async () => {
    const { caseId } = (await applied()).case;
    const [mandate, receipt] = [await world.file(desk), await world.file(desk)];
    const named = (one: string, two: string) => [
      { fileId: mandate, evidence: one },
      { fileId: receipt, evidence: two },
    ];
    const cases = desk.client(CaseService);
    const taking = () => ({ ...key(caseId), action: 'take-mandate', fileIds: [mandate, receipt] });
    const wrong = { ...taking(), evidence: ['receipt'], fileEvidence: named('mandate', 'signature') };
    await expect(cases.advanceCase(wrong)).rejects.toMatchObject({ metadata: { missing: 'receipt' } });
    const stray = { ...taking(), fileEvidence: [{ fileId: v4(), evidence: 'mandate' }] };
    await expect(cases.advanceCase(stray)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    const request = { ...taking(), fileEvidence: named('mandate', 'receipt') };
    const told = { [mandate]: 'mandate', [receipt]: 'receipt' };
    const shown = (files: readonly { fileId: string; evidence: string }[] = []) =>
      Object.fromEntries(files.map(({ fileId, evidence }) => [fileId, evidence]));
    expect(shown((await cases.advanceCase(request)).case?.attachments)).toEqual(told);
    expect(shown((await cases.advanceCase(request)).case?.attachments)).toEqual(told);
    expect(shown((await cases.getCase({ caseId })).case?.attachments)).toEqual(told);
    expect(shown((await desk.client(CaseArchiveService).getCaseArchive({ caseId })).evidence)).toEqual(told);
  });

  it('complete nothing with a picture of something else', async () => {
    const { caseId } = (await world.report()).case;
    await world.go(caseId, 'file', 'dispatch', 'accept');
    const fileId = await world.file(world.handler);
    const completing = { result: '已清理', afterFileIds: [fileId] };
    const complete = (evidence: string) =>
      world.handler
        .client(CaseService)
        .completeTask({ ...key(caseId), ...completing, fileEvidence: [{ fileId, evidence }] });
    await expect(complete('receipt')).rejects.toMatchObject({ metadata: { missing: 'after-photo' } });
    expect((await complete('after-photo')).case?.attachments[0]).toMatchObject({ evidence: 'after-photo' });
  });
});
