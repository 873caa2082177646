import { Controller } from '@nestjs/common';
import {
  type GetEntriesRequest,
  LedgerEntryService,
  type ListEntryHistoryRequest,
  type RevealEntriesRequest,
  type WriteEntriesRequest,
} from '@wangge/contracts/wangge/registry/v1/ledger_entry_service';
import { type Call, type RpcHandlers, RpcMethod } from '@wangge/platform/rpc';
import { EntryDesk } from './entry.desk.ts';

@Controller()
export class EntryController implements RpcHandlers<typeof LedgerEntryService> {
  constructor(private readonly desk: EntryDesk) {}

  @RpcMethod(LedgerEntryService.method.writeEntries)
  writeEntries(request: WriteEntriesRequest, call: Call) {
    return this.desk.write(request, call);
  }

  @RpcMethod(LedgerEntryService.method.getEntries)
  getEntries(request: GetEntriesRequest, call: Call) {
    return this.desk.get(request, call);
  }

  @RpcMethod(LedgerEntryService.method.listEntryHistory)
  listEntryHistory(request: ListEntryHistoryRequest, call: Call) {
    return this.desk.history(request, call);
  }

  @RpcMethod(LedgerEntryService.method.revealEntries)
  revealEntries(request: RevealEntriesRequest, call: Call) {
    return this.desk.reveal(request, call);
  }
}
