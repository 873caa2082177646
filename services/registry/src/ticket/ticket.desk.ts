import { Inject, Injectable } from '@nestjs/common';
import type {
  AnswerTicketRequest,
  ListTicketsRequest,
  OpenTicketRequest,
} from '@wangge/contracts/wangge/registry/v1/ticket_service';
import { CONFIG } from '@wangge/platform/bootstrap';
import { Clock } from '@wangge/platform/clock';
import { invalidFields, notFound } from '@wangge/platform/errors';
import {
  Database,
  once,
  pageOf,
  PageTokens,
  readPaths,
  scopeOf,
  Sealer,
  timeOf,
  type Tx,
} from '@wangge/platform/persistence';
import type { Call } from '@wangge/platform/rpc';
import { v7 } from 'uuid';
import { personHeldAs, type PersonRow } from '../person/person.store.ts';
import { dueOf, overdueBefore } from '../quality/quality.clock.ts';
import type { RegistryConfig } from '../registry.config.ts';
import { ticketAnswered } from '../registry.errors.ts';
import { inPlace, placesToRead } from '../scope-places.ts';
import { codeOf, hashOf } from './ticket.code.ts';
import type { TicketState } from './ticket.entity.ts';

interface TicketRow {
  readonly ticketId: string;
  readonly personId: string;
  readonly kind: string;
  readonly about: string;
  readonly state: TicketState;
  readonly ground: string;
  readonly complainTo: string;
  readonly openTime: Date;
  readonly answerTime: Date | null;
  readonly orgPath: string;
}

const COLUMNS = `t.ticket_id as "ticketId", t.person_id as "personId", t.kind, t.about, t.state, t.ground, t.complain_to as "complainTo",
  t.open_time as "openTime", t.answer_time as "answerTime", p.org_path as "orgPath"`;
const FROM = `from ticket t join person p using (person_id)`;
const ONE = `select ${COLUMNS} ${FROM} where t.ticket_id = $1`;
const ADD = `insert into ticket (ticket_id, person_id, kind, about, state, code_hash, ground, complain_to, opened_by, open_time)
  values ($1, $2, $3, $4, 'open', $5, '', '', $6, $7)`;
const ANSWER = `update ticket set state = $2, ground = $3, complain_to = $4, answered_by = $5, answer_time = $6
  where ticket_id = $1 and state = 'open' returning 1`;
/** [id to go on behind or null, limit, places, state or '', opened before or null, hash or null] */
const LIST = `select ${COLUMNS} ${FROM} join unnest($3::text[]) as place(path) on ${inPlace('p.org_path')}
  where ($1::uuid is null or t.ticket_id < $1) and ($4 = '' or t.state = $4)
    and ($5::timestamptz is null or (t.state = 'open' and t.open_time < $5)) and ($6::bytea is null or t.code_hash = $6)
  order by t.ticket_id desc limit $2`;

/** Requests of residents about what is held of them. Row-level security shows them with their person and with nobody else. */
@Injectable()
export class TicketDesk {
  constructor(
    private readonly db: Database,
    private readonly pages: PageTokens,
    private readonly clock: Clock,
    private readonly sealer: Sealer,
    @Inject(CONFIG) private readonly config: RegistryConfig,
  ) {}

  open({ personId, kind, about }: OpenTicketRequest, call: Call) {
    const add = async (tx: Tx): Promise<string> => {
      const [person] = await tx.query<PersonRow>(personHeldAs, [personId]);
      if (person === undefined) throw notFound('person');
      const id = v7();
      const hash = hashOf(this.#codeOf(id));
      await tx.query(ADD, [id, person.personId, kind, about, hash, scopeOf(call).actor, this.clock.now()]);
      return id;
    };
    return once(this.db, call, add, async (tx, id) => ({ ticket: await this.#one(tx, id), code: this.#codeOf(id) }));
  }

  async list({ under, state, overdue, code, pageSize }: ListTicketsRequest, call: Call) {
    const places = placesToRead(readPaths(call.passport), under);
    const before = overdue ? overdueBefore(this.clock.now(), this.config.WANGGE_TICKET_WORKING_DAYS) : null;
    const values = [places, state, before, code === '' ? null : hashOf(code)];
    const o = { text: LIST, id: 'ticketId', pageSize, values } as const;
    const { rows, nextPageToken } = await pageOf<TicketRow>(this.db, this.pages, call, o);
    return { tickets: rows.map((row) => this.#shown(row)), nextPageToken };
  }

  async answer({ ticketId, done, ground, complainTo: told }: AnswerTicketRequest, call: Call) {
    const complainTo = told.trim();
    if (done === (complainTo !== ''))
      throw invalidFields([{ field: 'complain_to', description: 'stands with a refusal, and only with one' }]);
    const end = async (tx: Tx): Promise<string> => {
      const held = await rowOf(tx, ticketId);
      const values = [ticketId, done ? 'done' : 'refused', ground.trim(), complainTo];
      const ended = await tx.query(ANSWER, [...values, scopeOf(call).actor, this.clock.now()]);
      if (ended.length === 0) throw ticketAnswered(ticketId, held.state);
      return ticketId;
    };
    return { ticket: await once(this.db, call, end, (tx, id) => this.#one(tx, id)) };
  }

  /** The same each time it is asked for, and kept as a hash only. */
  #codeOf(ticketId: string): string {
    return codeOf(this.sealer.index('ticket-code', ticketId));
  }

  async #one(tx: Tx, id: string) {
    return this.#shown(await rowOf(tx, id));
  }

  #shown({ openTime, answerTime, ...row }: TicketRow) {
    const due = dueOf(openTime, this.config.WANGGE_TICKET_WORKING_DAYS);
    const overdue = row.state === 'open' && due < this.clock.now();
    return { ...row, openTime: timeOf(openTime), answerTime: timeOf(answerTime), dueTime: timeOf(due), overdue };
  }
}

async function rowOf(tx: Tx, id: string): Promise<TicketRow> {
  const [row] = await tx.query<TicketRow>(ONE, [id]);
  if (!row) throw notFound('ticket');
  return row;
}
