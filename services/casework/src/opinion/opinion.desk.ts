import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ErrorReason } from '@wangge/contracts/wangge/casework/v1/errors';
import { OpinionMovedSchema } from '@wangge/contracts/wangge/casework/v1/opinion_events';
import type {
  AdvanceOpinionRequest,
  GetOpinionByCodeRequest,
  ListOpinionsRequest,
  RevealOpinionContactRequest,
  TellOpinionRequest,
} from '@wangge/contracts/wangge/casework/v1/opinion_service';
import { Jobs } from '@wangge/platform/bootstrap';
import { Clock } from '@wangge/platform/clock';
import { invalidFields, notFound } from '@wangge/platform/errors';
import { event } from '@wangge/platform/events';
import type { Passport } from '@wangge/platform/identity';
import {
  Database,
  jobScope,
  once,
  pageOf,
  PageTokens,
  scopeOf,
  Sealer,
  timeOf,
  type Tx,
} from '@wangge/platform/persistence';
import { Places } from '@wangge/platform/places';
import type { Call } from '@wangge/platform/rpc';
import { v7 } from 'uuid';
import { asService, CodeDoor } from '../case/by-code.ts';
import { FollowCodes } from '../case/follow-code.ts';
import { CalendarBook } from '../calendar/calendar.book.ts';
import { placeNamed } from '../place-named.ts';
import { actionsFor, openingOf, take, type Standing } from '../procedure/procedure.ts';
import { opinionFlow } from '../procedure/procedures.ts';
import { nameNobody } from '../register.errors.ts';
import {
  CHANGE_OPINION,
  forgetContacts,
  INSERT_OPINION,
  LIST_OPINIONS,
  LOCK_OPINION,
  ONE_OPINION,
  opinionByCode,
  opinionById,
  type OpinionRow,
} from './opinion.store.ts';

/** Under this name the service writes what somebody told it: who called is not passed on, not even to the memory of the answer. */
export const OPINION_BOX = 'opinion-box';
const CONTACT_MS = 30 * 24 * 3_600_000;

interface Contact {
  readonly name: string;
  readonly phone: string;
}

/** Opinions and suggestions; whose they are is not kept. */
@Injectable()
export class OpinionDesk implements OnModuleInit {
  constructor(
    private readonly db: Database,
    private readonly pages: PageTokens,
    private readonly clock: Clock,
    private readonly places: Places,
    private readonly book: CalendarBook,
    private readonly sealer: Sealer,
    private readonly codes: FollowCodes,
    private readonly door: CodeDoor,
    private readonly jobs: Jobs,
  ) {}

  onModuleInit(): void {
    this.jobs.every('forget-contacts', 60 * 60_000, async ({ scope }) => {
      await this.db.read(scope, forgetContacts, [new Date(this.clock.now().getTime() - CONTACT_MS)]);
    });
  }

  tell(request: TellOpinionRequest, call: Call) {
    nameNobody({ topic: request.topic, text: request.text });
    refuseContact(request);
    const { orgPath } = placeNamed(this.places, request.placeId);
    const add = (tx: Tx) => this.#tell(tx, request, orgPath);
    return once(this.db, asService(call, OPINION_BOX, request.requestId), add, async (tx, id) => ({
      followCode: this.codes.codeOf(id),
      dueTime: timeOf((await one(tx, id)).dueTime),
    }));
  }

  async byCode({ followCode }: GetOpinionByCodeRequest) {
    const find = async (hash: Buffer) =>
      (await this.db.read<OpinionRow>(jobScope('casework', OPINION_BOX), opinionByCode, [hash]))[0];
    const { state, topic, answer, dueTime } = await this.door.opened(followCode, { caller: '', what: 'opinion', find });
    return { state, topic, answer, dueTime: timeOf(dueTime) };
  }

  async list({ state, topic, pageSize }: ListOpinionsRequest, call: Call) {
    const o = { text: LIST_OPINIONS, id: 'opinionId', pageSize, values: [state, topic] } as const;
    const { rows, nextPageToken } = await pageOf<OpinionRow>(this.db, this.pages, call, o);
    return { opinions: rows.map((row) => opinionOf(row, call.passport)), nextPageToken };
  }

