import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Controller, Post, Req, Res } from '@nestjs/common';
import { FileService } from '@wangge/contracts/wangge/casework/v1/file_service';
import { bearerToken, unauthenticated } from '@wangge/platform/identity';
import { RpcClients } from '@wangge/platform/rpc';
import { Logger } from '@wangge/platform/telemetry';
import { answering, rowOf, sendFile } from './file-answer.ts';
import { PhotoIntake } from './photo-intake.ts';

const TIMEOUT_MS = 5_000;

/** Where departments hand in the one picture of an upload they prepared: its token opens this and nothing else. */
@Controller('api/files/v1/uploads')
export class UploadsController {
  constructor(
    private readonly rpc: RpcClients,
    private readonly intake: PhotoIntake,
    private readonly log: Logger,
  ) {}

  @Post()
  upload(@Req() request: IncomingMessage, @Res() response: ServerResponse): Promise<void> {
    return answering(response, this.log, async () => {
      const [authorization, another] = request.headersDistinct['authorization'] ?? [];
      const uploadToken = bearerToken(authorization);
      if (uploadToken === undefined || another !== undefined) throw unauthenticated();
      const files = this.rpc.asService(FileService, { job: 'upload', cause: 'upload' });
      // Before a byte is read: nobody has us decode pictures without a token.
      await files.authorizeUpload({ uploadToken }, { timeoutMs: TIMEOUT_MS });
      const photo = await this.intake.take(request);
      const requestId = randomUUID();
      const file = { requestId, ...rowOf(photo) };
      const { fileId } = await files.registerUpload({ requestId, uploadToken, file }, { timeoutMs: TIMEOUT_MS });
      sendFile(response, fileId, photo);
    });
  }
}
