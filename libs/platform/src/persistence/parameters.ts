import type { AuditWriter } from '../audit/audit-writer.ts';

/** What became of a statement's rows: there, surely not there, or lost from sight with the connection. */
export type Outcome = 'written' | 'void' | 'unknown';

/** What a database gives to the values that wait for it. */
export interface ParameterContext {
  /** Numbers the audit rows of this process. */
  readonly auditWriter: AuditWriter;
  /** Says that outbox rows were committed. */
  published(): void;
}

/** A value that is made at the moment of sending and told afterwards what became of it; see `commandValues`. */
export abstract class Deferred {
  abstract valueFor(context: ParameterContext): unknown;
  abstract settle(outcome: Outcome, context: ParameterContext): void;
}

/** Values ready for the wire, and those that want to hear the outcome. */
export interface Prepared {
  readonly values: unknown[];
  readonly deferred: readonly Deferred[];
}

const NONE: readonly Deferred[] = [];

/**
 * Resolves deferred values and objects before anything is sent. It must not be left to the driver: a value that fails there
 * closes a named statement which the driver goes on believing in.
 */
export function prepare(values: readonly unknown[], context: ParameterContext): Prepared {
  const ready: unknown[] = new Array(values.length);
  let deferred: Deferred[] | undefined;
  for (let index = 0; index < values.length; index++) {
    const value = values[index];
    if (value instanceof Deferred) {
      (deferred ??= []).push(value);
      ready[index] = value.valueFor(context);
    } else ready[index] = wireValue(value);
  }
  return { values: ready, deferred: deferred ?? NONE };
}

function wireValue(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value === undefined ? null : value;
  if (value instanceof Uint8Array)
    return Buffer.isBuffer(value) ? value : Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  if (value instanceof Date || Array.isArray(value)) return value;
  return JSON.stringify(value);
}