  async advance({ opinionId, action, note }: AdvanceOpinionRequest, call: Call) {
    nameNobody({ note });
    const change = async (tx: Tx) => {
      const [row] = await tx.query<OpinionRow>(LOCK_OPINION, [opinionId]);
      if (!row) throw notFound('opinion');
      const { to } = take(opinionFlow, standingOf(row), action, call.passport, note);
      const at = this.clock.now();
      const isDecided = opinionFlow.states.get(to)?.terminal === true;
      const next = { ...row, version: row.version + 1, state: to, answer: isDecided ? note : row.answer };
      const decided = isDecided ? [scopeOf(call).actor, at] : ['', null];
      await tx.query(CHANGE_OPINION, [opinionId, next.version, to, next.answer, ...decided]);
      await tellOf(tx, next, action, at);
      return { id: opinionId, version: next.version };
    };
    return {
      opinion: await once(this.db, call, change, async (tx, id) => opinionOf(await one(tx, id), call.passport)),
    };
  }

  /** For the service that tells people; the platform records each look. */
  async contact({ opinionId }: RevealOpinionContactRequest) {
    const [row] = await this.db.read<OpinionRow>(jobScope('casework', OPINION_BOX), opinionById, [opinionId]);
    if (!row?.sealed) throw notFound('opinion');
    const { name, phone } = this.sealer.open<Contact>(opinionId, row.sealed);
    return { contactName: name, contactPhone: phone };
  }

  async #tell(tx: Tx, request: TellOpinionRequest, orgPath: string): Promise<string> {
    const { topic, text, wantsAnswer, contactName: name, contactPhone: phone } = request;
    const [opinionId, at] = [v7(), this.clock.now()];
    const { state, dueTime } = openingOf(opinionFlow, at, this.book.calendar);
    const sealed = name + phone === '' ? null : this.sealer.seal(opinionId, { name, phone } satisfies Contact);
    const code = this.codes.hashOf(opinionId);
    await tx.query(INSERT_OPINION, [opinionId, state, topic, text, orgPath, wantsAnswer, sealed, code, at, dueTime]);
    await tellOf(tx, { opinionId, version: 1, state, topic, orgPath, dueTime, wantsAnswer }, 'tell', at);
    return opinionId;
  }
}

/** Nothing is kept about somebody who does not want an answer: what is not needed is not taken. */
function refuseContact({ wantsAnswer, contactName, contactPhone }: TellOpinionRequest): void {
  const given = { contact_name: contactName, contact_phone: contactPhone };
  const fields = Object.entries(given).filter(([, value]) => !wantsAnswer && value !== '');
  if (fields.length === 0) return;
  const description = 'is not kept unless an answer is wanted';
  throw invalidFields(
    fields.map(([field]) => ({ field, description })),
    ErrorReason[ErrorReason.CONTACT_NOT_WANTED],
  );
}

type Told = Pick<OpinionRow, 'opinionId' | 'version' | 'state' | 'topic' | 'orgPath' | 'dueTime' | 'wantsAnswer'>;

async function tellOf(tx: Tx, row: Told, action: string, at: Date): Promise<void> {
  const { opinionId, version, state, topic, orgPath, wantsAnswer } = row;
  const message = {
    ...{ opinionId, version, action, state, topic, orgPath, wantsAnswer },
    ...{ dueTime: timeOf(row.dueTime), time: timeOf(at) },
  };
  await tx.publish(event({ schema: OpinionMovedSchema, aggregateId: opinionId, version, orgPath, message }));
}

async function one(tx: Tx, opinionId: string): Promise<OpinionRow> {
  const [row] = await tx.query<OpinionRow>(ONE_OPINION, [opinionId]);
  if (!row) throw notFound('opinion');
  return row;
}

const standingOf = ({ opinionId: id, state, orgPath }: OpinionRow): Standing => ({
  what: 'opinion',
  id,
  state,
  orgPath,
});

const opinionOf = (row: OpinionRow, passport: Passport) => {
  const { opinionId, state, topic, text, orgPath, wantsAnswer, answer } = row;
  return {
    ...{ opinionId, state, topic, text, orgPath, wantsAnswer, answer },
    allowedActions: actionsFor(opinionFlow, standingOf(row), passport),
    tellTime: timeOf(row.tellTime),
    dueTime: timeOf(row.dueTime),
    decideTime: timeOf(row.decideTime),
  };
};
