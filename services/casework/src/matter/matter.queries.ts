import { Injectable } from '@nestjs/common';
import type {
  GetMatterRequest,
  ListMattersRequest,
  SearchMattersRequest,
} from '@wangge/contracts/wangge/casework/v1/matter_service';
import { notFound } from '@wangge/platform/errors';
import { PassportKind, type Passport } from '@wangge/platform/identity';
import { PageTokens, type ListCall } from '@wangge/platform/persistence';
import { MatterCatalogue } from './matter.catalogue.ts';
import type { Matter } from './matter.entity.ts';
import { parentOf } from './matter.rules.ts';
import { searched } from './matter.search.ts';
import { toMatter } from './matter.view.ts';

const PAGE = 100;
const FOUND = 20;

@Injectable()
export class MatterQueries {
  constructor(
    private readonly catalogue: MatterCatalogue,
    private readonly tokens: PageTokens,
  ) {}

  /** A page in the order of codes. The token cites its version: a list goes on in the catalogue it began in. */
  async list({ under, pageSize, childrenOnly, catalogueVersion }: ListMattersRequest, call: ListCall & Asking) {
    const [citedVersion, after = ''] = this.tokens.open(call) ?? [];
    const asked = Number(citedVersion ?? catalogueVersion);
    const { version, matters } = asked
      ? await this.catalogue.get(asked, call.passport.roles.includes('system-admin'))
      : await this.catalogue.current();
    const wanted = ({ code }: Matter) => (childrenOnly ? parentOf(code) === under : isUnder(code, under));
    const rest = matters.filter((one) => one.code > after && wanted(one) && isSeenBy(one, call));
    const page = rest.slice(0, pageSize || PAGE);
    const last = page.at(-1);
    const nextPageToken = last && rest.length > page.length ? this.tokens.seal(call, [String(version), last.code]) : '';
    return { matters: page.map(toMatter), catalogueVersion: version, nextPageToken };
  }

  async get({ code }: GetMatterRequest, call: Asking) {
    const { version, byCode } = await this.catalogue.current();
    const matter = byCode.get(code);
    if (!matter || !isSeenBy(matter, call)) throw notFound('matter');
    return { matter: toMatter(matter), catalogueVersion: version };
  }

  async search({ query, pageSize }: SearchMattersRequest, call: ListCall & Asking) {
    const [citedVersion, skipped = '0'] = this.tokens.open(call) ?? [];
    const { version, matters } = citedVersion
      ? await this.catalogue.version(Number(citedVersion))
      : await this.catalogue.current();
    const found = searched(
      matters.filter((one) => one.leaf && isSeenBy(one, call)),
      query,
    ).slice(Number(skipped));
    const page = found.slice(0, pageSize || FOUND);
    const next = [String(version), String(Number(skipped) + page.length)];
    const nextPageToken = found.length > page.length ? this.tokens.seal(call, next) : '';
    return { matters: page.map(toMatter), catalogueVersion: version, nextPageToken };
  }
}

/** Whoever asks, by their roles. */
interface Asking {
  readonly passport: Passport;
}

/** Whether somebody sees a matter. Services see all: they count and remind, and show nobody anything. */
export const isSeenBy = ({ seenBy }: Matter, { passport }: Asking): boolean =>
  seenBy.length === 0 || passport.kind === PassportKind.SERVICE || passport.roles.some((role) => seenBy.includes(role));

/** Whether a code is the branch or lies below it; everything is below the empty one. */
export const isUnder = (code: string, branch: string): boolean =>
  branch === '' || code === branch || code.startsWith(`${branch}.`);
