import { Controller } from '@nestjs/common';
import {
  PostService,
  type GetPostManualRequest,
  type ListUncoveredRequest,
  type RecordBriefingRequest,
  type SetPostManualRequest,
  type SetPostRequest,
  type TransferStaffRequest,
} from '@wangge/contracts/wangge/grid/v1/post_service';
import { RpcMethod, type Call, type RpcHandlers } from '@wangge/platform/rpc';
import { RecordBriefing } from '../staffing/record-briefing.ts';
import { TransferStaff } from '../staffing/transfer-staff.ts';
import { UncoveredQueries } from '../staffing/uncovered.queries.ts';
import { PostDesk } from './post.desk.ts';

@Controller()
export class PostController implements RpcHandlers<typeof PostService> {
  constructor(
    private readonly posts: PostDesk,
    private readonly briefing: RecordBriefing,
    private readonly uncovered: UncoveredQueries,
    private readonly transfer: TransferStaff,
  ) {}

  @RpcMethod(PostService.method.setPost)
  setPost(request: SetPostRequest, call: Call) {
    return this.posts.set(request, call);
  }

  @RpcMethod(PostService.method.setPostManual)
  setPostManual(request: SetPostManualRequest, call: Call) {
    return this.posts.setManual(request, call);
  }

  @RpcMethod(PostService.method.getPostManual)
  getPostManual(request: GetPostManualRequest, call: Call) {
    return this.posts.manual(request, call);
  }

  @RpcMethod(PostService.method.recordBriefing)
  recordBriefing(request: RecordBriefingRequest, call: Call) {
    return this.briefing.run(request, call);
  }

  @RpcMethod(PostService.method.listUncovered)
  listUncovered(request: ListUncoveredRequest, call: Call) {
    return this.uncovered.list(request, call);
  }

  @RpcMethod(PostService.method.transferStaff)
  transferStaff(request: TransferStaffRequest, call: Call) {
    return this.transfer.run(request, call);
  }
}
