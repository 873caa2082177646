/** One thing gone wrong in a database, done by hand, and the check that has to find it. */
export interface Damage {
  readonly service: string;
  readonly sql: string;
  /** Part of the line by which the check says that it failed. */
  readonly found: RegExp;
}

const damage = (service: string, found: RegExp, sql: string): Damage => ({ service, sql, found });
const NOBODY = `'00000000-0000-7000-8000-000000000001'`;

/** A case that was evaluated; each damage takes another one, so that none hides another. */
const evaluated = (offset: number) =>
  `(select case_id from case_file where state = 'evaluated' order by case_id offset ${offset} limit 1)`;
const sent = (offset: number) =>
  `(select message_id from message where state in ('delivered', 'handed-over') order by message_id offset ${offset} limit 1)`;

/** For each check one way to break what it guards. */
export const damages: readonly Damage[] = [
  damage(
    'casework',
    /I2 .*each case was opened by one remembered request/,
    `delete from idempotency where version = 1 and aggregate_id = ${evaluated(0)}`,
  ),
  damage(
    'casework',
    /I2 .*a remembered answer names a version that was told/,
    `update idempotency set version = 99 where version = 3 and aggregate_id = ${evaluated(0)}`,
  ),
  damage(
    'casework',
    /I3 .*versions of a case run from 1/,
    `update case_file set version = version + 1 where case_id = ${evaluated(1)}`,
  ),
  damage(
    'casework',
    /I3 .*goes on from the state before/,
    `update case_history set from_state = 'suspended', action = 'resume', to_state = 'handling' where version = 4 and case_id = ${evaluated(2)}`,
  ),
  damage(
    'casework',
    /I3 .*stands in the flow/,
    `update case_history set action = 'close' where version = 3 and case_id = ${evaluated(2)}`,
  ),
  damage(
    'casework',
    /I3 .*nobody verified what they handled/,
    `update task t set handled_by = array[h.actor] from case_history h
      where h.case_id = t.case_id and h.action = 'verify' and t.case_id = ${evaluated(3)}`,
  ),
  damage(
    'casework',
    /I3 .*every clock comes out of its history/,
    // Told by no line of history, so that no other check of lines sees it.
    `update case_file set clocks = jsonb_set(clocks, '{0,dueTime}', '"2020-01-01T00:00:00.000Z"') where case_id = ${evaluated(5)}`,
  ),
  damage(
    'casework',
    /I4 .*exactly one event/,
    `delete from outbox where version = 8 and aggregate_id = ${evaluated(4)}`,
  ),
  damage(
    'casework',
    /I4 .*run without gaps/,
    `delete from outbox where version = 5 and aggregate_id = ${evaluated(5)}`,
  ),
  damage(
    'registry',
    /I4 .*waits long to be told/,
    // No stream takes this subject, so the relay cannot tell it behind our back.
    `insert into outbox values (${NOBODY}, 1, ${NOBODY}, 'evt.nowhere', '', '', '', now() - interval '1 hour', null)`,
  ),
  damage(
    'assistance',
    /I4 .*dead letters/,
    `insert into dead_letter values ('wangge.grid.v1', ${NOBODY}, 'evt.none', ${NOBODY}, 1, '', now(), '', '', 'TEST', 8)`,
  ),
  damage('assistance', /I5 .*copy of places/, `update place set name = name || '.' where kind = 'street'`),
  damage(
    'assessment',
    /I5 .*facts are in the version/,
    `update case_fact set version = version - 1 where evaluated_day is not null`,
  ),
  damage('notification', /I6 .*to its last version/, `update event_order set version = version + 1 where version > 3`),
  damage('assessment', /I19 .*every day/, `update figure_day set reported = reported + 1 where parent_path = ''`),
  damage('assessment', /I19 .*every month/, `update figure_month set satisfied = satisfied - 1 where parent_path = ''`),
  damage(
    'notification',
    /I13 .*nobody has two messages/,
    `insert into message select gen_random_uuid(), event_id, route, channel, template, recipient, staff_id, recipient_subject, sealed, text,
       segments, about_id, org_path, state, version, tries, next_try_time, create_time from message where message_id = ${sent(0)}`,
  ),
  damage('notification', /I13 .*every message has its key/, `delete from message_key where message_id = ${sent(1)}`),
  damage(
    'notification',
    /I13 .*stands on a notice/,
    `delete from notice n using message m where m.message_id = ${sent(2)} and n.event_id = m.event_id and n.route = m.route`,
  ),
  damage(
    'notification',
    /I13 .*states of a message/,
    `delete from message_state where version = 1 and message_id = ${sent(3)}`,
  ),
  damage(
    'notification',
    /I13 .*nothing was sent that is not a message/,
    `insert into sink_message values (${NOBODY}, 'sms', '12*', '', '', 1, now())`,
  ),
  damage(
    'notification',
    /I13 .*every dispatch was taken/,
    `delete from notice where (event_id, route) in (select event_id, route from notice where route = 'CaseDispatched/lead-unit/sms' limit 1)`,
  ),
  damage(
    'notification',
    /I13 .*waits a minute/,
    // Without a notice no sender takes it.
    `insert into message select ${NOBODY}, ${NOBODY}, route, channel, template, recipient, staff_id, recipient_subject, null, text,
       segments, about_id, org_path, 'waiting', 1, 0, now() - interval '1 hour', create_time from message where message_id = ${sent(4)}`,
  ),
  damage(
    'casework',
    /I8 .*no gap that the sealer has not told/,
    `delete from audit where (writer, writer_seq) in (select writer, 2 from audit group by writer having max(writer_seq) > 5)`,
  ),
  damage(
    'grid',
    /I8 .*outside the prepared partitions/,
    `insert into audit (writer, writer_seq, actor, acting_for, operation, purpose, subjects, fields, request_id, trace_id)
       values ('ffffffff-0000-4000-8000-000000000001', 1, '', '', '', '', '{}', '{}', '', '')`,
  ),
  damage('casework', /I9 .*chain of audit rows holds/, `update audit set actor = 'somebody' where writer_seq = 4`),
  damage('exchange', /I10 .*beyond its quota/, `update quota_taken set calls = 1000000000`),
  damage(
    'exchange',
    /I10 .*stood on an agreement/,
    `insert into receipt select gen_random_uuid(), call_time - interval '20 years', department_id, officer, agreement_id, agreement_version, operation,
       purpose, case_reference, request_hash, response_hash, status, reason, trace_id from receipt where status = 'OK' limit 1`,
  ),
  damage(
    'exchange',
    /.*no person granted an agreement alone/,
    `update agreement set proposer = 'iss|alone', approver = null
      where agreement_id = (select agreement_id from agreement order by agreement_id limit 1)`,
  ),
];
