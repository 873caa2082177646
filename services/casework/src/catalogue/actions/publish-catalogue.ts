import { timestampDate } from '@bufbuild/protobuf/wkt';
import { Injectable } from '@nestjs/common';
import type { PublishCatalogueRequest } from '@wangge/contracts/wangge/casework/v1/catalogue_service';
import { Clock } from '@wangge/platform/clock';
import { notFound } from '@wangge/platform/errors';
import {
  Database,
  earlier,
  earlierStatement,
  earlierValues,
  scopeOf,
  type CommandCall,
  type Tx,
} from '@wangge/platform/persistence';
import { NIL } from 'uuid';
import { MatterCatalogue } from '../../matter/matter.catalogue.ts';
import { CATALOGUE_ENTRY, LOCK_CATALOGUE, PUBLISH_CATALOGUE, TELL_CATALOGUE } from '../../matter/matter.store.ts';
import { cataloguePublished, inThePast } from '../catalogue.errors.ts';
import type { EntryRow } from '../catalogue.view.ts';

/** Publishes a draft with the day it takes effect. It was judged when it was imported, and no flow has gone since. */
@Injectable()
export class PublishCatalogue {
  constructor(
    private readonly db: Database,
    private readonly catalogue: MatterCatalogue,
    private readonly clock: Clock,
  ) {}

  async run(request: PublishCatalogueRequest, call: CommandCall): Promise<EntryRow> {
    const row = await this.db.transaction(scopeOf(call), (tx) => this.#publish(tx, request, call));
    this.catalogue.refresh();
    return row;
  }

  async #publish(tx: Tx, { version, effectiveTime }: PublishCatalogueRequest, call: CommandCall): Promise<EntryRow> {
    await tx.query(LOCK_CATALOGUE);
    const repeated = earlier(call, await tx.query(earlierStatement.text, earlierValues(call)));
    const [found] = await tx.query<EntryRow>(CATALOGUE_ENTRY, [version]);
    if (!found) throw notFound('catalogue');
    if (repeated) return found;
    if (found.effectiveTime) throw cataloguePublished(version);
    const now = this.clock.now();
    const at = effectiveTime ? timestampDate(effectiveTime) : now;
    if (at < now) throw inThePast();
    await tx.query(PUBLISH_CATALOGUE, [version, at]);
    await tx.query(TELL_CATALOGUE, [String(version)]);
    await tx.remember({ call, aggregateId: NIL, version });
    return { ...found, effectiveTime: at };
  }
}
