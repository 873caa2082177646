import { Injectable } from '@nestjs/common';
import { tableFile } from '@wangge/documents/tables';
import type {
  GetCatalogueFileRequest,
  ListCatalogueChangesRequest,
  ListCataloguesRequest,
} from '@wangge/contracts/wangge/casework/v1/catalogue_service';
import { Clock } from '@wangge/platform/clock';
import { Database, PageTokens, type ListCall } from '@wangge/platform/persistence';
import { MatterCatalogue } from '../matter/matter.catalogue.ts';
import { cataloguePage } from '../matter/matter.store.ts';
import { changesBetween } from './catalogue.diff.ts';
import { cellsOf, HEADER } from './catalogue.sheet.ts';
import { kindOf, messagesOf, toEntry, type EntryRow } from './catalogue.view.ts';

const PAGE = 20;
const CHANGES = 100;
const MOST_VERSIONS = 2_147_483_647;

/** What the administrator asks about versions of the catalogue. */
@Injectable()
export class CatalogueQueries {
  constructor(
    private readonly db: Database,
    private readonly catalogue: MatterCatalogue,
    private readonly clock: Clock,
    private readonly tokens: PageTokens,
  ) {}

  async list({ pageSize }: ListCataloguesRequest, call: ListCall) {
    const [before = String(MOST_VERSIONS)] = this.tokens.open(call) ?? [];
    const size = pageSize || PAGE;
    const rows = await this.db.call<EntryRow>(cataloguePage, [Number(before), size + 1]);
    const page = rows.slice(0, size);
    const last = page.at(-1);
    const catalogues = await Promise.all(page.map((row) => this.entryOf(row)));
    const nextPageToken = last && rows.length > size ? this.tokens.seal(call, [String(last.version)]) : '';
    return { catalogues, nextPageToken };
  }

  /** A version as it stands now. */
  async entryOf(row: EntryRow) {
    return toEntry(row, this.clock.now(), await this.catalogue.inForce());
  }

  async changes({ version, against, pageSize }: ListCatalogueChangesRequest, call: ListCall) {
    const [cited, after = ''] = this.tokens.open(call) ?? [];
    const base = Number(cited ?? against) || (await this.catalogue.inForce());
    const later = await this.catalogue.get(version, true);
    const earlier = base === 0 ? [] : messagesOf(await this.catalogue.get(base, true));
    const all = changesBetween(earlier, messagesOf(later));
    const counted = (kind: string) => all.filter((change) => change.kind === kind).length;
    const rest = all.filter(({ code }) => code > after);
    const page = rest.slice(0, pageSize || CHANGES);
    const last = page.at(-1);
    const nextPageToken = last && rest.length > page.length ? this.tokens.seal(call, [String(base), last.code]) : '';
    return {
      changes: page.map((change) => ({ ...change, fields: [...change.fields] })),
      ...{ added: counted('added'), removed: counted('removed'), changed: counted('changed') },
      nextPageToken,
    };
  }

  async file({ version, format }: GetCatalogueFileRequest) {
    const found = await this.catalogue.get(version, true);
    return tableFile(kindOf(format), `catalogue-${version}`, HEADER, messagesOf(found).map(cellsOf));
  }
}
