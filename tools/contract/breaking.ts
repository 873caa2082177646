/**
 * Compares the contract with the committed baseline, proto/baseline.binpb, which is written when an issue is resolved and only
 * then: compared with one's own main a change could never be found.
 *   node tools/contract/breaking.ts
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { buf, BufFailure, ROOT } from './repository.ts';

export const BASELINE = join(ROOT, 'proto/baseline.binpb');

/** What in `workspace` breaks clients of `baseline`, one finding per line; undefined where there is no baseline yet. */
export function breakingChanges(workspace: string = ROOT, baseline: string = BASELINE): string[] | undefined {
  if (!existsSync(baseline)) return undefined;
  try {
    buf('breaking', join(workspace, 'proto'), '--against', baseline, '--exclude-imports');
    return [];
  } catch (error) {
    if (error instanceof BufFailure) return error.message.split('\n');
    throw error;
  }
}

if (import.meta.main) {
  const found = breakingChanges();
  if (found === undefined)
    console.log('no contract baseline yet: nothing can break before the first issue is resolved');
  for (const finding of found ?? []) console.error(finding);
  process.exitCode = found !== undefined && found.length > 0 ? 1 : 0;
}
