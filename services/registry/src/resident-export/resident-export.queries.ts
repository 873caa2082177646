import { Injectable } from '@nestjs/common';
import type { ListResidentExportsRequest } from '@wangge/contracts/wangge/registry/v1/resident_export_service';
import { Clock } from '@wangge/platform/clock';
import { actorOf } from '@wangge/platform/identity';
import { Database, pageOf, PageTokens } from '@wangge/platform/persistence';
import type { Call } from '@wangge/platform/rpc';
import type { ResidentExport } from './resident-export.entity.ts';
import { placesOfReader } from './resident-export.rules.ts';
import { LIST } from './resident-export.store.ts';
import { exportView } from './resident-export.view.ts';

@Injectable()
export class ExportQueries {
  constructor(
    private readonly db: Database,
    private readonly pages: PageTokens,
    private readonly clock: Clock,
  ) {}

  /** For who asked, who decides and who audits; none of it names a resident. */
  async list({ pageSize }: ListResidentExportsRequest, call: Call) {
    const places = placesOfReader(call.passport);
    const values = [actorOf(call.passport), places === 'all', places === 'all' ? [] : places];
    const o = { text: LIST, id: 'exportId', pageSize, values } as const;
    const { rows, nextPageToken } = await pageOf<ResidentExport>(this.db, this.pages, call, o);
    return { exports: rows.map((row) => exportView(row, this.clock.now())), nextPageToken };
  }
}
