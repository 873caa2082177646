import { Controller } from '@nestjs/common';
import {
  RedrawService,
  type ApplyRedrawRequest,
  type GetRedrawRequest,
  type PlanRedrawRequest,
  type PreviewRedrawRequest,
  type UndoRedrawRequest,
} from '@wangge/contracts/wangge/grid/v1/redraw_service';
import { RpcMethod, type Call, type RpcHandlers } from '@wangge/platform/rpc';
import { DecideRedraw } from './actions/decide-redraw.ts';
import { PlanRedraw } from './actions/plan-redraw.ts';
import { RedrawQueries } from './redraw.queries.ts';

@Controller()
export class RedrawController implements RpcHandlers<typeof RedrawService> {
  constructor(
    private readonly queries: RedrawQueries,
    private readonly plan: PlanRedraw,
    private readonly decide: DecideRedraw,
  ) {}

  @RpcMethod(RedrawService.method.planRedraw)
  planRedraw(request: PlanRedrawRequest, call: Call) {
    return this.plan.run(request, call);
  }

  @RpcMethod(RedrawService.method.getRedraw)
  getRedraw({ redrawId }: GetRedrawRequest, call: Call) {
    return this.queries.get(redrawId, call);
  }

  @RpcMethod(RedrawService.method.previewRedraw)
  previewRedraw({ redrawId }: PreviewRedrawRequest, call: Call) {
    return this.queries.preview(redrawId, call);
  }

  @RpcMethod(RedrawService.method.applyRedraw)
  applyRedraw(request: ApplyRedrawRequest, call: Call) {
    return this.decide.apply(request, call);
  }

  @RpcMethod(RedrawService.method.undoRedraw)
  undoRedraw(request: UndoRedrawRequest, call: Call) {
    return this.decide.undo(request, call);
  }
}
