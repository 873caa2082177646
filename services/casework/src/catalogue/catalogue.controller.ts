import { Controller } from '@nestjs/common';
import {
  CatalogueService,
  type GetCatalogueFileRequest,
  type ImportCatalogueRequest,
  type ListCatalogueChangesRequest,
  type ListCataloguesRequest,
  type PublishCatalogueRequest,
} from '@wangge/contracts/wangge/casework/v1/catalogue_service';
import { RpcMethod, type Call, type RpcHandlers } from '@wangge/platform/rpc';
import { ImportCatalogue } from './actions/import-catalogue.ts';
import { PublishCatalogue } from './actions/publish-catalogue.ts';
import { CatalogueQueries } from './catalogue.queries.ts';

@Controller()
export class CatalogueController implements RpcHandlers<typeof CatalogueService> {
  constructor(
    private readonly queries: CatalogueQueries,
    private readonly importing: ImportCatalogue,
    private readonly publishing: PublishCatalogue,
  ) {}

  @RpcMethod(CatalogueService.method.importCatalogue)
  importCatalogue(request: ImportCatalogueRequest, call: Call) {
    return this.importing.run(request, call);
  }

  @RpcMethod(CatalogueService.method.listCatalogues)
  listCatalogues(request: ListCataloguesRequest, call: Call) {
    return this.queries.list(request, call);
  }

  @RpcMethod(CatalogueService.method.listCatalogueChanges)
  listCatalogueChanges(request: ListCatalogueChangesRequest, call: Call) {
    return this.queries.changes(request, call);
  }

  @RpcMethod(CatalogueService.method.publishCatalogue)
  async publishCatalogue(request: PublishCatalogueRequest, call: Call) {
    return { catalogue: await this.queries.entryOf(await this.publishing.run(request, call)) };
  }

  @RpcMethod(CatalogueService.method.getCatalogueFile)
  getCatalogueFile(request: GetCatalogueFileRequest) {
    return this.queries.file(request);
  }
}
