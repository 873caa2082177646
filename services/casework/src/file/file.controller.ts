import { Controller } from '@nestjs/common';
import {
  FileService,
  type AuthorizeFileRequest,
  type AuthorizeUploadRequest,
  type RegisterFileRequest,
  type RegisterUploadRequest,
} from '@wangge/contracts/wangge/casework/v1/file_service';
import { RpcMethod, type Call, type RpcHandlers } from '@wangge/platform/rpc';
import { RegisterFile } from './actions/register-file.ts';
import { FileQueries } from './file.queries.ts';
import { Uploads } from './uploads.ts';

@Controller()
export class FileController implements RpcHandlers<typeof FileService> {
  constructor(
    private readonly registering: RegisterFile,
    private readonly queries: FileQueries,
    private readonly uploads: Uploads,
  ) {}

  @RpcMethod(FileService.method.registerFile)
  registerFile(request: RegisterFileRequest, call: Call) {
    return this.registering.run(request, call);
  }

  @RpcMethod(FileService.method.authorizeFile)
  authorizeFile(request: AuthorizeFileRequest, call: Call) {
    return this.queries.authorize(request, call);
  }

  @RpcMethod(FileService.method.authorizeUpload)
  authorizeUpload({ uploadToken }: AuthorizeUploadRequest, call: Call) {
    return this.uploads.authorize(uploadToken, call);
  }

  @RpcMethod(FileService.method.registerUpload)
  registerUpload(request: RegisterUploadRequest, call: Call) {
    return this.uploads.register(request, call);
  }
}
