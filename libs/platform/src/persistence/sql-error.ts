import { DatabaseError } from 'pg';
import { DomainError } from '../errors/index.ts';

/**
 * What PostgreSQL refused, with what a program may judge by and nothing else: its own text can quote a row's values, which
 * may be personal data, so it is left behind. `state` is the SQLSTATE, e.g. 23505 for a unique violation.
 */
export class SqlError extends Error {
  override readonly name = 'SqlError';

  constructor(
    readonly state: string,
    readonly statement: string,
    readonly constraint: string | undefined,
    readonly table: string | undefined,
    explanation: string,
  ) {
    super(`${statement}: SQLSTATE ${state}${constraint ? ` (${constraint})` : ''}${explanation && `: ${explanation}`}`);
  }
}

/** The name of the unique or check constraint that `error` broke. */
export const brokenConstraint = (error: unknown): string | undefined =>
  error instanceof SqlError && error.state.startsWith('23') ? error.constraint : undefined;

const UNAVAILABLE = /^(08|57P0|53300|58)/; // connection, shutdown, too many connections, system error
const RETRYABLE = new Map([
  ['40001', 'SERIALIZATION_FAILURE'],
  ['40P01', 'DEADLOCK'],
  ['55P03', 'LOCK_TIMEOUT'],
]);
// The messages of these classes name tables, columns and functions, never values: they tell a developer what is wrong.
const SPEAKS_OF_SCHEMA = /^(42|0A|26|3D|3F)/;

/** Turns what a connection threw into a DomainError, where a caller can act on it, or into a SqlError. */
export function toStoreError(error: unknown, statementName: string): Error {
  if (error instanceof DomainError || error instanceof SqlError) return error;
  if (!(error instanceof DatabaseError) || error.code === undefined) return unavailable();
  const { code, constraint, table, message } = error;
  if (UNAVAILABLE.test(code)) return unavailable();
  if (code === '57014') return new DomainError('DEADLINE_EXCEEDED', 'STATEMENT_TIMEOUT', 'the database took too long');
  const retryable = RETRYABLE.get(code);
  if (retryable) return new DomainError('ABORTED', retryable, 'another change was under way');
  if (code === '42501' && message.includes('row-level security')) {
    return new DomainError('PERMISSION_DENIED', 'PLACE_OUT_OF_SCOPE', 'the place is outside the caller’s scope');
  }
  if (code === '42501' && /for table audit(_|$)/.test(message))
    return new DomainError('UNAVAILABLE', 'AUDIT_UNAVAILABLE', 'the answer cannot be recorded and is withheld');
  if (/^53/.test(code)) return new DomainError('RESOURCE_EXHAUSTED', 'DATABASE_FULL', 'the database has no room');
  return new SqlError(code, statementName, constraint, table, SPEAKS_OF_SCHEMA.test(code) ? message : '');
}

/** The database cannot be reached or left in the middle; the same `request_id` may be sent again. */
export const unavailable = (): DomainError =>
  new DomainError('UNAVAILABLE', 'DATABASE_UNAVAILABLE', 'the database cannot be reached');

/** Whether `error`, as a connection threw it, leaves open what the server did. */
export function isUnavailable(error: unknown): boolean {
  const mapped = toStoreError(error, '');
  return mapped instanceof DomainError && mapped.code === 'UNAVAILABLE';
}

/** Whether a later try of the same work may succeed without anything else changing. */
export const isTransient = (error: unknown): boolean =>
  error instanceof DomainError && ['UNAVAILABLE', 'DEADLINE_EXCEEDED', 'RESOURCE_EXHAUSTED'].includes(error.code);
