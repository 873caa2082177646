import { Injectable } from '@nestjs/common';
import { OfferMadeSchema } from '@wangge/contracts/wangge/casework/v1/consultation_events';
import {
  type AskForOffersRequest,
  type GetOffersByCodeRequest,
  type ListOffersRequest,
  type MakeOfferRequest,
  OfferKind,
  OfferOutcome,
  type TellOutcomeRequest,
  type WithdrawAskingRequest,
} from '@wangge/contracts/wangge/casework/v1/offer_service';
import { Clock } from '@wangge/platform/clock';
import { invalidFields, notFound } from '@wangge/platform/errors';
import { event } from '@wangge/platform/events';
import { Database, jobScope, once, pageOf, PageTokens, statement, timeOf, type Tx } from '@wangge/platform/persistence';
import { Places } from '@wangge/platform/places';
import type { Call } from '@wangge/platform/rpc';
import { isLocalDate, localDateOf } from '@wangge/worktime';
import { v7 } from 'uuid';
import { asService, CodeDoor } from '../case/by-code.ts';
import { FollowCodes } from '../case/follow-code.ts';
import { placeNamed } from '../place-named.ts';
import { nameNobody } from '../register.errors.ts';
import type { Offer, OfferAsking, OfferKindName, OutcomeName } from './offer.entity.ts';

/** Askings are written, looked up and deleted under this name: who asks is not passed on. */
const OFFER_BOX = 'offer-box';

const COLUMNS = `o.offer_id as "offerId", o.kind, o.title, o.body, o.provider, o.org_path as "orgPath",
  to_char(o.end_date, 'YYYY-MM-DD') as "endDate"`;
const AROUND = `(a.org_path || '.') ^@ (o.org_path || '.') and a.kind = o.kind`;
const COUNTS = `(select count(*)::int from offer_asking a where ${AROUND}) as asked,
  (select count(*)::int from offer_outcome u where u.offer_id = o.offer_id and u.outcome = 'taken') as taken,
  (select count(*)::int from offer_outcome u where u.offer_id = o.offer_id and u.outcome = 'declined') as declined`;
const INSERT_ASKING = 'insert into offer_asking (asking_id, kind, org_path, code_hash) values ($1, $2, $3, $4)';
const DELETE_ASKING = [
  'delete from offer_outcome where asking_id = $1',
  'delete from offer_asking where asking_id = $1',
] as const;
const INSERT_OFFER = `insert into offer (offer_id, kind, title, body, provider, org_path, end_date, make_time)
  values ($1, $2, $3, $4, $5, $6, $7, $8)`;
const ONE_OFFER = `select ${COLUMNS}, ${COUNTS} from offer o where o.offer_id = $1`;
const LIST_OFFERS = `select ${COLUMNS}, ${COUNTS} from offer o where ($1::uuid is null or o.offer_id < $1)
  order by o.offer_id desc limit $2`;
/** [asking, today]: what is offered to it. */
const OFFERED = `from offer o join offer_asking a on ${AROUND} where a.asking_id = $1 and o.end_date >= $2::date`;
/** Only for an offer made to the asking: [asking, today, offer, outcome] */
const TELL = `insert into offer_outcome (offer_id, asking_id, outcome) select o.offer_id, a.asking_id, $4 ${OFFERED} and o.offer_id = $3
  on conflict (offer_id, asking_id) do update set outcome = excluded.outcome returning 1`;

const askingByCode = statement(
  'offer_asking_by_code',
  'select asking_id as "askingId", kind from offer_asking where code_hash = $1 limit 1',
);
const offersOf = statement(
  'offer_of_asking',
  `select ${COLUMNS}, (select u.outcome from offer_outcome u where u.offer_id = o.offer_id and u.asking_id = a.asking_id) as outcome
   ${OFFERED} order by o.offer_id desc limit 100`,
);

const KINDS: Readonly<Record<OfferKind, OfferKindName | null>> = {
  [OfferKind.UNSPECIFIED]: null,
  [OfferKind.JOB]: 'job',
  [OfferKind.TRAINING]: 'training',
  [OfferKind.LEAD]: 'lead',
};
const KINDS_BY_NAME = { job: OfferKind.JOB, training: OfferKind.TRAINING, lead: OfferKind.LEAD } as const;
const OUTCOMES = { taken: OfferOutcome.TAKEN, declined: OfferOutcome.DECLINED } as const;

