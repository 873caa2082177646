import { Injectable } from '@nestjs/common';
import type { DispatchCaseRequest } from '@wangge/contracts/wangge/casework/v1/case_service';
import type { Unit } from '@wangge/contracts/wangge/grid/v1/unit';
import { UnitService } from '@wangge/contracts/wangge/grid/v1/unit_service';
import { RpcClients, type Call } from '@wangge/platform/rpc';
import { objectionUpheld, unitNotCompetent } from './case.errors.ts';
import { CaseDesk } from './case.desk.ts';
import type { Case } from './case.state.ts';
import { Cases } from './cases.ts';

/** Who a case is sent to. */
export interface Chosen {
  readonly lead: Unit;
  readonly helping: readonly Unit[];
}

/** The duty list (权责清单), kept by the grid service: nothing outside it is pushed to a unit, but by an adjudication. */
@Injectable()
export class DutyList {
  constructor(
    private readonly clients: RpcClients,
    private readonly cases: Cases,
    private readonly desk: CaseDesk,
  ) {}

  /**
   * The units named, or the most competent one that has not been found not to be the one. Where an adjudication found a unit
   * competent, that one leads.
   * @throws FAILED_PRECONDITION UNIT_NOT_COMPETENT, OBJECTION_UPHELD
   */
  async choose(found: Case, request: DispatchCaseRequest, call: Call): Promise<Chosen> {
    const { matterCode, orgPath, objectionCount } = found.now;
    const { leadKind, helpingKinds } = await this.desk.matterOf(found);
    const units = this.clients.as(UnitService, call);
    const competent = await units.findCompetentUnits({ matterCode, orgPath, leadKind, helpingKinds });
    const freed = new Set(found.now.tasks.filter((task) => task.objection === 'upheld').map((task) => task.unitId));
    const named = [request.leadUnitId, ...request.helpingUnitIds].find((unitId) => freed.has(unitId));
    if (named) throw objectionUpheld(named);
    const open = competent.lead.filter(({ unitId }) => !freed.has(unitId));
    const bound = objectionCount > 0 ? await this.#bound(found, freed, call) : undefined;
    if (bound && request.leadUnitId !== '' && request.leadUnitId !== bound.unitId)
      throw objectionUpheld(request.leadUnitId, bound);
    const lead = bound ?? (request.leadUnitId === '' ? open[0] : open.find((one) => one.unitId === request.leadUnitId));
    if (!lead) throw unitNotCompetent(request.leadUnitId, matterCode, open);
    const helpers = [...competent.helping, ...open];
    const helping = request.helpingUnitIds
      .filter((unitId) => unitId !== lead.unitId)
      .map((unitId) => {
        const unit = helpers.find((one) => one.unitId === unitId);
        if (!unit) throw unitNotCompetent(unitId, matterCode, helpers);
        return unit;
      });
    return { lead, helping };
  }

  /** The unit the last adjudication found competent, as long as none since has freed it. */
  async #bound(found: Case, freed: ReadonlySet<string>, call: Call): Promise<Unit | undefined> {
    const { competentUnitId = null } = (await this.cases.lastDecision(call, found.facts.caseId)) ?? {};
    if (competentUnitId === null || freed.has(competentUnitId)) return undefined;
    return (await this.clients.as(UnitService, call).getUnit({ unitId: competentUnitId })).unit;
  }
}
