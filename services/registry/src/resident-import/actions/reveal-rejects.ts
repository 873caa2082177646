import { Injectable } from '@nestjs/common';
import type { RevealImportRejectsRequest } from '@wangge/contracts/wangge/registry/v1/resident_import_service';
import { notFound } from '@wangge/platform/errors';
import { Database, PageTokens, scopeOf, Sealer } from '@wangge/platform/persistence';
import type { Call } from '@wangge/platform/rpc';
import type { Reject } from '../resident-batch.ts';
import * as store from '../resident-import.store.ts';

const PAGE = 20;

/** Shows the opener of an import the rows that were not taken, as they had handed them in. */
@Injectable()
export class RevealRejects {
  constructor(
    private readonly db: Database,
    private readonly sealer: Sealer,
    private readonly pages: PageTokens,
  ) {}

  async run({ importId, pageSize }: RevealImportRejectsRequest, call: Call) {
    const size = pageSize || PAGE;
    const after = Number(this.pages.open(call)?.[0] ?? 0);
    const [[found], rows] = (await this.db.readAll(scopeOf(call), [
      [store.importById, [importId]],
      [store.rejectsAfter, [importId, after, size + 1]],
    ])) as unknown as readonly [store.ImportRow[], { line: number; sealed: Buffer }[]];
    if (found === undefined) throw notFound('resident import');
    const page = rows.slice(0, size);
    const last = rows.length > size ? page.at(-1) : undefined;
    return {
      rows: page.map(({ line, sealed }) => {
        const { cells, faults } = this.sealer.open<Pick<Reject, 'cells' | 'faults'>>(importId, sealed);
        return { line, cells: [...cells], faults: [...faults] };
      }),
      nextPageToken: last === undefined ? '' : this.pages.seal(call, [String(last.line)]),
    };
  }
}