type Asking = Pick<OfferAsking, 'askingId' | 'kind'>;
interface OfferRow extends Omit<Offer, 'makeTime'> {
  readonly outcome?: OutcomeName | null;
  readonly asked?: number;
  readonly taken?: number;
  readonly declined?: number;
}

/** Jobs, training and business leads for those who asked; who they are is not kept. */
@Injectable()
export class OfferDesk {
  constructor(
    private readonly db: Database,
    private readonly pages: PageTokens,
    private readonly clock: Clock,
    private readonly places: Places,
    private readonly codes: FollowCodes,
    private readonly door: CodeDoor,
  ) {}

  ask({ placeId, kind, requestId }: AskForOffersRequest, call: Call) {
    const { orgPath } = placeNamed(this.places, placeId);
    const add = async (tx: Tx): Promise<string> => {
      const askingId = v7();
      await tx.query(INSERT_ASKING, [askingId, KINDS[kind], orgPath, this.codes.hashOf(askingId)]);
      return askingId;
    };
    const show = async (_tx: Tx, id: string) => ({ followCode: this.codes.codeOf(id) });
    return once(this.db, asService(call, OFFER_BOX, requestId), add, show);
  }

  /** What is remembered of it is that the request was answered, and nothing of the asking: whoever lost the answer asks again. */
  withdraw({ followCode, requestId }: WithdrawAskingRequest, call: Call): Promise<object> {
    const remove = async (tx: Tx): Promise<string> => {
      const { askingId } = await this.#asking(followCode);
      for (const text of DELETE_ASKING) await tx.query(text, [askingId]);
      return v7();
    };
    return once(this.db, asService(call, OFFER_BOX, requestId), remove, async () => ({}));
  }

  async byCode({ followCode }: GetOffersByCodeRequest) {
    const { askingId, kind } = await this.#asking(followCode);
    const rows = await this.db.read<OfferRow>(jobScope('casework', OFFER_BOX), offersOf, [askingId, this.#today()]);
    return { kind: KINDS_BY_NAME[kind], offers: rows.map(offerOf) };
  }

  /** Telling the same again changes nothing, so a repeat needs no memory. */
  async outcome({ followCode, offerId, outcome }: TellOutcomeRequest): Promise<object> {
    const { askingId } = await this.#asking(followCode);
    const word = outcome === OfferOutcome.TAKEN ? 'taken' : 'declined';
    const told = await this.db.transaction(jobScope('casework', OFFER_BOX), (tx) =>
      tx.query(TELL, [askingId, this.#today(), offerId, word]),
    );
    if (told.length === 0) throw notFound('offer');
    return {};
  }

  async make(request: MakeOfferRequest, call: Call) {
    const { kind, title, body, provider, endDate } = request;
    nameNobody({ title, body, provider });
    if (!isLocalDate(endDate) || endDate < this.#today())
      throw invalidFields([{ field: 'end_date', description: 'must be a day that exists and is not over' }]);
    const { orgPath } = placeNamed(this.places, request.placeId);
    const add = async (tx: Tx): Promise<string> => {
      const [offerId, at] = [v7(), this.clock.now()];
      await tx.query(INSERT_OFFER, [offerId, KINDS[kind], title, body, provider, orgPath, endDate, at]);
      const message = { offerId, version: 1, kind, title, orgPath, endDate, time: timeOf(at) };
      await tx.publish(event({ schema: OfferMadeSchema, aggregateId: offerId, version: 1, orgPath, message }));
      return offerId;
    };
    const show = async (tx: Tx, id: string) => {
      const [row] = await tx.query<OfferRow>(ONE_OFFER, [id]);
      if (!row) throw notFound('offer');
      return offerOf(row);
    };
    return { offer: await once(this.db, call, add, show) };
  }

  async list({ pageSize }: ListOffersRequest, call: Call) {
    const o = { text: LIST_OFFERS, id: 'offerId', pageSize } as const;
    const { rows, nextPageToken } = await pageOf<OfferRow>(this.db, this.pages, call, o);
    return { offers: rows.map(offerOf), nextPageToken };
  }

  #today = (): string => localDateOf(this.clock.now());

  #asking(code: string): Promise<Asking> {
    const find = async (hash: Buffer) =>
      (await this.db.read<Asking>(jobScope('casework', OFFER_BOX), askingByCode, [hash]))[0];
    return this.door.opened(code, { caller: '', what: 'asking', find });
  }
}

const offerOf = ({ kind, outcome, ...row }: OfferRow) => ({
  ...row,
  kind: KINDS_BY_NAME[kind],
  ...(outcome && { outcome: OUTCOMES[outcome] }),
});
