import { Injectable } from '@nestjs/common';
import {
  ConsultationTextPublishedSchema,
  ConsultationTextWithdrawnSchema,
} from '@wangge/contracts/wangge/casework/v1/consultation_events';
import type {
  GetTextRequest,
  ListTextsRequest,
  PublishTextRequest,
  WithdrawTextRequest,
} from '@wangge/contracts/wangge/casework/v1/consultation_service';
import { UnitService } from '@wangge/contracts/wangge/grid/v1/unit_service';
import { Clock } from '@wangge/platform/clock';
import { DomainError, invalidFields, notFound } from '@wangge/platform/errors';
import { event } from '@wangge/platform/events';
import {
  Database,
  nextVersionOf,
  once,
  pageOf,
  PageTokens,
  scopeOf,
  timeOf,
  type Tx,
} from '@wangge/platform/persistence';
import { Places } from '@wangge/platform/places';
import { type Call, RpcClients } from '@wangge/platform/rpc';
import { isLocalDate, localDateOf } from '@wangge/worktime';
import { v7 } from 'uuid';
import { alreadyOver, nameNobody } from '../register.errors.ts';
import { aroundOf, placeNamed } from '../place-named.ts';
import { INSERT_TEXT, LIST_TEXTS, LOCK_TEXT, ONE_TEXT, textById, type TextRow, WITHDRAW_TEXT } from './text.store.ts';
import { KINDS, textOf } from './text.view.ts';

/** Texts that are in force: published by those who answer for a place, read by everybody. */
@Injectable()
export class TextDesk {
  constructor(
    private readonly db: Database,
    private readonly pages: PageTokens,
    private readonly clock: Clock,
    private readonly places: Places,
    private readonly clients: RpcClients,
  ) {}

  async publish(request: PublishTextRequest, call: Call) {
    checkDays(request);
    nameNobody({ title: request.title, body: request.body });
    const { orgPath } = placeNamed(this.places, request.placeId);
    const ownerUnitName = await this.#unitName(request);
    const add = (tx: Tx) => this.#publish(tx, request, { orgPath, ownerUnitName });
    return { text: await once(this.db, call, add, (tx, id) => this.#one(tx, id)) };
  }

  async withdraw({ textId }: WithdrawTextRequest, call: Call) {
    const end = async (tx: Tx) => {
      // Locked under the policy for changes: a text of another place is none.
      const [text] = await tx.query<TextRow>(LOCK_TEXT, [textId]);
      if (!text) throw notFound('text');
      if (text.withdrawTime) throw alreadyOver('text');
      const at = this.clock.now();
      await tx.query(WITHDRAW_TEXT, [textId, at]);
      const { code, textVersion, orgPath } = text;
      const message = { textId, version: 2, code, textVersion, orgPath, time: timeOf(at) };
      await tx.publish(
        event({ schema: ConsultationTextWithdrawnSchema, aggregateId: textId, version: 2, orgPath, message }),
      );
      return { id: textId, version: 2 };
    };
    return { text: await once(this.db, call, end, (tx, id) => this.#one(tx, id)) };
  }

  async list({ placeId, kind, words, pageSize }: ListTextsRequest, call: Call) {
    const at = aroundOf(this.places, placeId);
    const values = [this.#today(), at, KINDS[kind], words];
    const o = { text: LIST_TEXTS, id: 'textId', pageSize, values } as const;
    const { rows, nextPageToken } = await pageOf<TextRow>(this.db, this.pages, call, o);
    return { texts: rows.map(textOf), nextPageToken };
  }

  async get({ textId }: GetTextRequest, call: Call) {
    return { text: textOf(await this.find(textId, call)) };
  }

  /** @throws NOT_FOUND */
  async find(textId: string, call: Call): Promise<TextRow> {
    const [row] = await this.db.read<TextRow>(scopeOf(call), textById, [textId, this.#today()]);
    if (!row) throw notFound('text');
    return row;
  }

  #today = (): string => localDateOf(this.clock.now());

  async #publish(
    tx: Tx,
    request: PublishTextRequest,
    { orgPath, ownerUnitName }: { readonly orgPath: string; readonly ownerUnitName: string },
  ): Promise<string> {
    const { code, title, body, documentNumber, ownerUnitId, startDate, endDate } = request;
    const [textId, at, kind] = [v7(), this.clock.now(), KINDS[request.kind]];
    await nextVersionOf(tx, `consultation-text/${orgPath}/${code}`);
    const values = [textId, code, kind, title, body, documentNumber, ownerUnitId, ownerUnitName, orgPath];
    const [row] = await tx.query<{ textVersion: number }>(INSERT_TEXT, [...values, startDate, endDate, at]);
    const textVersion = row?.textVersion ?? 1;
    const message = {
      ...{ textId, version: 1, code, textVersion, kind: request.kind, title, orgPath, startDate, endDate },
      time: timeOf(at),
    };
    await tx.publish(
      event({ schema: ConsultationTextPublishedSchema, aggregateId: textId, version: 1, orgPath, message }),
    );
    return textId;
  }

  async #one(tx: Tx, textId: string) {
    const [row] = await tx.query<TextRow>(ONE_TEXT, [textId, this.#today()]);
    if (!row) throw notFound('text');
    return textOf(row);
  }

  async #unitName({ ownerUnitId, requestId }: PublishTextRequest): Promise<string> {
    try {
      const client = this.clients.asService(UnitService, { job: 'texts', cause: requestId });
      return (await client.getUnit({ unitId: ownerUnitId })).unit?.name ?? '';
    } catch (error) {
      if (error instanceof DomainError && error.code === 'NOT_FOUND')
        throw invalidFields([{ field: 'owner_unit_id', description: 'is no unit of this district' }]);
      throw error;
    }
  }
}

function checkDays({ startDate, endDate }: PublishTextRequest): void {
  const days = { start_date: startDate, end_date: endDate };
  const wrong = Object.entries(days).filter(([, day]) => !isLocalDate(day));
  if (wrong.length > 0)
    throw invalidFields(wrong.map(([field]) => ({ field, description: 'must be a day that exists' })));
  if (endDate < startDate)
    throw invalidFields([{ field: 'end_date', description: 'must not be before the first day' }]);
}
