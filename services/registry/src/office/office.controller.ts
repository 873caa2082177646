import { Controller } from '@nestjs/common';
import {
  type AssessImpactRequest,
  type EndProcessingRequest,
  type ListImpactsRequest,
  type ListIncidentsRequest,
  type ListProcessingsRequest,
  type ListRetentionRunsRequest,
  OfficeService,
  type OpenIncidentRequest,
  type RecordIncidentStepRequest,
  type RecordProcessingRequest,
} from '@wangge/contracts/wangge/privacy/v1/office_service';
import { type Call, type RpcHandlers, RpcMethod } from '@wangge/platform/rpc';
import { ImpactDesk } from './impact.desk.ts';
import { IncidentDesk } from './incident.desk.ts';
import { ProcessingDesk } from './processing.desk.ts';
import { RegistryRetention } from './retention.ts';

@Controller()
export class OfficeController implements RpcHandlers<typeof OfficeService> {
  constructor(
    private readonly impacts: ImpactDesk,
    private readonly processings: ProcessingDesk,
    private readonly incidents: IncidentDesk,
    private readonly retention: RegistryRetention,
  ) {}

  @RpcMethod(OfficeService.method.assessImpact)
  assessImpact(request: AssessImpactRequest, call: Call) {
    return this.impacts.assess(request, call);
  }

  @RpcMethod(OfficeService.method.listImpacts)
  listImpacts(request: ListImpactsRequest, call: Call) {
    return this.impacts.list(request, call);
  }

  @RpcMethod(OfficeService.method.recordProcessing)
  recordProcessing(request: RecordProcessingRequest, call: Call) {
    return this.processings.record(request, call);
  }

  @RpcMethod(OfficeService.method.endProcessing)
  endProcessing(request: EndProcessingRequest, call: Call) {
    return this.processings.end(request, call);
  }

  @RpcMethod(OfficeService.method.listProcessings)
  listProcessings(request: ListProcessingsRequest, call: Call) {
    return this.processings.list(request, call);
  }

  @RpcMethod(OfficeService.method.listRetentionRuns)
  listRetentionRuns(request: ListRetentionRunsRequest, call: Call) {
    return this.retention.list(request, call);
  }

  @RpcMethod(OfficeService.method.openIncident)
  openIncident(request: OpenIncidentRequest, call: Call) {
    return this.incidents.open(request, call);
  }

  @RpcMethod(OfficeService.method.recordIncidentStep)
  recordIncidentStep(request: RecordIncidentStepRequest, call: Call) {
    return this.incidents.step(request, call);
  }

  @RpcMethod(OfficeService.method.listIncidents)
  listIncidents(request: ListIncidentsRequest, call: Call) {
    return this.incidents.list(request, call);
  }
}
