import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { RunningSuite } from '@wangge/testing/running';
import { Cast } from '../tools/demo/cast.ts';
import { presets } from '../tools/demo/presets.ts';
import { Recorder } from './story.ts';

let suite: RunningSuite;
beforeAll(async () => void (suite = await RunningSuite.shared()), 180_000);
afterAll(() => suite?.dispose());

it('a case of every flow beside the main job goes its whole way through the public door', async () => {
  const cast = new Cast(suite.run, suite.dataDir, { photo: { width: 64, height: 64 } });
  const ended = await presets(cast, new Recorder());
  expect(ended.map(({ flow, state }) => [flow, state])).toEqual([
    ['six-step', 'archived'],
    ['five-step', 'closed'],
    ['swift-response', 'closed'],
    ['mediation', 'performed'],
    ['petition', 'answered'],
    ['agency', 'delivered'],
  ]);
}, 60_000);
