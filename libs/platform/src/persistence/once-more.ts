import { DomainError } from '../errors/index.ts';
import { isRacingRepeat } from './idempotency.ts';

/** Answer of a command whose guarded write found another version than it had read. */
export const Conflict: unique symbol = Symbol('version conflict');

const TRIES = 3;

/**
 * Runs a command: load, decide, commit. When the row changed in between, or the same request got ahead of this one, it runs
 * again on what is there now, three times in all; then the caller is told to look again (ABORTED, VERSION_CONFLICT).
 */
export async function onceMore<T>(work: () => Promise<T | typeof Conflict>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      const result = await work();
      if (result !== Conflict) return result;
    } catch (error) {
      if (!isRacingRepeat(error)) throw error;
    }
    if (attempt === TRIES)
      throw new DomainError('ABORTED', 'VERSION_CONFLICT', 'it is being changed by others: look again');
  }
}
