import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { RunningSuite } from '@wangge/testing/running';
import type { CaseJson } from '../tools/demo/api.ts';
import { Cast } from '../tools/demo/cast.ts';
import { presets } from '../tools/demo/presets.ts';
import { Recorder } from './story.ts';

let suite: RunningSuite;
let cast: Cast;
let ended: readonly CaseJson[] = [];
beforeAll(async () => void (suite = await RunningSuite.shared()), 180_000);
afterAll(() => suite?.dispose());

it('a case of every flow beside the main job goes its whole way through the public door', async () => {
  cast = new Cast(suite.run, suite.dataDir, { photo: { width: 64, height: 64 } });
  ended = await presets(cast, new Recorder());
  expect(ended.map(({ flow, state }) => [flow, state])).toEqual([
    ['six-step', 'archived'],
    ['five-step', 'closed'],
    ['swift-response', 'closed'],
    ['mediation', 'performed'],
    ['petition', 'answered'],
    ['agency', 'delivered'],
  ]);
}, 60_000);

it('shows small pictures, prints a mediation agreement and an archive package, each for whoever may see it', async () => {
  const clerk = cast.as('window.chen');
  const caseId = ended.find(({ flow }) => flow === 'mediation')?.caseId ?? '';
  const [agreement, archive] = [`cases/${caseId}/agreement`, `cases/${caseId}/archive`];
  const [picture] = ended.flatMap(({ attachments }) => attachments);
  const small = await cast.street.document(`files/${picture?.fileId}?thumbnail`);
  expect(small.length).toBeLessThanOrEqual((await cast.street.download(picture?.fileId ?? '')).length);
  await expect(cast.otherHandler.document(`files/${picture?.fileId}?thumbnail`)).rejects.toMatchObject({ status: 404 });
  const purpose = { 'wangge-purpose': 'print-agreement' };
  for (const pdf of [await clerk.document(agreement, purpose), await clerk.document(archive)]) {
    expect(Buffer.from(pdf.subarray(0, 5)).toString()).toBe('%PDF-');
    expect(pdf.length).toBeLessThan(400_000);
  }
  await expect(clerk.document(agreement)).rejects.toMatchObject({ status: 400 });
  await expect(cast.dispatcher.document(agreement, purpose)).rejects.toMatchObject({ status: 403 });
  for (const path of [agreement, archive])
    await expect(cast.otherHandler.document(path, purpose)).rejects.toMatchObject({
      status: path === archive ? 404 : 403,
    });
}, 30_000);

it('hands a diary to its writer alone', async () => {
  await cast.worker.post('/api/casework/v1/diary-lines', { text: '=老张说灯坏了' });
  expect(Buffer.from(await cast.worker.document('diary')).toString()).toContain('老张说灯坏了');
  expect(Buffer.from(await cast.worker.document('diary?format=json')).toString()).toContain('=老张说灯坏了');
  expect(Buffer.from(await cast.street.document('diary')).toString()).not.toContain('老张');
  await expect(cast.dispatcher.document('diary')).rejects.toMatchObject({ status: 403 });
});
