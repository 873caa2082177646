import { setTimeout as pause } from 'node:timers/promises';
import { fsck, ownerUrls } from '../tools/fsck/fsck.ts';
import type { CaseAnswer } from '../tools/demo/api.ts';
import type { Cast } from '../tools/demo/cast.ts';
import { cornerOf, DIRTY_CORNER } from '../tools/demo/main-job.ts';
import type { Teller } from '../tools/demo/print.ts';

/** Keeps what is told, for a test to look into. */
export class Recorder implements Teller {
  readonly steps: string[] = [];
  readonly lines: string[] = [];
  private readonly onStep: (step: number) => void;

  constructor(onStep: (step: number) => void = () => undefined) {
    this.onStep = onStep;
  }

  step(title: string): void {
    this.steps.push(title);
    this.onStep(this.steps.length);
  }

  line(text: string): void {
    this.lines.push(text);
  }

  /** The first group of the first line that matches. */
  find(pattern: RegExp): string {
    const found = this.lines.map((line) => pattern.exec(line)?.[1]).find((group) => group !== undefined);
    if (found === undefined) throw new Error(`nothing that was told matches ${pattern}`);
    return found;
  }
}

/** A report of a dirty corner as the story's worker makes it, to be changed and sent. */
export async function reportBody(cast: Cast): Promise<Record<string, unknown>> {
  const { longitude, latitude } = await cornerOf(cast);
  return {
    matterCode: DIRTY_CORNER,
    description: '楼后墙角堆有生活垃圾',
    channel: 'CHANNEL_PATROL',
    longitude,
    latitude,
  };
}

/** Path of a case at the people's door. */
export const pathOf = (caseId: string): string => `/api/casework/v1/cases/${caseId}`;

export const getCase = async (cast: Cast, caseId: string) =>
  (await cast.dispatcher.get<CaseAnswer>(pathOf(caseId))).case;

/**
 * Checks every invariant until all hold, because events are on their way for a moment; answers what is still broken after `timeoutMs`.
 * Nothing may be under way but that.
 */
export async function brokenInvariants(dataDir: string, timeoutMs = 35_000): Promise<string[]> {
  for (const end = Date.now() + timeoutMs; ;) {
    const printed: string[] = [];
    const count = await fsck(ownerUrls(dataDir), (line) => printed.push(line), 0);
    if (count === 0) return [];
    if (Date.now() > end) return printed.filter((line) => !line.startsWith('✓'));
    await pause(500);
  }
}
