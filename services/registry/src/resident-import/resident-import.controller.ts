import { Controller } from '@nestjs/common';
import {
  type AppendResidentImportPartRequest,
  type CancelResidentImportRequest,
  type CreateResidentImportRequest,
  type GetResidentImportRequest,
  type ListResidentImportsRequest,
  ResidentImportService,
  type RevealImportRejectsRequest,
  type StartResidentImportRequest,
} from '@wangge/contracts/wangge/registry/v1/resident_import_service';
import { type Call, type RpcHandlers, RpcMethod } from '@wangge/platform/rpc';
import { OpenImport } from './actions/open-import.ts';
import { RevealRejects } from './actions/reveal-rejects.ts';

@Controller()
export class ResidentImportController implements RpcHandlers<typeof ResidentImportService> {
  constructor(
    private readonly imports: OpenImport,
    private readonly rejects: RevealRejects,
  ) {}

  @RpcMethod(ResidentImportService.method.createResidentImport)
  createResidentImport(request: CreateResidentImportRequest, call: Call) {
    return this.imports.open(request, call);
  }

  @RpcMethod(ResidentImportService.method.appendResidentImportPart)
  appendResidentImportPart(request: AppendResidentImportPartRequest, call: Call) {
    return this.imports.append(request, call);
  }

  @RpcMethod(ResidentImportService.method.startResidentImport)
  startResidentImport(request: StartResidentImportRequest, call: Call) {
    return this.imports.start(request, call);
  }

  @RpcMethod(ResidentImportService.method.getResidentImport)
  getResidentImport(request: GetResidentImportRequest, call: Call) {
    return this.imports.get(request, call);
  }

  @RpcMethod(ResidentImportService.method.listResidentImports)
  listResidentImports(request: ListResidentImportsRequest, call: Call) {
    return this.imports.list(request, call);
  }

  @RpcMethod(ResidentImportService.method.cancelResidentImport)
  cancelResidentImport(request: CancelResidentImportRequest, call: Call) {
    return this.imports.cancel(request, call);
  }

  @RpcMethod(ResidentImportService.method.revealImportRejects)
  revealImportRejects(request: RevealImportRejectsRequest, call: Call) {
    return this.rejects.run(request, call);
  }
}
