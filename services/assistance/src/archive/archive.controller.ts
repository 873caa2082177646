import { Controller } from '@nestjs/common';
import {
  ArchiveService,
  type GetArchiveRequest,
  type ListArchivesRequest,
  type OpenArchiveRequest,
  type RevealArchiveRequest,
} from '@wangge/contracts/wangge/assistance/v1/archive_service';
import { type Call, RpcMethod, type RpcHandlers } from '@wangge/platform/rpc';
import { OpenArchive } from './actions/open-archive.ts';
import { RevealArchive } from './actions/reveal-archive.ts';
import { ArchiveQueries } from './archive.queries.ts';

@Controller()
export class ArchiveController implements RpcHandlers<typeof ArchiveService> {
  constructor(
    private readonly queries: ArchiveQueries,
    private readonly opening: OpenArchive,
    private readonly revealing: RevealArchive,
  ) {}

  @RpcMethod(ArchiveService.method.openArchive)
  openArchive(request: OpenArchiveRequest, call: Call) {
    return this.opening.run(request, call);
  }

  @RpcMethod(ArchiveService.method.getArchive)
  getArchive(request: GetArchiveRequest, call: Call) {
    return this.queries.get(request, call);
  }

  @RpcMethod(ArchiveService.method.revealArchive)
  revealArchive(request: RevealArchiveRequest, call: Call) {
    return this.revealing.run(request, call);
  }

  @RpcMethod(ArchiveService.method.listArchives)
  listArchives(request: ListArchivesRequest, call: Call) {
    return this.queries.list(request, call);
  }
}
