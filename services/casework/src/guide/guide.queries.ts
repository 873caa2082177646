import type { MessageInitShape } from '@bufbuild/protobuf';
import { Injectable } from '@nestjs/common';
import type {
  GetGuideRequest,
  GuideSchema,
  ListGuidesRequest,
} from '@wangge/contracts/wangge/casework/v1/guide_service';
import { notFound } from '@wangge/platform/errors';
import { PageTokens, type ListCall } from '@wangge/platform/persistence';
import { MatterCatalogue, type CatalogueVersion } from '../matter/matter.catalogue.ts';
import type { Matter } from '../matter/matter.entity.ts';
import { isUnder } from '../matter/matter.queries.ts';
import { parentOf } from '../matter/matter.rules.ts';
import { searched } from '../matter/matter.search.ts';

const PAGE = 50;

/** The menu of matters (办事指南): what is open to everybody and has a guide, of the catalogue in force. */
@Injectable()
export class GuideQueries {
  constructor(
    private readonly catalogue: MatterCatalogue,
    private readonly tokens: PageTokens,
  ) {}

  async list({ under, query, pageSize }: ListGuidesRequest, call: ListCall) {
    const [cited, after = ''] = this.tokens.open(call) ?? [];
    const version = cited ? await this.catalogue.version(Number(cited)) : await this.catalogue.current();
    const open = version.matters.filter((one) => isPublished(one) && isUnder(one.code, under));
    const wanted = query === '' ? open : searched(open, query).toSorted((a, b) => (a.code < b.code ? -1 : 1));
    const rest = wanted.filter(({ code }) => code > after);
    const page = rest.slice(0, pageSize || PAGE);
    const last = page.at(-1);
    const next = last && rest.length > page.length ? [String(version.version), last.code] : undefined;
    return {
      guides: page.map((one) => guideOf(one, version)),
      nextPageToken: next ? this.tokens.seal(call, next) : '',
    };
  }

  async get({ matterCode }: GetGuideRequest) {
    const version = await this.catalogue.current();
    const matter = version.byCode.get(matterCode);
    if (!matter || !isPublished(matter)) throw notFound('guide');
    return { guide: guideOf(matter, version) };
  }
}

const isPublished = ({ guide, leaf, seenBy, demonstration }: Matter): boolean =>
  leaf && guide !== null && seenBy.length === 0 && !demonstration;

function guideOf(matter: Matter, { byCode }: CatalogueVersion): MessageInitShape<typeof GuideSchema> {
  const { code: matterCode, name, nameEn, anonymous, formSchema, guide } = matter;
  return {
    ...{ matterCode, name, nameEn, anonymous, formSchema },
    branches: above(matterCode).map((code) => byCode.get(code)?.name ?? ''),
    ...(guide && { guide }),
  };
}

/** Codes of the branches above one, the highest first. */
function above(code: string): string[] {
  const parent = parentOf(code);
  return parent === '' ? [] : [...above(parent), parent];
}
