import { Controller } from '@nestjs/common';
import {
  CaseArchiveService,
  type GetCaseArchiveRequest,
} from '@wangge/contracts/wangge/casework/v1/case_archive_service';
import { RpcMethod, type Call, type RpcHandlers } from '@wangge/platform/rpc';
import { CaseArchives } from './case-archives.ts';

@Controller()
export class CaseArchiveController implements RpcHandlers<typeof CaseArchiveService> {
  constructor(private readonly archives: CaseArchives) {}

  @RpcMethod(CaseArchiveService.method.getCaseArchive)
  getCaseArchive({ caseId }: GetCaseArchiveRequest, call: Call) {
    return this.archives.get(caseId, call);
  }
}
