import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { NatsConnection } from '@nats-io/nats-core';
import { Controller, Get, Inject, Param, Req, Res } from '@nestjs/common';
import {
  type CollectResidentExportPageResponse,
  ResidentExportService,
} from '@wangge/contracts/wangge/registry/v1/resident_export_service';
import { streamWriteTable, type TableFormat } from '@wangge/documents/tables';
import { NATS } from '@wangge/platform/bootstrap';
import { invalidFields } from '@wangge/platform/errors';
import { Header, RpcCaller } from '@wangge/platform/rpc';
import { Logger } from '@wangge/platform/telemetry';
import { v7 } from 'uuid';
import { DoorKeeper } from '../identity/door-keeper.ts';
import { askThrough, idIn } from './ask.ts';
import { exportLines } from './export-lines.ts';
import { answering } from './file-answer.ts';

const { collectResidentExportPage } = ResidentExportService.method;
const MEDIA: Readonly<Record<TableFormat, string>> = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

/** The door for exports of residents: a file made page by page as it goes out, once, and kept nowhere. Whose it is, registry says. */
@Controller('api/files/v1/resident-exports')
export class ResidentExportsController {
  private readonly caller: RpcCaller;

  constructor(
    @Inject(NATS) nats: NatsConnection,
    private readonly keeper: DoorKeeper,
    private readonly log: Logger,
  ) {
    this.caller = new RpcCaller(nats);
  }

  /** Hands an approved export over to its asker. A file that broke off on the way is not begun again: it is asked for anew. */
  @Get(':exportId')
  download(@Param('exportId') exportId: string, @Req() request: IncomingMessage, @Res() response: ServerResponse) {
    return answering(response, this.log, async (traceparent) => {
      const format = formatIn(request);
      // Each page with a passport of its own: one that a long file began with would have ended.
      const ask = askThrough(this.caller, async (method) => {
        const { headers } = await this.keeper.admit(request, method);
        return { ...headers, [Header.traceparent]: traceparent };
      });
      const take = (page: number) =>
        ask(collectResidentExportPage, { requestId: v7(), exportId: idIn('export_id', exportId), page });
      // Before a byte is answered: what is refused is told as a problem.
      const first = await take(0);
      response.writeHead(200, {
        'Content-Type': MEDIA[format],
        'Content-Disposition': `attachment; filename="residents-${exportId}.${format}"`,
        'X-Content-Type-Options': 'nosniff',
        'Cache-Control': 'private, no-store',
      });
      await pipeline(Readable.from(streamWriteTable(format, exportLines(pages(first, take)))), response);
    });
  }
}

function formatIn(request: IncomingMessage): TableFormat {
  const format = new URL(request.url ?? '', 'http://edge').searchParams.get('format') ?? 'csv';
  if (format === 'csv' || format === 'xlsx') return format;
  throw invalidFields([{ field: 'format', description: 'must be csv or xlsx' }]);
}

/** The next page is taken when the one before is on its way. */
async function* pages(
  first: CollectResidentExportPageResponse,
  take: (page: number) => Promise<CollectResidentExportPageResponse>,
): AsyncGenerator<CollectResidentExportPageResponse> {
  yield first;
  for (let page = 1; page < (first.export?.pageCount ?? 0); page += 1) yield await take(page);
}
