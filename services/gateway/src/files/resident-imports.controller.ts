import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { toJsonString } from '@bufbuild/protobuf';
import type { NatsConnection } from '@nats-io/nats-core';
import { Controller, Get, Inject, Param, Put, Req, Res } from '@nestjs/common';
import {
  type RejectedRow,
  type ResidentImport,
  ResidentImportSchema,
  ResidentImportService,
} from '@wangge/contracts/wangge/registry/v1/resident_import_service';
import { tableFile, type TableFormat } from '@wangge/documents/tables';
import { NATS } from '@wangge/platform/bootstrap';
import { DomainError, invalidFields } from '@wangge/platform/errors';
import { Header, RpcCaller } from '@wangge/platform/rpc';
import { Logger } from '@wangge/platform/telemetry';
import { v7 } from 'uuid';
import { DoorKeeper } from '../identity/door-keeper.ts';
import { type Ask, askThrough, idIn } from './ask.ts';
import { answering } from './file-answer.ts';

const { appendResidentImportPart, startResidentImport, getResidentImport, revealImportRejects } =
  ResidentImportService.method;
/** Parts go over the broker, which takes a mebibyte. */
const PART_BYTES = 512 * 1024;
const MOST_BYTES = 1024 * 1024 * 1024;
const LOOK_MS = 500;
/** A progress that nobody ends is opened again. */
const LOOKS = 600;
/** As many rows as a workbook for people holds. */
const MOST_REJECTS = 50_000;
const ADDED = ['行号', '错误列', '错误代码', '原因'];

/** The door for files of residents: cut into parts on the way through, never whole in here. Whose an import is, registry says. */
@Controller('api/files/v1/resident-imports')
export class ResidentImportsController {
  private readonly caller: RpcCaller;

  constructor(
    @Inject(NATS) nats: NatsConnection,
    private readonly keeper: DoorKeeper,
    private readonly log: Logger,
  ) {
    this.caller = new RpcCaller(nats);
  }

  /** Takes the file of an import that was opened as the body, and starts it. */
  @Put(':importId')
  upload(@Param('importId') importId: string, @Req() request: IncomingMessage, @Res() response: ServerResponse) {
    return answering(response, this.log, async (traceparent) => {
      const ask = this.asking(request, traceparent);
      // Before a byte is read: nobody hands over a file to an import that is not theirs.
      await ask(getResidentImport, { importId: idIn('import_id', importId) });
      let parts = 0;
      for await (const content of cut(request)) {
        await ask(appendResidentImportPart, { requestId: v7(), importId, part: parts, content });
        parts += 1;
      }
      if (parts === 0) throw invalidFields([{ field: 'file', description: 'is empty' }]);
      const started = await ask(startResidentImport, { requestId: v7(), importId, parts });
      response.writeHead(202, { 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-store' });
      response.end(json(started.import));
    });
  }

  /** How far an import is, as server-sent events, until it ends. */
  @Get(':importId/progress')
  progress(@Param('importId') importId: string, @Req() request: IncomingMessage, @Res() response: ServerResponse) {
    return answering(response, this.log, async (traceparent) => {
      const ask = this.asking(request, traceparent);
      let told = '';
      for (let look = 0; look < LOOKS && !response.destroyed; look += 1) {
        const { import: now } = await ask(getResidentImport, { importId: idIn('import_id', importId) });
        if (!response.headersSent)
          response.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8', 'Cache-Control': 'no-store' });
        const line = json(now);
        response.write(line === told ? ': alive\n\n' : `data: ${line}\n\n`);
        told = line;
        if (['finished', 'failed', 'cancelled'].includes(now?.state ?? '')) break;
        await pause(LOOK_MS);
      }
      response.end('event: end\ndata: {}\n\n');
    });
  }

  /** The rows that were not taken, in the shape of the file, with line and reasons; needs a purpose in `wangge-purpose`. */
  @Get(':importId/rejects')
  rejects(@Param('importId') importId: string, @Req() request: IncomingMessage, @Res() response: ServerResponse) {
    return answering(response, this.log, async (traceparent) => {
      const format = new URL(request.url ?? '', 'http://edge').searchParams.get('format') ?? 'csv';
      if (format !== 'csv' && format !== 'xlsx')
        throw invalidFields([{ field: 'format', description: 'must be csv or xlsx' }]);
      const ask = this.asking(request, traceparent);
      const { import: of } = await ask(getResidentImport, { importId: idIn('import_id', importId) });
      const rows: RejectedRow[] = [];
      for (let pageToken = ''; rows.length < MOST_REJECTS;) {
        const page = await ask(revealImportRejects, { importId, pageSize: 100, pageToken });
        rows.push(...page.rows);
        pageToken = page.nextPageToken;
        if (pageToken === '') break;
      }
      await send(response, format, of?.header ?? [], rows);
    });
  }

  /** Each call with a passport of its own: one that a long file began with would have ended. */
  private asking(request: IncomingMessage, traceparent: string): Ask {
    return askThrough(this.caller, async (method) => {
      const { headers } = await this.keeper.admit(request, method);
      return { ...headers, [Header.traceparent]: traceparent };
    });
  }
}

const json = (one: ResidentImport | undefined): string =>
  one === undefined ? '{}' : toJsonString(ResidentImportSchema, one, { alwaysEmitImplicit: true });

/** A body in parts; while one is on its way the sender waits. */
async function* cut(request: IncomingMessage): AsyncGenerator<Buffer> {
  let waiting: Buffer[] = [];
  let size = 0;
  let total = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    total += piece.length;
    if (total > MOST_BYTES)
      throw new DomainError('INVALID_ARGUMENT', 'FILE_TOO_LARGE', 'a file may have at most 1 GiB');
    waiting.push(piece);
    size += piece.length;
    while (size >= PART_BYTES) {
      const whole = Buffer.concat(waiting);
      yield whole.subarray(0, PART_BYTES);
      waiting = [whole.subarray(PART_BYTES)];
      size -= PART_BYTES;
    }
  }
  if (size > 0) yield Buffer.concat(waiting);
}

async function send(
  response: ServerResponse,
  format: TableFormat,
  header: readonly string[],
  rows: readonly RejectedRow[],
): Promise<void> {
  const table = rows.map(({ line, cells, faults }) => [
    ...header.map((_, place) => cells[place] ?? ''),
    ...[String(line), faults.map(({ column }) => column).join('；'), faults.map(({ code }) => code).join('；')],
    faults.map(({ message }) => message).join('；'),
  ]);
  const { fileName, mediaType, content } = await tableFile(format, 'rejects', [...header, ...ADDED], table);
  response.writeHead(200, {
    'Content-Type': mediaType,
    'Content-Length': content.length,
    'Content-Disposition': `attachment; filename="${fileName}"`,
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'private, no-store',
  });
  response.end(content);
}
