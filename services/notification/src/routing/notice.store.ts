import { type Database, type Scope, statement, type Tx } from '@wangge/platform/persistence';
import type { Audience } from './audience.ts';
import type { Facts, RouteRow, Turn } from './routing.ts';
import type { ChannelName, Locale } from './template.ts';

/** A notice whose people are to be found. */
export interface WaitingNotice {
  readonly eventId: string;
  readonly route: string;
  readonly audience: Audience;
  readonly target: readonly string[];
  readonly channel: ChannelName;
  readonly template: string;
  readonly text: string;
  readonly locale: Locale;
  readonly facts: Facts;
  readonly aboutId: string;
  readonly orgPath: string;
  readonly tries: number;
}

/** What happened, as the notices of one event share it. */
export interface Occasion {
  readonly eventId: string;
  readonly aboutId: string;
  readonly orgPath: string;
  readonly time: Date;
}

const ROUTES = `select route, event_type as "eventType", condition, audience, channel, template, locale
    from route where event_type = $1 and enabled order by route`;

/** The routes of an event. */
export const routesOf = (tx: Tx, eventType: string): Promise<RouteRow[]> => tx.query(ROUTES, [eventType]);

const INSERT = `insert into notice (event_id, route, audience, target, channel, template, locale, facts, about_id, org_path,
      state, tries, next_try_time, reason, create_time)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'waiting', 0, $11, '', $11)
    on conflict on constraint notice_pkey do nothing`;

/** Keeps a turn until its people are found; one that was taken before, whatever became of it, is left as it is. */
export async function insertNotice(tx: Tx, occasion: Occasion, { route, target, facts }: Turn): Promise<void> {
  const { route: name, audience, channel, template, locale } = route;
  const { eventId, aboutId, orgPath, time } = occasion;
  const words = [channel, template, locale, JSON.stringify(facts)];
  await tx.query(INSERT, [eventId, name, audience, target, ...words, aboutId, orgPath, time]);
}

const claim = statement(
  'notice_claim',
  `update notice n set next_try_time = $2
     from (select event_id, route from notice where next_try_time <= $1 order by next_try_time limit $3 for update skip locked) due,
          template t
    where n.event_id = due.event_id and n.route = due.route
      and t.template = n.template and t.channel = n.channel and t.locale = n.locale
   returning n.event_id as "eventId", n.route, n.audience, n.target, n.channel, n.template, t.text, n.locale, n.facts,
     n.about_id as "aboutId", n.org_path as "orgPath", n.tries`,
);

/** Takes notices that are due, until `lease` nobody else does; a sender that dies gives them back by that. */
export const claimNotices = (
  db: Database,
  scope: Scope,
  now: Date,
  lease: Date,
  most: number,
): Promise<WaitingNotice[]> => db.read(scope, claim, [now, lease, most]);

type Key = Pick<WaitingNotice, 'eventId' | 'route'>;

const later = statement(
  'notice_later',
  `update notice set next_try_time = $3, tries = tries + $4, reason = $5 where event_id = $1 and route = $2 and state = 'waiting'`,
);

/** Puts a notice off; `counts` says whether it brings it nearer to being given up. */
export const putOffNotice = (
  db: Database,
  scope: Scope,
  key: Key,
  until: Date,
  counts: boolean,
  reason: string,
): Promise<unknown> => db.read(scope, later, [key.eventId, key.route, until, counts ? 1 : 0, reason]);

const END = `update notice set state = $3, next_try_time = null, reason = $4 where event_id = $1 and route = $2 and state = 'waiting'`;
const end = statement('notice_end', END);

/** Gives a notice up. */
export const failNotice = (db: Database, scope: Scope, key: Key, reason: string): Promise<unknown> =>
  db.read(scope, end, [key.eventId, key.route, 'failed', reason]);

/** Marks a notice as done, in the transaction that made its messages. */
export const endNotice = (tx: Tx, key: Key, state: 'routed' | 'unreached'): Promise<unknown> =>
  tx.query(END, [key.eventId, key.route, state, '']);
