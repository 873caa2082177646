/** Writes proto/baseline.binpb: the contract as promised from now on. Run when an issue is resolved, and only then. */
import { join } from 'node:path';
import { BASELINE, breakingChanges } from './breaking.ts';
import { buf, ROOT } from './repository.ts';

/** The image clients are promised: without comments, so that rewording one does not change it. */
export const writeBaseline = (target: string, workspace = ROOT): void => {
  buf('build', join(workspace, 'proto'), '--exclude-source-info', '-o', target);
};

if (import.meta.main) {
  for (const finding of breakingChanges() ?? []) console.log(`given up with this baseline: ${finding}`);
  writeBaseline(BASELINE);
}
