import { Injectable } from '@nestjs/common';
import type { ListPersonVersionsRequest } from '@wangge/contracts/wangge/registry/v1/life_event_service';
import { notFound } from '@wangge/platform/errors';
import { type CommandCall, Database, PageTokens, scopeOf, Sealer, timeOf } from '@wangge/platform/persistence';
import { openPerson } from '../person/person.envelope.ts';
import type { PersonRow } from '../person/person.store.ts';
import { personMessage } from '../person/person.view.ts';
import { versionsBefore } from './life.store.ts';

const PAGE = 20;
const LAST_VERSION = 2_147_483_647;

interface VersionRow extends PersonRow {
  readonly action: string;
  readonly day: string | null;
  readonly ground: string;
  readonly actor: string;
  readonly changeTime: Date;
}

/** What was held of a person at each version. */
@Injectable()
export class LifeQueries {
  constructor(
    private readonly db: Database,
    private readonly sealer: Sealer,
    private readonly tokens: PageTokens,
  ) {}

  async versions({ personId, pageSize }: ListPersonVersionsRequest, call: CommandCall) {
    const before = Number(this.tokens.open(call)?.[0] ?? LAST_VERSION);
    const size = pageSize || PAGE;
    const rows = await this.db.read<VersionRow>(scopeOf(call), versionsBefore, [personId, before, size + 1]);
    if (rows.length === 0) throw notFound('person');
    const page = rows.slice(0, size);
    const last = rows.length > size ? page.at(-1) : undefined;
    return {
      versions: page.map((row) => this.#show(row)),
      nextPageToken: last ? this.tokens.seal(call, [String(last.version)]) : '',
    };
  }

  #show(row: VersionRow) {
    const envelope = openPerson(this.sealer, row);
    const { action, ground, actor } = row;
    return {
      person: personMessage(row, envelope),
      ...{ action, day: row.day ?? '', ground, actor, changeTime: timeOf(row.changeTime) },
      ...{ document: envelope.document ?? '', destinationArea: envelope.destination ?? '' },
    };
  }
}
