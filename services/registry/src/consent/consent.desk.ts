import { Injectable } from '@nestjs/common';
import type {
  GiveConsentRequest,
  ListConsentsRequest,
  ListConsentTextsRequest,
  PublishConsentTextRequest,
  WithdrawConsentRequest,
} from '@wangge/contracts/wangge/privacy/v1/consent_service';
import { Clock } from '@wangge/platform/clock';
import { invalidFields, notFound } from '@wangge/platform/errors';
import {
  brokenConstraint,
  Database,
  nextVersionOf,
  once,
  pageOf,
  PageTokens,
  scopeOf,
  timeOf,
  type Tx,
} from '@wangge/platform/persistence';
import type { Call } from '@wangge/platform/rpc';
import { v7 } from 'uuid';
import { consentGiven, consentWithdrawn } from '../office/office.errors.ts';
import { personHeldAs, type PersonRow } from '../person/person.store.ts';

const TEXT = `text_id as "textId", kind, version, title, body, publish_time as "publishTime", published_by as "publishedBy"`;
const PUBLISH = `insert into consent_text (text_id, kind, version, title, body, published_by, publish_time)
  select $1, $2, coalesce(max(version), 0) + 1, $3, $4, $5, $6 from consent_text where kind = $2`;
const TEXTS = `select ${TEXT} from consent_text where ($1::uuid is null or text_id < $1) order by text_id desc limit $2`;
const NEWEST = `select text_id as id from consent_text where kind = $1 order by version desc limit 1`;

const COLUMNS = `c.consent_id as "consentId", c.person_id as "personId", c.kind, t.version, c.channel, c.give_time as "giveTime",
  c.withdraw_time as "withdrawTime", exists (select from consent_text n where n.kind = t.kind and n.version > t.version) as "newerText"`;
const FROM = `from consent c join consent_text t using (text_id)`;
const GIVE = `insert into consent (consent_id, person_id, text_id, kind, channel, given_by, give_time) values ($1, $2, $3, $4, $5, $6, $7)`;
const WITHDRAW = `update consent set withdrawn_by = $2, withdraw_time = $3 where consent_id = $1 and withdraw_time is null returning 1`;
const ONE = `select ${COLUMNS} ${FROM} where c.consent_id = $1`;
const LIST = `select ${COLUMNS} ${FROM} where c.person_id = $3 and ($1::uuid is null or c.consent_id < $1) order by c.consent_id desc limit $2`;

interface ConsentRow {
  readonly consentId: string;
  readonly personId: string;
  readonly giveTime: Date;
  readonly withdrawTime: Date | null;
}
interface TextRow {
  readonly textId: string;
  readonly publishTime: Date;
}

/** Consents to versions of texts. Row-level security shows them with their person and with nobody else. */
@Injectable()
export class ConsentDesk {
  constructor(
    private readonly db: Database,
    private readonly pages: PageTokens,
    private readonly clock: Clock,
  ) {}

  async publish({ kind, title, body }: PublishConsentTextRequest, call: Call) {
    const add = async (tx: Tx): Promise<string> => {
      const id = v7();
      await nextVersionOf(tx, `consent-text/${kind}`);
      await tx.query(PUBLISH, [id, kind, title, body, scopeOf(call).actor, this.clock.now()]);
      return id;
    };
    const text = await once(this.db, call, add, async (tx, id) => {
      const [row] = await tx.query<TextRow>(`select ${TEXT} from consent_text where text_id = $1`, [id]);
      if (row === undefined) throw notFound('text');
      return textOf(row);
    });
    return { text };
  }

  async texts({ pageSize }: ListConsentTextsRequest, call: Call) {
    const o = { text: TEXTS, id: 'textId', pageSize } as const;
    const { rows, nextPageToken } = await pageOf<TextRow>(this.db, this.pages, call, o);
    return { texts: rows.map(textOf), nextPageToken };
  }

  async give({ personId, kind, channel }: GiveConsentRequest, call: Call) {
    const add = async (tx: Tx): Promise<string> => {
      const [person] = await tx.query<PersonRow>(personHeldAs, [personId]);
      if (person === undefined) throw notFound('person');
      const [text] = await tx.query<{ id: string }>(NEWEST, [kind]);
      if (text === undefined)
        throw invalidFields([{ field: 'kind', description: 'no text of this kind is published' }]);
      const id = v7();
      const values = [id, person.personId, text.id, kind, channel, scopeOf(call).actor, this.clock.now()];
      await tx.query(GIVE, values).catch((error: unknown) => {
        throw brokenConstraint(error) === 'consent_standing' ? consentGiven() : error;
      });
      return id;
    };
    return { consent: await once(this.db, call, add, one) };
  }

  async withdraw({ consentId }: WithdrawConsentRequest, call: Call) {
    const end = async (tx: Tx): Promise<string> => {
      await one(tx, consentId);
      const ended = await tx.query(WITHDRAW, [consentId, scopeOf(call).actor, this.clock.now()]);
      if (ended.length === 0) throw consentWithdrawn();
      return consentId;
    };
    return { consent: await once(this.db, call, end, one) };
  }

  async list({ personId, pageSize }: ListConsentsRequest, call: Call) {
    this.pages.open(call); // a token that is none is malformed, whoever's person it is
    const [person] = await this.db.read<PersonRow>(scopeOf(call), personHeldAs, [personId]);
    if (person === undefined) throw notFound('person');
    const o = { text: LIST, id: 'consentId', pageSize, values: [person.personId] } as const;
    const { rows, nextPageToken } = await pageOf<ConsentRow>(this.db, this.pages, call, o);
    return { consents: rows.map(consentOf), nextPageToken };
  }
}

const textOf = (row: TextRow) => ({ ...row, publishTime: timeOf(row.publishTime) });
const consentOf = (row: ConsentRow) => ({
  ...row,
  giveTime: timeOf(row.giveTime),
  withdrawTime: timeOf(row.withdrawTime),
});

async function one(tx: Tx, id: string) {
  const [row] = await tx.query<ConsentRow>(ONE, [id]);
  if (row === undefined) throw notFound('consent');
  return consentOf(row);
}
