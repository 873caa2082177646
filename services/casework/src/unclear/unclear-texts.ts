import type { MessageInitShape } from '@bufbuild/protobuf';
import { Inject, Injectable } from '@nestjs/common';
import { ErrorReason } from '@wangge/contracts/wangge/casework/v1/errors';
import type {
  DiscardUnclearTextRequest,
  ListUnclearTextsRequest,
  RevealUnclearTextRequest,
  UnclearTextSchema,
} from '@wangge/contracts/wangge/casework/v1/unclear_text_service';
import { CONFIG } from '@wangge/platform/bootstrap';
import { Clock } from '@wangge/platform/clock';
import { DomainError, notFound } from '@wangge/platform/errors';
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
import type { Call } from '@wangge/platform/rpc';
import { v7 } from 'uuid';
import type { CaseworkConfig } from '../casework.config.ts';
import { nameNobody } from '../register.errors.ts';
import {
  answerUnclear,
  DISCARD_UNCLEAR,
  findUnclear,
  keepUnclear,
  LIST_UNCLEAR,
  LOCK_UNCLEAR,
  type UnclearRow,
} from './unclear-text.store.ts';

/** Under this name messages come to the desk, and the cases made of them are reported. */
export const SMS_DESK = 'sms-desk';
/** Who was asked back and tells within this time answers what they were asked. */
const ANSWER_MS = 30 * 60_000;
const STREET_LEVEL = 2;

/** What a message says and where it came from, as it is sealed. */
export interface Words {
  readonly phone: string;
  readonly text: string;
}

/** Messages of which neither place nor matter is known, at the desk of the street they name, else of the district. */
@Injectable()
export class UnclearTexts {
  constructor(
    private readonly db: Database,
    private readonly pages: PageTokens,
    private readonly clock: Clock,
    private readonly sealer: Sealer,
    @Inject(CONFIG) private readonly config: CaseworkConfig,
  ) {}

  /** Keeps a message for the desk, once. */
  async keep(o: {
    readonly inboundId: string;
    readonly words: Words;
    readonly unclear: string;
    /** Path of the place it names; undefined without one. */
    readonly path: string | undefined;
  }): Promise<void> {
    const id = v7();
    const desk = o.path?.split('.').slice(0, STREET_LEVEL).join('.') ?? this.config.WANGGE_DISTRICT_LABEL;
    const sealed = this.sealer.seal(id, o.words);
    const row = [id, o.inboundId, o.unclear, desk, this.#sender(o.words.phone), sealed, this.clock.now()];
    await this.db.read(jobScope('casework', SMS_DESK), keepUnclear, row);
  }

  /** Somebody told what they were asked back for. */
  async answered(phone: string, unclear: readonly string[], by: { caseId: string; number: string }): Promise<void> {
    const now = this.clock.now();
    const since = new Date(now.getTime() - ANSWER_MS);
    const values = [this.#sender(phone), since, unclear, by.caseId, by.number, now];
    await this.db.read(jobScope('casework', SMS_DESK), answerUnclear, values);
  }

  async list({ state, pageSize }: ListUnclearTextsRequest, call: Call) {
    const o = { text: LIST_UNCLEAR, id: 'unclearTextId', pageSize, values: [state || 'waiting'] } as const;
    const { rows, nextPageToken } = await pageOf<UnclearRow>(this.db, this.pages, call, o);
    return { texts: rows.map((row) => this.show(row)), nextPageToken };
  }

  /** The platform records each look. */
  async reveal({ unclearTextId }: RevealUnclearTextRequest, call: Call): Promise<Words> {
    const words = this.wordsOf(await this.get(unclearTextId, call));
    if (!words) throw notFound('text message');
    return words;
  }

  discard({ unclearTextId, reason }: DiscardUnclearTextRequest, call: Call) {
    nameNobody({ reason });
    const put = async (tx: Tx) => {
      const { state } = await lock(tx, unclearTextId);
      if (state !== 'waiting' && state !== 'answered') throw settled('discard', state);
      await tx.query(DISCARD_UNCLEAR, [unclearTextId, reason, scopeOf(call).actor, this.clock.now()]);
      return unclearTextId;
    };
    return once(this.db, call, put, async (tx, id) => ({ text: this.show(await one(tx, id)) }));
  }

  /** A message within the caller's scope. @throws NOT_FOUND */
  async get(unclearTextId: string, call: Call): Promise<UnclearRow> {
    const [row] = await this.db.read<UnclearRow>(scopeOf(call), findUnclear, [unclearTextId]);
    if (!row) throw notFound('text message');
    return row;
  }

  /** Undefined once a case has them. */
  wordsOf({ unclearTextId, sealed }: UnclearRow): Words | undefined {
    return sealed === null ? undefined : this.sealer.open<Words>(unclearTextId, sealed);
  }

  show(row: UnclearRow): MessageInitShape<typeof UnclearTextSchema> {
    const { unclearTextId, state, unclear, orgPath, caseNumber, filedAs, reason } = row;
    return {
      ...{ unclearTextId, state, unclear, orgPath, caseNumber, reason },
      caseId: filedAs ?? '',
      phone: this.wordsOf(row)?.phone ?? '',
      receiveTime: timeOf(row.receiveTime),
      settleTime: timeOf(row.settleTime),
    };
  }

  #sender(phone: string): Buffer {
    return this.sealer.index('sms-sender', phone);
  }
}

/** Within a transaction. @throws NOT_FOUND */
export async function lock(tx: Tx, unclearTextId: string): Promise<UnclearRow> {
  const [row] = await tx.query<UnclearRow>(LOCK_UNCLEAR, [unclearTextId]);
  if (!row) throw notFound('text message');
  return row;
}

/** The same without keeping it from others. */
export async function one(tx: Tx, unclearTextId: string): Promise<UnclearRow> {
  const [row] = await tx.query<UnclearRow>(findUnclear.text, [unclearTextId]);
  if (!row) throw notFound('text message');
  return row;
}

/** @param state where the message is */
export const settled = (action: string, state: string): DomainError =>
  new DomainError(
    'FAILED_PRECONDITION',
    ErrorReason[ErrorReason.ILLEGAL_TRANSITION],
    `${action} is not possible in state ${state}`,
    { state, allowed: state === 'discarded' ? 'file' : '' },
  );
