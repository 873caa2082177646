import { type Check, MOST_SHOWN, query, settledBefore } from './check.ts';

/** Routes to whoever a case was dispatched to: the one telling that may never be missing. */
const DISPATCH_ROUTE = 'CaseDispatched/lead-unit/';

/** Who is told of a dispatch hears of each one, once on every route. */
const dispatchesNoticed: Check = {
  id: 'I13',
  about: 'notification: every dispatch was taken on each route to its unit, once',
  find: async (databases, settle) => {
    const routes = await databases.rows<{ route: string }>(
      'notification',
      `select route from route where enabled and starts_with(route, '${DISPATCH_ROUTE}')`,
    );
    const dispatches = await databases.rows<{ id: string; n: number }>(
      'casework',
      `select aggregate_id as id, count(*)::int as n from outbox where subject = 'evt.wangge.casework.v1.CaseDispatched'
        group by 1 having max(created_time) < ${settledBefore(settle)} and min(created_time) > now() - interval '30 days'`,
    );
    const notices = await databases.rows<{ key: string; n: number }>(
      'notification',
      `select about_id || ' ' || route as key, count(*)::int as n from notice where starts_with(route, '${DISPATCH_ROUTE}') group by 1`,
    );
    const taken = new Map(notices.map(({ key, n }) => [key, n]));
    return dispatches
      .flatMap(({ id, n }) => routes.map(({ route }) => ({ id, route, n, taken: taken.get(`${id} ${route}`) ?? 0 })))
      .filter((one) => one.taken !== one.n)
      .slice(0, MOST_SHOWN)
      .map((one) => JSON.stringify(one));
  },
};

/** What holds of messages: nobody hears a thing twice, and nothing is told that nobody decided to tell. */
export const messageChecks: readonly Check[] = [
  query(
    'I13',
    'nobody has two messages of one event, channel and template',
    'notification',
    `select event_id, recipient, channel, template, count(*) from message group by 1, 2, 3, 4 having count(*) > 1`,
  ),
  query(
    'I13',
    'every message has its key, and every key its message',
    'notification',
    `select coalesce(m.message_id, k.message_id) as message_id, m.message_id is null as "noMessage"
       from message m full join message_key k
         on k.message_id = m.message_id and k.event_id = m.event_id and k.recipient = m.recipient
        and k.channel = m.channel and k.template = m.template
      where m.message_id is null or k.message_id is null`,
  ),
  query(
    'I13',
    'every message stands on a notice that was taken',
    'notification',
    `select m.message_id, m.event_id, m.route, n.state from message m left join notice n using (event_id, route)
      where n.state is distinct from 'routed'`,
  ),
  query(
    'I13',
    'states of a message run from 1 without gaps to its own',
    'notification',
    `select message_id, m.version, m.state, count(s.version), max(s.version)
       from message m left join message_state s using (message_id) group by message_id, m.version, m.state
      having count(s.version) <> m.version or min(s.version) <> 1 or max(s.version) <> m.version
        or (array_agg(s.state order by s.version desc))[1] <> m.state
        or (array_agg(s.state order by s.version))[1] <> 'waiting'`,
  ),
  query(
    'I13',
    'nothing was sent that is not a message, and nobody was sent a thing twice',
    'notification',
    `select coalesce(m.event_id, s.message_id) as id, m.recipient, s.channel, count(*)
       from sink_message s left join message m on m.message_id = s.message_id and m.channel = s.channel
      group by coalesce(m.event_id, s.message_id), m.recipient, s.channel, m.template
     having m.recipient is null or count(*) > 1`,
  ),
  query(
    'I13',
    'no message and no notice waits a minute beyond its time',
    'notification',
    `select id, due from (
       select message_id::text as id, next_try_time as due from message union all select event_id || ' ' || route, next_try_time from notice) w
      where due < now() - interval '1 minute'`,
  ),
  dispatchesNoticed,
];
