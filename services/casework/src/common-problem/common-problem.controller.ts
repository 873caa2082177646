import { Controller } from '@nestjs/common';
import {
  CommonProblemService,
  type GetCommonProblemRequest,
  type ListCommonProblemsRequest,
  type ListRisingMattersRequest,
  type PlanCommonProblemRequest,
  type ReviewCommonProblemRequest,
} from '@wangge/contracts/wangge/casework/v1/common_problem_service';
import { RpcMethod, type Call, type RpcHandlers } from '@wangge/platform/rpc';
import { CommonProblems } from './common-problems.ts';
import { RisingMatters } from './rising-matters.ts';

@Controller()
export class CommonProblemController implements RpcHandlers<typeof CommonProblemService> {
  constructor(
    private readonly problems: CommonProblems,
    private readonly rising: RisingMatters,
  ) {}

  @RpcMethod(CommonProblemService.method.listCommonProblems)
  listCommonProblems(request: ListCommonProblemsRequest, call: Call) {
    return this.problems.list(request, call);
  }

  @RpcMethod(CommonProblemService.method.getCommonProblem)
  getCommonProblem({ problemId }: GetCommonProblemRequest, call: Call) {
    return this.problems.get(problemId, call);
  }

  @RpcMethod(CommonProblemService.method.planCommonProblem)
  planCommonProblem(request: PlanCommonProblemRequest, call: Call) {
    return this.problems.plan(request, call);
  }

  @RpcMethod(CommonProblemService.method.reviewCommonProblem)
  reviewCommonProblem(request: ReviewCommonProblemRequest, call: Call) {
    return this.problems.review(request, call);
  }

  @RpcMethod(CommonProblemService.method.listRisingMatters)
  listRisingMatters(request: ListRisingMattersRequest, call: Call) {
    return this.rising.list(request, call);
  }
}
