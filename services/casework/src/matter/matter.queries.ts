import { Injectable } from '@nestjs/common';
import type { GetMatterRequest, ListMattersRequest } from '@wangge/contracts/wangge/casework/v1/matter_service';
import { notFound } from '@wangge/platform/errors';
import { PageTokens, type ListCall } from '@wangge/platform/persistence';
import { MatterCatalogue } from './matter.catalogue.ts';
import { toMatter } from './matter.view.ts';

const PAGE = 100;

@Injectable()
export class MatterQueries {
  constructor(
    private readonly catalogue: MatterCatalogue,
    private readonly tokens: PageTokens,
  ) {}

  /** A page in the order of codes. The token cites its version: a list goes on in the catalogue it began in. */
  async list({ under, pageSize }: ListMattersRequest, call: ListCall) {
    const [citedVersion, after = ''] = this.tokens.open(call) ?? [];
    const { version, matters } = citedVersion
      ? await this.catalogue.version(Number(citedVersion))
      : await this.catalogue.current();
    const rest = matters.filter(({ code }) => code > after && isUnder(code, under));
    const page = rest.slice(0, pageSize || PAGE);
    const last = page.at(-1);
    const nextPageToken = last && rest.length > page.length ? this.tokens.seal(call, [String(version), last.code]) : '';
    return { matters: page.map(toMatter), catalogueVersion: version, nextPageToken };
  }

  async get({ code }: GetMatterRequest) {
    const { version, byCode } = await this.catalogue.current();
    const matter = byCode.get(code);
    if (!matter) throw notFound('matter');
    return { matter: toMatter(matter), catalogueVersion: version };
  }
}

/** Whether a code is the branch or lies below it; everything is below the empty one. */
export const isUnder = (code: string, branch: string): boolean =>
  branch === '' || code === branch || code.startsWith(`${branch}.`);
