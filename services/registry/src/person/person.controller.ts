import { Controller } from '@nestjs/common';
import {
  type FindPersonsRequest,
  type GetPersonRequest,
  type ImportResidentsRequest,
  type ListHouseholdMembersRequest,
  type ListServiceFlagRequest,
  type MovePersonRequest,
  PersonService,
  type RegisterPersonRequest,
  type RevealPersonContactRequest,
  type RevealPersonRequest,
  type SearchPersonsRequest,
} from '@wangge/contracts/wangge/registry/v1/person_service';
import { type Call, type RpcHandlers, RpcMethod } from '@wangge/platform/rpc';
import { ImportResidents } from './actions/import-residents.ts';
import { MovePerson } from './actions/move-person.ts';
import { RegisterPerson } from './actions/register-person.ts';
import { RevealPersonContact } from './actions/reveal-person-contact.ts';
import { RevealPerson } from './actions/reveal-person.ts';
import { PersonQueries } from './person.queries.ts';

@Controller()
export class PersonController implements RpcHandlers<typeof PersonService> {
  constructor(
    private readonly queries: PersonQueries,
    private readonly registrations: RegisterPerson,
    private readonly moves: MovePerson,
    private readonly reveals: RevealPerson,
    private readonly contacts: RevealPersonContact,
    private readonly imports: ImportResidents,
  ) {}

  @RpcMethod(PersonService.method.registerPerson)
  registerPerson(request: RegisterPersonRequest, call: Call) {
    return this.registrations.run(request, call);
  }

  @RpcMethod(PersonService.method.getPerson)
  getPerson(request: GetPersonRequest, call: Call) {
    return this.queries.get(request, call);
  }

  @RpcMethod(PersonService.method.findPersons)
  findPersons(request: FindPersonsRequest, call: Call) {
    return this.queries.find(request, call);
  }

  @RpcMethod(PersonService.method.searchPersons)
  searchPersons(request: SearchPersonsRequest, call: Call) {
    return this.queries.search(request, call);
  }

  @RpcMethod(PersonService.method.revealPerson)
  revealPerson(request: RevealPersonRequest, call: Call) {
    return this.reveals.run(request, call);
  }

  @RpcMethod(PersonService.method.movePerson)
  movePerson(request: MovePersonRequest, call: Call) {
    return this.moves.run(request, call);
  }

  @RpcMethod(PersonService.method.listHouseholdMembers)
  listHouseholdMembers(request: ListHouseholdMembersRequest, call: Call) {
    return this.queries.members(request, call);
  }

  @RpcMethod(PersonService.method.revealPersonContact)
  revealPersonContact(request: RevealPersonContactRequest, call: Call) {
    return this.contacts.run(request, call);
  }

  @RpcMethod(PersonService.method.listServiceFlag)
  listServiceFlag(request: ListServiceFlagRequest, call: Call) {
    return this.queries.flagged(request, call);
  }

  @RpcMethod(PersonService.method.importResidents)
  importResidents(request: ImportResidentsRequest, call: Call) {
    return this.imports.run(request, call);
  }
}
