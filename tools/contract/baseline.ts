/**
 * Writes proto/baseline.binpb and proto/baseline-events.json: the contract as promised from now on. Run when an issue is
 * resolved, and only then: `node tools/contract/baseline.ts`. It first tells what the new promise gives up.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BASELINE, breakingChanges } from './breaking.ts';
import { loadContract } from './contract.ts';
import { buf, ROOT } from './repository.ts';
import { recordSamples, SAMPLES } from './samples.ts';

/** The image clients are promised: without comments, so that rewording one does not change it. */
export const writeBaseline = (target: string, workspace = ROOT): void => {
  buf('build', join(workspace, 'proto'), '--exclude-source-info', '-o', target);
};

if (import.meta.main) {
  for (const finding of breakingChanges() ?? []) console.log(`given up with this baseline: ${finding}`);
  writeBaseline(BASELINE);
  writeFileSync(SAMPLES, `${JSON.stringify(recordSamples(loadContract()), null, 2)}\n`);
}
