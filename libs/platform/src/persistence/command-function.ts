import { outboxArrays, type EventInit } from '../events/outbox-row.ts';
import { AuditTicket } from '../audit/audit-entry.ts';
import { actingForOf } from '../identity/acting.ts';
import { type CommandCall, idempotencyValues } from './idempotency.ts';
import { grantApp } from './grants.ts';
import { scopeOf, settingsOf } from './scope.ts';

/** What every command function takes after its own arguments; `commandValues` fills them in this order. */
const TAIL = [
  ['t_paths', 'text'],
  ['t_unit', 'text'],
  ['t_actor', 'text'],
  ['t_caller', 'text'],
  ['t_operation', 'text'],
  ['t_request_id', 'text'],
  ['t_body_hash', 'bytea'],
  ['t_aggregate_id', 'uuid'],
  ['t_version', 'int'],
  ['t_result_code', 'text'],
  ['t_messages', 'uuid[]'],
  ['t_aggregates', 'uuid[]'],
  ['t_versions', 'int[]'],
  ['t_subjects', 'text[]'],
  ['t_org_paths', 'text[]'],
  ['t_bodies', 'bytea[]'],
  ['t_traceparent', 'text'],
  ['t_writer', 'uuid'],
  ['t_writer_seq', 'bigint'],
  ['t_acting_for', 'text'],
  ['t_purpose', 'text'],
  ['t_case_id', 'uuid'],
  ['t_person_ids', 'uuid[]'],
  ['t_fields', 'text[]'],
  ['t_trace_id', 'text'],
] as const;

export interface CommandFunction {
  /** Name of the function, unique in the database. */
  readonly name: string;
  /** Its own arguments, e.g. `p_case_id uuid, p_version int, p_state text`. Names must not begin with `t_`. */
  readonly args: string;
  /**
   * PL/pgSQL that writes what the command is about and leaves in `v_rows` how many aggregates it changed. The guarded write
   * comes first; when it changed nothing the body must write nothing else: `{{guard}}` returns then.
   */
  readonly body: string;
}

/**
 * SQL of a function that does a whole command in one statement: sets the caller's scope, runs the body under row-level
 * security, then remembers the answer, puts the events into the outbox and writes the audit row. Returns the rows changed;
 * 0 means that the version guard failed, or the row is out of scope, and that nothing was written. For a migration.
 */
export function commandFunction({ name, args, body }: CommandFunction): string {
  const own = args.trim() === '' ? [] : [args.trim()];
  const parameters = [...own, ...TAIL.map(([argument, type]) => `${argument} ${type}`)].join(', ');
  const guard = 'get diagnostics v_rows = row_count; if v_rows = 0 then return 0; end if;';
  return `create or replace function ${name}(${parameters}) returns int language plpgsql as $command$
declare v_rows int := 0;
begin
  perform set_config('wangge.paths', t_paths, true), set_config('wangge.unit', t_unit, true), set_config('wangge.actor', t_actor, true);
${body.replaceAll('{{guard}}', guard)}
  if v_rows = 0 then return 0; end if;
  insert into idempotency (caller, operation, request_id, body_hash, aggregate_id, version, result_code)
    values (t_caller, t_operation, t_request_id, t_body_hash, t_aggregate_id, t_version, t_result_code);
  if cardinality(t_messages) = 1 then
    insert into outbox (message_id, aggregate_id, version, subject, org_path, body, traceparent)
      values (t_messages[1], t_aggregates[1], t_versions[1], t_subjects[1], t_org_paths[1], t_bodies[1], t_traceparent);
  else
    insert into outbox (message_id, aggregate_id, version, subject, org_path, body, traceparent)
      select *, t_traceparent from unnest(t_messages, t_aggregates, t_versions, t_subjects, t_org_paths, t_bodies);
  end if;
  if t_writer is not null then
    insert into audit (writer, writer_seq, actor, acting_for, operation, purpose, case_id, subjects, fields, request_id, trace_id)
      values (t_writer, t_writer_seq, t_actor, t_acting_for, t_operation, t_purpose, t_case_id, t_person_ids, t_fields, t_request_id, t_trace_id);
  end if;
  return v_rows;
end $command$;
revoke all on function ${name} from public;
${grantApp(`execute on function ${name}`)}`;
}

/** Text that calls a command function having `own` arguments of its own; register it with `statement(name, …)`. */
export function commandText(name: string, own: number): string {
  const places = Array.from({ length: own + TAIL.length }, (_, index) => `$${index + 1}`);
  return `select ${name}(${places.join(', ')}) as rows`;
}

/** What a command writes beside its own rows. */
export interface CommandTail {
  /** The aggregate the answer shows, and its version after the command. */
  readonly aggregateId: string;
  readonly version: number;
  readonly events: readonly EventInit[];
  /** Given when the answer carries persons: the audit row then stands in the command's own commit. */
  readonly audit?: {
    readonly subjects: readonly string[];
    readonly fields?: readonly string[];
    readonly caseId?: string | null;
  };
  readonly resultCode?: string;
}

/** The standard arguments of a command function, to stand after its own ones. */
export function commandValues(call: CommandCall, tail: CommandTail): unknown[] {
  const { aggregateId, version, events, audit, resultCode } = tail;
  return [
    ...settingsOf(scopeOf(call)),
    ...idempotencyValues({ call, aggregateId, version, ...(resultCode !== undefined && { resultCode }) }),
    ...outboxArrays(events),
    call.traceparent,
    ...(audit ? ticketOf(call) : [null, null]),
    actingForOf(call.passport),
    call.purpose,
    audit?.caseId ?? null,
    audit?.subjects ?? [],
    audit?.fields ?? [],
    traceIdOf(call.traceparent),
  ];
}

function ticketOf(call: CommandCall): [unknown, unknown] {
  const ticket = new AuditTicket(() => {
    call.audited = true;
  });
  return [ticket.writer, ticket.seq];
}

/** Trace id inside a W3C `traceparent`, or empty. */
export const traceIdOf = (traceparent: string): string => traceparent.split('-')[1] ?? '';
