import { Controller } from '@nestjs/common';
import {
  PlaceService,
  type GetPlaceRequest,
  type ImportPlacesRequest,
  type ListPlacesRequest,
  type LocateRequest,
  type WhoIsResponsibleRequest,
} from '@wangge/contracts/wangge/grid/v1/place_service';
import { RpcMethod, type Call, type RpcHandlers } from '@wangge/platform/rpc';
import { ImportPlaces } from './actions/import-places.ts';
import { PlaceQueries } from './place.queries.ts';

@Controller()
export class PlaceController implements RpcHandlers<typeof PlaceService> {
  constructor(
    private readonly queries: PlaceQueries,
    private readonly imports: ImportPlaces,
  ) {}

  @RpcMethod(PlaceService.method.locate)
  locate(request: LocateRequest, call: Call) {
    return this.queries.locate(request, call);
  }

  @RpcMethod(PlaceService.method.whoIsResponsible)
  whoIsResponsible(request: WhoIsResponsibleRequest, call: Call) {
    return this.queries.responsible(request, call);
  }

  @RpcMethod(PlaceService.method.listPlaces)
  listPlaces(request: ListPlacesRequest, call: Call) {
    return this.queries.list(request, call);
  }

  @RpcMethod(PlaceService.method.getPlace)
  getPlace({ placeId }: GetPlaceRequest, call: Call) {
    return this.queries.get(placeId, call);
  }

  @RpcMethod(PlaceService.method.importPlaces)
  importPlaces(request: ImportPlacesRequest, call: Call) {
    return this.imports.run(request, call);
  }
}
