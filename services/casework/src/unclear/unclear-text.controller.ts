import { Controller } from '@nestjs/common';
import {
  type DiscardUnclearTextRequest,
  type FileUnclearTextRequest,
  type ListUnclearTextsRequest,
  type RevealUnclearTextRequest,
  UnclearTextService,
} from '@wangge/contracts/wangge/casework/v1/unclear_text_service';
import { type Call, type RpcHandlers, RpcMethod } from '@wangge/platform/rpc';
import { FileUnclearText } from './actions/file-unclear-text.ts';
import { UnclearTexts } from './unclear-texts.ts';

@Controller()
export class UnclearTextController implements RpcHandlers<typeof UnclearTextService> {
  constructor(
    private readonly texts: UnclearTexts,
    private readonly filing: FileUnclearText,
  ) {}

  @RpcMethod(UnclearTextService.method.listUnclearTexts)
  listUnclearTexts(request: ListUnclearTextsRequest, call: Call) {
    return this.texts.list(request, call);
  }

  @RpcMethod(UnclearTextService.method.revealUnclearText)
  revealUnclearText(request: RevealUnclearTextRequest, call: Call) {
    return this.texts.reveal(request, call);
  }

  @RpcMethod(UnclearTextService.method.fileUnclearText)
  fileUnclearText(request: FileUnclearTextRequest, call: Call) {
    return this.filing.run(request, call);
  }

  @RpcMethod(UnclearTextService.method.discardUnclearText)
  discardUnclearText(request: DiscardUnclearTextRequest, call: Call) {
    return this.texts.discard(request, call);
  }
}
