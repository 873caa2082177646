import { Injectable } from '@nestjs/common';
import type { NameAgentRequest } from '@wangge/contracts/wangge/casework/v1/agency_service';
import { PlaceService } from '@wangge/contracts/wangge/grid/v1/place_service';
import { Places } from '@wangge/platform/places';
import { RpcClients, type Call } from '@wangge/platform/rpc';
import { noSuchAgent } from './agency.errors.ts';

const ASK_MS = 1_000;

/** Who may be told to a resident as their agent: the caller, or somebody who answers for the place. */
@Injectable()
export class Agents {
  constructor(
    private readonly places: Places,
    private readonly clients: RpcClients,
  ) {}

  /**
   * @param orgPath of the case
   * @throws INVALID_ARGUMENT, UNAVAILABLE while the staff register is away
   */
  async of(
    { agentName, agentStaffId }: NameAgentRequest,
    orgPath: string,
    call: Call,
  ): Promise<{ agentName: string; agentStaffId: string }> {
    const own = call.passport.staffId;
    if (agentStaffId === '' || agentStaffId === own) return { agentName, agentStaffId: own };
    const placeId = this.places.at(orgPath)?.placeId;
    if (placeId === undefined) throw noSuchAgent();
    const client = this.clients.as(PlaceService, call);
    const { responsible } = await client.whoIsResponsible({ placeId }, { timeoutMs: ASK_MS });
    const agent = responsible.find(({ staffId }) => staffId === agentStaffId);
    if (!agent) throw noSuchAgent();
    return { agentName: agent.name || agentName, agentStaffId };
  }
}
