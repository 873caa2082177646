import { Controller } from '@nestjs/common';
import {
  type CorrectPersonRequest,
  LifeEventService,
  type ListPersonVersionsRequest,
  type MoveOutRequest,
  type RecordDeathRequest,
  type RegisterBirthRequest,
} from '@wangge/contracts/wangge/registry/v1/life_event_service';
import { type Call, type RpcHandlers, RpcMethod } from '@wangge/platform/rpc';
import { PersonLives } from './actions/person-lives.ts';
import { LifeQueries } from './life.queries.ts';

@Controller()
export class LifeEventController implements RpcHandlers<typeof LifeEventService> {
  constructor(
    private readonly lives: PersonLives,
    private readonly queries: LifeQueries,
  ) {}

  @RpcMethod(LifeEventService.method.correctPerson)
  correctPerson(request: CorrectPersonRequest, call: Call) {
    return this.lives.correct(request, call);
  }

  @RpcMethod(LifeEventService.method.recordDeath)
  recordDeath(request: RecordDeathRequest, call: Call) {
    return this.lives.die(request, call);
  }

  @RpcMethod(LifeEventService.method.moveOut)
  moveOut(request: MoveOutRequest, call: Call) {
    return this.lives.moveOut(request, call);
  }

  @RpcMethod(LifeEventService.method.registerBirth)
  registerBirth(request: RegisterBirthRequest, call: Call) {
    return this.lives.beBorn(request, call);
  }

  @RpcMethod(LifeEventService.method.listPersonVersions)
  listPersonVersions(request: ListPersonVersionsRequest, call: Call) {
    return this.queries.versions(request, call);
  }
}
