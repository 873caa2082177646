import { DomainError } from '../errors/index.ts';
import type { CallHeaders } from './wire.ts';

/** What an edge's `admit` answers about an outside caller: who it is, as the headers of its calls inside the house. */
export interface Admission {
  /** At least the passport. The edge adds trace and deadline. */
  readonly headers: CallHeaders;
  /**
   * What the caller may do, as a text to compare. A long stream is admitted again every minute and ended when the text
   * has changed, so that the reader opens it again with what it may do now.
   */
  readonly capacity?: string;
}

/** How often a long stream is admitted again. */
export const RECHECK_MS = 60_000;

/**
 * Admits the caller of a stream again and again; `end` gets the reason when it may not go on.
 * @returns stops it.
 */
export function recheck(
  before: Admission,
  admit: () => Admission | Promise<Admission>,
  everyMs: number,
  end: (reason: unknown) => void,
): () => void {
  const check = async (): Promise<void> => {
    const now = await admit();
    if (now.capacity !== before.capacity)
      throw new DomainError('UNAVAILABLE', 'CAPACITY_CHANGED', 'what the caller may do has changed; open it again');
  };
  const timer = setInterval(() => void check().catch(end), everyMs);
  return () => clearInterval(timer);
}
