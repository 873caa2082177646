import { Controller } from '@nestjs/common';
import {
  DutyRuleService,
  type AcceptRuleProposalRequest,
  type DeclineRuleProposalRequest,
  type ListBouncesRequest,
  type ListRuleProposalsRequest,
} from '@wangge/contracts/wangge/casework/v1/duty_rule_service';
import { RpcMethod, type Call, type RpcHandlers } from '@wangge/platform/rpc';
import { DecideProposal } from './actions/decide-proposal.ts';
import { DutyRuleQueries, toProposal } from './duty-rule.queries.ts';

@Controller()
export class DutyRuleController implements RpcHandlers<typeof DutyRuleService> {
  constructor(
    private readonly queries: DutyRuleQueries,
    private readonly deciding: DecideProposal,
  ) {}

  @RpcMethod(DutyRuleService.method.listRuleProposals)
  listRuleProposals(request: ListRuleProposalsRequest, call: Call) {
    return this.queries.proposals(request, call);
  }

  @RpcMethod(DutyRuleService.method.acceptRuleProposal)
  async acceptRuleProposal(request: AcceptRuleProposalRequest, call: Call) {
    return { proposal: toProposal(await this.deciding.accept(request, call)) };
  }

  @RpcMethod(DutyRuleService.method.declineRuleProposal)
  async declineRuleProposal(request: DeclineRuleProposalRequest, call: Call) {
    return { proposal: toProposal(await this.deciding.decline(request, call)) };
  }

  @RpcMethod(DutyRuleService.method.listBounces)
  listBounces(request: ListBouncesRequest, call: Call) {
    return this.queries.bounces(request, call);
  }
}
