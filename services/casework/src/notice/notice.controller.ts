import { Controller } from '@nestjs/common';
import {
  type IssueNoticeRequest,
  type ListNoticesRequest,
  NoticeService,
} from '@wangge/contracts/wangge/casework/v1/notice_service';
import { type Call, type RpcHandlers, RpcMethod } from '@wangge/platform/rpc';
import { NoticeDesk } from './notice.desk.ts';

@Controller()
export class NoticeController implements RpcHandlers<typeof NoticeService> {
  constructor(private readonly desk: NoticeDesk) {}

  @RpcMethod(NoticeService.method.issueNotice)
  issueNotice(request: IssueNoticeRequest, call: Call) {
    return this.desk.issue(request, call);
  }

  @RpcMethod(NoticeService.method.listNotices)
  listNotices(request: ListNoticesRequest, call: Call) {
    return this.desk.list(request, call);
  }
}
