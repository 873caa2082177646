import { Controller } from '@nestjs/common';
import {
  GuideService,
  type GetGuideRequest,
  type ListGuidesRequest,
} from '@wangge/contracts/wangge/casework/v1/guide_service';
import { RpcMethod, type Call, type RpcHandlers } from '@wangge/platform/rpc';
import { GuideQueries } from './guide.queries.ts';

@Controller()
export class GuideController implements RpcHandlers<typeof GuideService> {
  constructor(private readonly queries: GuideQueries) {}

  @RpcMethod(GuideService.method.listGuides)
  listGuides(request: ListGuidesRequest, call: Call) {
    return this.queries.list(request, call);
  }

  @RpcMethod(GuideService.method.getGuide)
  getGuide(request: GetGuideRequest) {
    return this.queries.get(request);
  }
}
