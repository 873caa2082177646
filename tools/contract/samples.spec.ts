import { afterAll, describe, expect, it } from '@jest/globals';
import { existsSync } from 'node:fs';
import { BASELINE } from './breaking.ts';
import { loadContract } from './contract.ts';
import { FixtureWorkspace } from './fixture.ts';
import { misread, readSamples, recordSamples } from './samples.ts';

const workspace = new FixtureWorkspace();
afterAll(() => workspace.remove());

describe('the recorded events', () => {
  it('of the promised contract still read as they were recorded', () => {
    const contract = loadContract();
    const samples = readSamples();
    expect(misread(contract, samples)).toEqual([]);
    expect(Object.keys(samples).length > 0).toBe(existsSync(BASELINE));
  });

  it('can be made of every event there is, with every field set', () => {
    const samples = recordSamples(loadContract());
    expect(samples['wangge.casework.v1.CaseDispatched']?.json).toMatchObject({ caseId: 'case_id 1' });
    expect(misread(loadContract(), samples)).toEqual([]);
  });

  it('tell a renumbered field and an event that is gone', () => {
    const samples = recordSamples(workspace.build());
    expect(samples).toEqual({
      'wangge.fixture.v1.LanternLighted': { bytes: expect.any(String), json: { lanternId: 'lantern_id 1' } },
    });
    const renumbered = workspace.with('lantern_events.proto', 'lantern_id = 1', 'lantern_id = 2');
    expect(misread(renumbered, samples)).toEqual([
      'wangge.fixture.v1.LanternLighted: its recorded sample now reads {}',
    ]);
    const gone = workspace.with('lantern_events.proto', 'message LanternLighted', 'message LanternBurned');
    expect(misread(gone, samples)).toEqual(['wangge.fixture.v1.LanternLighted: a promised event is gone']);
  });
});
