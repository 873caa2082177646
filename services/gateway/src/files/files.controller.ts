import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import type { NatsConnection } from '@nats-io/nats-core';
import { Controller, Get, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { FileService } from '@wangge/contracts/wangge/casework/v1/file_service';
import { NATS } from '@wangge/platform/bootstrap';
import { invalidFields } from '@wangge/platform/errors';
import { type CallHeaders, Header, RpcCaller } from '@wangge/platform/rpc';
import { Logger } from '@wangge/platform/telemetry';
import { v7 } from 'uuid';
import { DoorKeeper } from '../identity/door-keeper.ts';
import { FileStore } from './file-store.ts';
import { PhotoIntake } from './photo-intake.ts';
import { answering, rowOf, sendFile } from './file-answer.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The door for files: the bytes stay here, the owning service keeps the row and decides every download. */
@Controller('api/files/v1/files')
export class FilesController {
  private readonly caller: RpcCaller;

  constructor(
    @Inject(NATS) nats: NatsConnection,
    private readonly keeper: DoorKeeper,
    private readonly store: FileStore,
    private readonly intake: PhotoIntake,
    private readonly log: Logger,
  ) {
    this.caller = new RpcCaller(nats);
  }

  /** Takes the bytes of a picture as the body; answers the id of the file. The same bytes with the same key answer the same id. */
  @Post()
  upload(@Req() request: IncomingMessage, @Res() response: ServerResponse): Promise<void> {
    return answering(response, this.log, async (traceparent) => {
      const method = FileService.method.registerFile;
      const { headers } = await this.keeper.admit(request, method);
      const requestId = idempotencyKey(request);
      const photo = await this.intake.take(request);
      const row = { requestId, ...rowOf(photo) };
      const bytes = await this.call(method, toBinary(method.input, create(method.input, row)), headers, traceparent);
      const { fileId } = fromBinary(method.output, bytes);
      sendFile(response, fileId, photo);
    });
  }

  /** Hands a file out if its owner says so; with `?thumbnail` the small picture of it, under the same judgement. */
  @Get(':fileId')
  download(
    @Param('fileId') fileId: string,
    @Req() request: IncomingMessage,
    @Res() response: ServerResponse,
  ): Promise<void> {
    return answering(response, this.log, async (traceparent) => {
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
      const small = new URL(request.url ?? '', 'http://edge').searchParams.has('thumbnail');
      const stream = await (small ? this.intake.thumbnail(sha256) : this.store.open(sha256));
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

  private call(
    method: typeof FileService.method.registerFile | typeof FileService.method.authorizeFile,
    body: Uint8Array,
    headers: CallHeaders,
    traceparent: string,
  ) {
    return this.caller.unary(method, body, { headers: { ...headers, [Header.traceparent]: traceparent } });
  }
}

function idempotencyKey(request: IncomingMessage): string {
  const value = request.headers['idempotency-key'];
  if (value === undefined) return v7();
  if (typeof value === 'string' && UUID.test(value)) return value;
  throw invalidFields([{ field: 'Idempotency-Key', description: 'must be a uuid' }]);
}
