import { Controller } from '@nestjs/common';
import {
  type ChangeEstablishmentRequest,
  type CloseEstablishmentRequest,
  EstablishmentService,
  type GetEstablishmentRequest,
  type ListEstablishmentsRequest,
  type RegisterEstablishmentRequest,
  type RevealEstablishmentContactRequest,
} from '@wangge/contracts/wangge/registry/v1/establishment_service';
import { type Call, type RpcHandlers, RpcMethod } from '@wangge/platform/rpc';
import { ChangeEstablishment } from './actions/change-establishment.ts';
import { RegisterEstablishment } from './actions/register-establishment.ts';
import { RevealContact } from './actions/reveal-contact.ts';
import { EstablishmentQueries } from './establishment.queries.ts';

@Controller()
export class EstablishmentController implements RpcHandlers<typeof EstablishmentService> {
  constructor(
    private readonly queries: EstablishmentQueries,
    private readonly registrations: RegisterEstablishment,
    private readonly changes: ChangeEstablishment,
    private readonly reveals: RevealContact,
  ) {}

  @RpcMethod(EstablishmentService.method.registerEstablishment)
  registerEstablishment(request: RegisterEstablishmentRequest, call: Call) {
    return this.registrations.run(request, call);
  }

  @RpcMethod(EstablishmentService.method.changeEstablishment)
  changeEstablishment(request: ChangeEstablishmentRequest, call: Call) {
    return this.changes.change(request, call);
  }

  @RpcMethod(EstablishmentService.method.closeEstablishment)
  closeEstablishment(request: CloseEstablishmentRequest, call: Call) {
    return this.changes.close(request, call);
  }

  @RpcMethod(EstablishmentService.method.getEstablishment)
  getEstablishment(request: GetEstablishmentRequest, call: Call) {
    return this.queries.get(request, call);
  }

  @RpcMethod(EstablishmentService.method.listEstablishments)
  listEstablishments(request: ListEstablishmentsRequest, call: Call) {
    return this.queries.list(request, call);
  }

  @RpcMethod(EstablishmentService.method.revealEstablishmentContact)
  revealEstablishmentContact(request: RevealEstablishmentContactRequest, call: Call) {
    return this.reveals.run(request, call);
  }
}
