import { Controller } from '@nestjs/common';
import {
  AgencyService,
  type GetAgencyRequest,
  type NameAgentRequest,
  type RecordDeliveryRequest,
  type RecordMandateRequest,
  type ReturnOriginalRequest,
  type RevealAgencyReceiptRequest,
  type TakeOriginalRequest,
} from '@wangge/contracts/wangge/casework/v1/agency_service';
import type { CommandCall } from '@wangge/platform/persistence';
import { RpcMethod, type Call, type RpcHandlers } from '@wangge/platform/rpc';
import { fileNotUsable } from '../case/case.errors.ts';
import { Cases } from '../case/cases.ts';
import { Agencies, type Acted } from './agencies.ts';
import {
  withAgent,
  withDelivery,
  withMandate,
  withOriginal,
  withReturn,
  type Manner,
  type Receiver,
} from './agency.rules.ts';
import { dueDayOf, originalsOf, promisedDayOf, toAgency } from './agency.view.ts';
import { Agents } from './agents.ts';
import { instantOf } from '../mediation/mediation.view.ts';
import { dayOf } from '../return-visit/drawing.ts';
import { timestampOf } from '../case/case.change.ts';

const shown = ({ found, facts, words, row }: Acted) => ({ agency: toAgency(found, facts, words, row?.version ?? 0) });

@Controller()
export class AgencyController implements RpcHandlers<typeof AgencyService> {
  constructor(
    private readonly agencies: Agencies,
    private readonly agents: Agents,
    private readonly cases: Cases,
  ) {}

  @RpcMethod(AgencyService.method.getAgency)
  async getAgency({ caseId }: GetAgencyRequest, call: Call) {
    return shown(await this.agencies.get(caseId, call));
  }

  @RpcMethod(AgencyService.method.nameAgent)
  async nameAgent(request: NameAgentRequest, call: Call) {
    const { now } = (await this.agencies.get(request.caseId, call)).found;
    const agent = { ...(await this.agents.of(request, now.orgPath, call)), promisedDay: request.promisedDay };
    const recorded = await this.agencies.record(request, 'agent', call, ({ facts, found }, standing) => ({
      facts: withAgent(facts, agent, { ...standing, today: dayOf(standing.at), dueDay: dueDayOf(found) }),
    }));
    return shown(recorded);
  }

  @RpcMethod(AgencyService.method.recordMandate)
  async recordMandate(request: RecordMandateRequest, call: Call) {
    const { fileId, noOriginals } = request;
    await this.#checkFile(request, call);
    const mandate = { time: instantOf(request.time), fileId, noOriginals };
    const recorded = await this.agencies.record(request, 'mandate', call, ({ facts }, standing) => ({
      facts: withMandate(facts, mandate, standing),
    }));
    return shown(recorded);
  }

  @RpcMethod(AgencyService.method.takeOriginal)
  async takeOriginal(request: TakeOriginalRequest, call: Call) {
    const { document, giverName } = request;
    const time = instantOf(request.time);
    const recorded = await this.agencies.record(request, 'original-taken', call, ({ facts, words }, standing) => ({
      facts: withOriginal(facts, time, standing),
      words: {
        ...words,
        documents: [...words.documents, document],
        givers: [...words.givers, giverName],
        receivers: [...words.receivers, ''],
      },
    }));
    return shown(recorded);
  }

  @RpcMethod(AgencyService.method.returnOriginal)
  async returnOriginal(request: ReturnOriginalRequest, call: Call) {
    const { number, receiverName } = request;
    const back = { number, manner: request.manner as Manner, time: instantOf(request.time) };
    const recorded = await this.agencies.record(request, 'original-returned', call, ({ facts, words }, standing) => ({
      facts: withReturn(facts, back, standing),
      words: { ...words, receivers: words.receivers.map((name, at) => (at === number - 1 ? receiverName : name)) },
    }));
    return shown(recorded);
  }

  @RpcMethod(AgencyService.method.recordDelivery)
  async recordDelivery(request: RecordDeliveryRequest, call: Call) {
    const { fileId, receiverName } = request;
    await this.#checkFile(request, call);
    const delivery = { time: instantOf(request.time), receiver: request.receiver as Receiver, fileId };
    const recorded = await this.agencies.record(request, 'delivery', call, ({ facts, words }, standing) => ({
      facts: withDelivery(facts, delivery, standing),
      words: { ...words, deliveredTo: receiverName },
    }));
    return shown(recorded);
  }

  @RpcMethod(AgencyService.method.revealAgencyReceipt)
  async revealAgencyReceipt({ caseId }: RevealAgencyReceiptRequest, call: Call) {
    const { found, facts, words } = await this.agencies.get(caseId, call);
    return {
      ...{ number: found.facts.number, matterName: found.now.matterName, agentName: facts.agentName },
      ...{ promisedDay: promisedDayOf(found, facts), mandateTime: timestampOf(facts.mandate?.time) },
      lines: originalsOf(facts, words),
    };
  }

  /** What was signed is a file of the case, or one of the caller's that goes with the next step. */
  async #checkFile({ caseId, fileId }: { readonly caseId: string; readonly fileId: string }, call: CommandCall) {
    const { attachments } = (await this.agencies.get(caseId, call)).found.now;
    if (attachments.some((file) => file.fileId === fileId)) return;
    if ((await this.cases.filesOf(call, [fileId])).length === 0) throw fileNotUsable('file_id');
  }
}
