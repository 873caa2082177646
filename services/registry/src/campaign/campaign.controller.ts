import { Controller } from '@nestjs/common';
import {
  CampaignService,
  type CountProgressRequest,
  type ListCampaignsRequest,
  type ListChecksRequest,
  type OpenCampaignRequest,
  type RecordCheckRequest,
} from '@wangge/contracts/wangge/registry/v1/campaign_service';
import { type Call, type RpcHandlers, RpcMethod } from '@wangge/platform/rpc';
import { CampaignDesk } from './campaign.desk.ts';
import { RecordCheck } from './record-check.ts';

@Controller()
export class CampaignController implements RpcHandlers<typeof CampaignService> {
  constructor(
    private readonly desk: CampaignDesk,
    private readonly records: RecordCheck,
  ) {}

  @RpcMethod(CampaignService.method.openCampaign)
  openCampaign(request: OpenCampaignRequest, call: Call) {
    return this.desk.open(request, call);
  }

  @RpcMethod(CampaignService.method.listCampaigns)
  listCampaigns(request: ListCampaignsRequest, call: Call) {
    return this.desk.list(request, call);
  }

  @RpcMethod(CampaignService.method.listChecks)
  listChecks(request: ListChecksRequest, call: Call) {
    return this.desk.checks(request, call);
  }

  @RpcMethod(CampaignService.method.recordCheck)
  recordCheck(request: RecordCheckRequest, call: Call) {
    return this.records.run(request, call);
  }

  @RpcMethod(CampaignService.method.countProgress)
  countProgress(request: CountProgressRequest, call: Call) {
    return this.desk.progress(request, call);
  }
}
