import { Injectable } from '@nestjs/common';
import type { DispatchCaseRequest } from '@wangge/contracts/wangge/casework/v1/case_service';
import type { Unit } from '@wangge/contracts/wangge/grid/v1/unit';
import { UnitService } from '@wangge/contracts/wangge/grid/v1/unit_service';
import { RpcClients, type Call } from '@wangge/platform/rpc';
import { objectionUpheld, unitNotCompetent } from './case.errors.ts';
import type { Case } from './case.state.ts';

/** Who a case is sent to. */
export interface Chosen {
  readonly lead: Unit;
  readonly helping: readonly Unit[];
}

/** The duty list (权责清单), kept by the grid service: nothing outside it is pushed to a unit. */
@Injectable()
export class DutyList {
  constructor(private readonly clients: RpcClients) {}

  /**
   * The units named, or the most competent one that has not been found not to be the one.
   * @throws FAILED_PRECONDITION UNIT_NOT_COMPETENT, OBJECTION_UPHELD
   */
  async choose(found: Case, request: DispatchCaseRequest, call: Call): Promise<Chosen> {
    const { matterCode, orgPath } = found.now;
    const competent = await this.clients.as(UnitService, call).findCompetentUnits({ matterCode, orgPath });
    const freed = new Set(found.now.tasks.filter((task) => task.objection === 'upheld').map((task) => task.unitId));
    const named = [request.leadUnitId, ...request.helpingUnitIds].find((unitId) => freed.has(unitId));
    if (named) throw objectionUpheld(named);
    const lead = competent.lead.find(({ unitId }) =>
      request.leadUnitId === '' ? !freed.has(unitId) : unitId === request.leadUnitId,
    );
    if (!lead) throw unitNotCompetent(request.leadUnitId, matterCode);
    const helpers = [...competent.helping, ...competent.lead];
    const helping = request.helpingUnitIds
      .filter((unitId) => unitId !== lead.unitId)
      .map((unitId) => {
        const unit = helpers.find((one) => one.unitId === unitId);
        if (!unit) throw unitNotCompetent(unitId, matterCode);
        return unit;
      });
    return { lead, helping };
  }
}
