import { Controller } from '@nestjs/common';
import {
  CaseLinkService,
  type LinkCasesRequest,
  type ListLinkedCasesRequest,
} from '@wangge/contracts/wangge/casework/v1/case_link_service';
import { RpcMethod, type Call, type RpcHandlers } from '@wangge/platform/rpc';
import { CaseLinks } from './case-links.ts';

@Controller()
export class CaseLinkController implements RpcHandlers<typeof CaseLinkService> {
  constructor(private readonly links: CaseLinks) {}

  @RpcMethod(CaseLinkService.method.linkCases)
  linkCases(request: LinkCasesRequest, call: Call) {
    return this.links.link(request, call);
  }

  @RpcMethod(CaseLinkService.method.listLinkedCases)
  listLinkedCases(request: ListLinkedCasesRequest, call: Call) {
    return this.links.list(request, call);
  }
}
