import { createHash } from 'node:crypto';
import { type DescMethod, type Message, toBinary } from '@bufbuild/protobuf';
import type { Passport } from '@wangge/contracts/wangge/platform/v1/passport';
import { DomainError } from '../errors/index.ts';
import { actorOf } from '../identity/acting.ts';
import { brokenConstraint } from './sql-error.ts';
import { statement } from './statement.ts';

/** What a command needs to know of its call; the `Call` of an RPC handler fits. */
export interface CommandCall {
  readonly method: DescMethod;
  /** The decoded request: its hash tells a repeat from another request under the same id. */
  readonly request: Message;
  readonly passport: Passport;
  readonly requestId: string;
  readonly purpose: string;
  readonly traceparent: string;
  audited: boolean;
}

/** The answer an earlier call of the same (caller, operation, request_id) got: the aggregate as it stood at `version`. */
export interface Earlier {
  readonly aggregateId: string;
  readonly version: number;
  readonly resultCode: string;
}

/** What is to be remembered of a call's answer; personal data is not stored twice, so only where the answer can be found. */
export interface Memory {
  readonly call: CommandCall;
  readonly aggregateId: string;
  readonly version: number;
  readonly resultCode?: string;
}

/** `wangge.casework.v1.CaseService/DispatchCase`. */
export const operationOf = ({ method }: Pick<CommandCall, 'method'>): string =>
  `${method.parent.typeName}/${method.name}`;

/** Who acts, and for which unit: the same person acting for a unit and for themselves are two callers. */
export const callerOf = (passport: Passport): string =>
  passport.unitId === '' ? actorOf(passport) : `${actorOf(passport)}|${passport.unitId}`;

/** SHA-256 of the request as the contract writes it, whatever the caller's field order was. */
export const bodyHash = ({ method, request }: Pick<CommandCall, 'method' | 'request'>): Buffer =>
  createHash('sha256').update(toBinary(method.input, request)).digest();

/** Values of the idempotency row, in the order of its columns. */
export function idempotencyValues({ call, aggregateId, version, resultCode = 'OK' }: Memory): unknown[] {
  return [callerOf(call.passport), operationOf(call), call.requestId, bodyHash(call), aggregateId, version, resultCode];
}

const INSERT = `insert into idempotency (caller, operation, request_id, body_hash, aggregate_id, version, result_code)
  values ($1, $2, $3, $4, $5, $6, $7)`;

/** Statement and values that remember an answer within a transaction. */
export const insertIdempotency = (memory: Memory): [text: string, values: unknown[]] => [
  INSERT,
  idempotencyValues(memory),
];

/** Finds the row of an earlier answer; sent in the same trip as the load, with `earlierValues(call)`. */
export const earlierStatement = statement(
  'idempotency_earlier',
  `select aggregate_id as "aggregateId", version, result_code as "resultCode", body_hash as "bodyHash" from idempotency
    where caller = $1 and operation = $2 and request_id = $3`,
);

export const earlierValues = (call: CommandCall): unknown[] => [
  callerOf(call.passport),
  operationOf(call),
  call.requestId,
];

/**
 * The earlier answer among the rows of `earlierStatement`, if there is one. The same `request_id` with another body is
 * ABORTED with reason IDEMPOTENCY_KEY_REUSED.
 */
export function earlier(call: CommandCall, rows: readonly unknown[]): Earlier | undefined {
  const row = rows[0] as (Earlier & { readonly bodyHash: Buffer }) | undefined;
  if (!row) return undefined;
  if (!row.bodyHash.equals(bodyHash(call))) {
    throw new DomainError('ABORTED', 'IDEMPOTENCY_KEY_REUSED', 'this request_id was used with another request');
  }
  const { aggregateId, version, resultCode } = row;
  return { aggregateId, version, resultCode };
}

/** Two calls with the same request_id ran at once and this one came second: look again and answer what the first did. */
export const isRacingRepeat = (error: unknown): boolean => brokenConstraint(error) === 'idempotency_pkey';
