import { Controller } from '@nestjs/common';
import {
  DiaryService,
  type DeleteDiaryLineRequest,
  type EditDiaryLineRequest,
  type ListDiaryLinesRequest,
  type PromoteDiaryLineRequest,
  type WriteDiaryLineRequest,
} from '@wangge/contracts/wangge/casework/v1/diary_service';
import { RpcMethod, type Call, type RpcHandlers } from '@wangge/platform/rpc';
import { PromoteLine } from './actions/promote-line.ts';
import { Diaries } from './diaries.ts';

@Controller()
export class DiaryController implements RpcHandlers<typeof DiaryService> {
  constructor(
    private readonly diaries: Diaries,
    private readonly promoting: PromoteLine,
  ) {}

  @RpcMethod(DiaryService.method.writeDiaryLine)
  async writeDiaryLine(request: WriteDiaryLineRequest, call: Call) {
    return { line: await this.diaries.write(request, call) };
  }

  @RpcMethod(DiaryService.method.editDiaryLine)
  async editDiaryLine(request: EditDiaryLineRequest, call: Call) {
    return { line: await this.diaries.edit(request, call) };
  }

  @RpcMethod(DiaryService.method.deleteDiaryLine)
  deleteDiaryLine(request: DeleteDiaryLineRequest, call: Call) {
    return this.diaries.delete(request, call);
  }

  @RpcMethod(DiaryService.method.promoteDiaryLine)
  async promoteDiaryLine(request: PromoteDiaryLineRequest, call: Call) {
    return { line: await this.promoting.run(request, call) };
  }

  @RpcMethod(DiaryService.method.listDiaryLines)
  listDiaryLines(request: ListDiaryLinesRequest, call: Call) {
    return this.diaries.list(request, call);
  }
}
