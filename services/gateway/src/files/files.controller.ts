import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import type { NatsConnection } from '@nats-io/nats-core';
import { Controller, Get, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { FileService } from '@wangge/contracts/wangge/casework/v1/file_service';
import { NATS } from '@wangge/platform/bootstrap';
import { DomainError, invalidFields, toStatus, fromStatus } from '@wangge/platform/errors';
import { sendProblem } from '@wangge/platform/rest';
import { type CallHeaders, Header, newTraceparent, RpcCaller, traceIdOf } from '@wangge/platform/rpc';
import { Logger } from '@wangge/platform/telemetry';
import { v7 } from 'uuid';
import { DoorKeeper } from '../identity/door-keeper.ts';
import { FileStore } from './file-store.ts';
import { cleanPhoto, MOST_BYTES } from './photo.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Decoding a picture takes all of a core and 100 MiB for a moment. */
const MOST_AT_ONCE = 2;

/** The door for files: the bytes stay here, the owning service keeps the row and decides every download. */
@Controller('api/files/v1/files')
export class FilesController {
  private readonly caller: RpcCaller;
  private decoding = 0;

  constructor(
    @Inject(NATS) nats: NatsConnection,
    private readonly keeper: DoorKeeper,
    private readonly store: FileStore,
    private readonly log: Logger,
  ) {
    this.caller = new RpcCaller(nats);
  }

  /** Takes the bytes of a picture as the body; answers the id of the file. The same bytes with the same key answer the same id. */
  @Post()
  upload(@Req() request: IncomingMessage, @Res() response: ServerResponse): Promise<void> {
    return this.answer(response, async (traceparent) => {
      const method = FileService.method.registerFile;
      const { headers } = await this.keeper.admit(request, method);
      const requestId = idempotencyKey(request);
      const photo = await this.clean(await bodyOf(request));
      await this.store.keep(photo.sha256, photo.bytes);
      const row = {
        requestId,
        sha256: photo.sha256,
        mediaType: photo.mediaType,
        size: BigInt(photo.bytes.length),
        width: photo.width,
        height: photo.height,
      };
      const bytes = await this.call(method, toBinary(method.input, create(method.input, row)), headers, traceparent);
      const { fileId } = fromBinary(method.output, bytes);
      response.writeHead(201, { 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-store' });
      response.end(
        JSON.stringify({
          fileId,
          mediaType: photo.mediaType,
          size: photo.bytes.length,
          width: photo.width,
          height: photo.height,
        }),
      );
    });
  }

  /** Hands a file out if its owner says so. */
  @Get(':fileId')
  download(
    @Param('fileId') fileId: string,
    @Req() request: IncomingMessage,
    @Res() response: ServerResponse,
  ): Promise<void> {
    return this.answer(response, async (traceparent) => {
      const method = FileService.method.authorizeFile;
      const { headers } = await this.keeper.admit(request, method);
      if (!UUID.test(fileId)) throw invalidFields([{ field: 'file_id', description: 'must be a uuid' }]);
      const bytes = await this.call(
        method,
        toBinary(method.input, create(method.input, { fileId })),
        headers,
        traceparent,
      );
      const { sha256, mediaType } = fromBinary(method.output, bytes);
      const stream = await this.store.open(sha256);
      response.writeHead(200, {
        'Content-Type': mediaType,
        'Content-Disposition': 'inline',
        'Content-Security-Policy': "default-src 'none'; sandbox",
        'X-Content-Type-Options': 'nosniff',
        'Cache-Control': 'private, no-store',
      });
      await pipeline(stream, response);
    });
  }

  private async clean(bytes: Buffer) {
    if (this.decoding >= MOST_AT_ONCE) {
      throw new DomainError(
        'RESOURCE_EXHAUSTED',
        'TOO_MANY_PICTURES',
        'other pictures are being read; send it again in a second',
      );
    }
    this.decoding += 1;
    try {
      return await cleanPhoto(bytes);
    } finally {
      this.decoding -= 1;
    }
  }

  private call(
    method: typeof FileService.method.registerFile | typeof FileService.method.authorizeFile,
    body: Uint8Array,
    headers: CallHeaders,
    traceparent: string,
  ) {
    return this.caller.unary(method, body, { headers: { ...headers, [Header.traceparent]: traceparent } });
  }

  private async answer(response: ServerResponse, work: (traceparent: string) => Promise<void>): Promise<void> {
    const traceparent = newTraceparent();
    try {
      await work(traceparent);
    } catch (error) {
      const traceId = traceIdOf(traceparent);
      const failure = error instanceof DomainError ? error : fromStatus(toStatus(error, { log: this.log, traceId }));
      if (response.headersSent) response.destroy();
      else sendProblem(response, failure, traceId);
    }
  }
}

function idempotencyKey(request: IncomingMessage): string {
  const value = request.headers['idempotency-key'];
  if (value === undefined) return v7();
  if (typeof value === 'string' && UUID.test(value)) return value;
  throw invalidFields([{ field: 'Idempotency-Key', description: 'must be a uuid' }]);
}

/** The whole body; ends the reading as soon as it is too large. */
async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const type = request.headers['content-type'] ?? '';
  if (!/^image\/(jpeg|png|webp)\b/.test(type)) {
    throw invalidFields([{ field: 'Content-Type', description: 'must be image/jpeg, image/png or image/webp' }]);
  }
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > MOST_BYTES)
      throw new DomainError(
        'INVALID_ARGUMENT',
        'PICTURE_TOO_LARGE',
        'a picture may have at most 20 MiB',
        {},
        { fieldViolations: [{ field: 'file', description: 'at most 20 MiB' }] },
      );
    parts.push(part);
  }
  return Buffer.concat(parts);
}
