import { Injectable } from '@nestjs/common';
import { UnitService } from '@wangge/contracts/wangge/grid/v1/unit_service';
import { TaskPassedSchema } from '@wangge/contracts/wangge/casework/v1/unit_task_events';
import type { PassTaskRequest } from '@wangge/contracts/wangge/casework/v1/unit_task_service';
import { invalidFields } from '@wangge/platform/errors';
import { RpcClients, type Call } from '@wangge/platform/rpc';
import { taskOf } from '../case/case.flow.ts';
import type { Case } from '../case/case.state.ts';
import { etagOf, workerOf } from '../case/case.view.ts';
import { Cases } from '../case/cases.ts';
import { OversightDesk } from '../oversight/oversight.desk.ts';
import { passableTask, withWorker } from './unit-task.rules.ts';

const ASK_MS = 1_000;

/** A unit gives its task to one of its own people (派到人); the case, its clocks and who may complete it stay as they are. */
@Injectable()
export class PassTask {
  constructor(
    private readonly cases: Cases,
    private readonly desk: OversightDesk,
    private readonly clients: RpcClients,
  ) {}

  async run(request: PassTaskRequest, call: Call) {
    const { found, repeated } = await this.cases.find(call, request.caseId);
    return shown(repeated ?? (await this.#pass(found, request, call)), call);
  }

  async #pass(found: Case, { staffId, note, ...request }: PassTaskRequest, call: Call): Promise<Case> {
    passableTask(found, call.passport);
    const worker = await this.#member(staffId || call.passport.staffId, call);
    return this.desk.write(request, call, (current, at) => {
      const { taskId, unitId } = passableTask(current, call.passport);
      return {
        ...{ action: 'passTask', note },
        oversight: withWorker(current.now.oversight, { taskId, ...worker, time: at.toISOString() }),
        schema: TaskPassedSchema,
        told: { unitId, taskId, workerStaffId: worker.staffId },
      };
    });
  }

  /** @throws INVALID_ARGUMENT for whoever is no member of the caller's unit, UNAVAILABLE while units cannot be asked */
  async #member(staffId: string, call: Call) {
    const units = this.clients.as(UnitService, call);
    const { members } = await units.getUnit({ unitId: call.passport.unitId }, { timeoutMs: ASK_MS });
    const member = members.find((one) => one.staffId === staffId);
    if (!member) throw invalidFields([{ field: 'staff_id', description: 'is no member of the unit' }]);
    return { staffId: member.staffId, staffName: member.name };
  }
}

function shown(passed: Case, { passport }: Call) {
  const taskId = taskOf(passed, passport.unitId)?.taskId ?? '';
  const { caseId } = passed.facts;
  const workerStaffId = workerOf(passed.now.oversight, taskId)?.staffId ?? '';
  return { caseId, etag: etagOf(passed), state: passed.now.state, taskId, workerStaffId };
}
