import { Injectable } from '@nestjs/common';
import type { GetFlowRequest } from '@wangge/contracts/wangge/casework/v1/flow_service';
import { notFound } from '@wangge/platform/errors';
import { PageTokens, type ListCall } from '@wangge/platform/persistence';
import { FlowBook } from './flow.book.ts';
import { toEntry, toFlow } from './flow.view.ts';

const PAGE = 100;

@Injectable()
export class FlowQueries {
  constructor(
    private readonly book: FlowBook,
    private readonly tokens: PageTokens,
  ) {}

  /** A page by name. */
  async list({ pageSize }: { readonly pageSize: number }, call: ListCall) {
    const [after = ''] = this.tokens.open(call) ?? [];
    const rest = [...(await this.book.latest())].filter(([name]) => name > after).map(([, booked]) => booked);
    const page = rest.slice(0, pageSize || PAGE);
    const last = page.at(-1);
    const nextPageToken = last && rest.length > page.length ? this.tokens.seal(call, [last.flow.definition.name]) : '';
    return { flows: page.map(toEntry), nextPageToken };
  }

  async get({ name, version }: GetFlowRequest) {
    const booked = await this.book.find(name, version);
    if (!booked) throw notFound('flow');
    return { flow: toFlow(booked.flow.definition), version: booked.flow.definition.version };
  }
}
