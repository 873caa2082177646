import { Controller } from '@nestjs/common';
import {
  MediationService,
  type ChooseMediatorsRequest,
  type CountMediationsRequest,
  type GetMediationRequest,
  type RecordJudicialConfirmationRequest,
  type RecordMediationAgreementRequest,
  type RecordMediationSessionRequest,
  type RecordPartiesRequest,
  type RecordPartyConsentRequest,
  type RevealMediationAgreementRequest,
} from '@wangge/contracts/wangge/casework/v1/mediation_service';
import { RpcMethod, type Call, type RpcHandlers } from '@wangge/platform/rpc';
import { RecordConsent } from './actions/record-consent.ts';
import { MediationQueries } from './mediation.queries.ts';
import { withAgreement, withConfirmation, withMediators, withParties, withSession } from './mediation.rules.ts';
import { Mediations } from './mediations.ts';
import { instantOf, shown } from './mediation.view.ts';

@Controller()
export class MediationController implements RpcHandlers<typeof MediationService> {
  constructor(
    private readonly mediations: Mediations,
    private readonly consenting: RecordConsent,
    private readonly queries: MediationQueries,
  ) {}

  @RpcMethod(MediationService.method.getMediation)
  async getMediation({ caseId }: GetMediationRequest, call: Call) {
    return shown(await this.mediations.get(caseId, call));
  }

  @RpcMethod(MediationService.method.recordParties)
  async recordParties(request: RecordPartiesRequest, call: Call) {
    const parties = request.parties.map(({ name, phone }) => ({ name, phone }));
    const recorded = await this.mediations.record(request, 'parties', call, ({ facts, words, found }) => ({
      facts: withParties(facts, parties.length, found.now.state),
      words: { ...words, parties },
    }));
    return shown(recorded);
  }

  @RpcMethod(MediationService.method.recordPartyConsent)
  async recordPartyConsent(request: RecordPartyConsentRequest, call: Call) {
    return shown(await this.consenting.run(request, call));
  }

  @RpcMethod(MediationService.method.chooseMediators)
  async chooseMediators(request: ChooseMediatorsRequest, call: Call) {
    const { mediators, chosenByParties, isOpen } = request;
    const recorded = await this.mediations.record(request, 'mediators', call, ({ facts, found }) => ({
      facts: withMediators(facts, { mediators, chosenByParties, isOpen }, found.now.state),
    }));
    return shown(recorded);
  }

  @RpcMethod(MediationService.method.recordMediationSession)
  async recordMediationSession(request: RecordMediationSessionRequest, call: Call) {
    const { place, present, minutes } = request;
    const session = { place, present, time: instantOf(request.time) };
    const recorded = await this.mediations.record(request, 'session', call, ({ facts, words, found }, at) => ({
      facts: withSession(facts, session, { at, state: found.now.state }),
      words: { ...words, minutes: [...words.minutes, minutes] },
    }));
    return shown(recorded);
  }

  @RpcMethod(MediationService.method.recordMediationAgreement)
  async recordMediationAgreement(request: RecordMediationAgreementRequest, call: Call) {
    const form = request.form === 'written' ? 'written' : 'oral';
    const agreed = { form, effectiveTime: new Date(instantOf(request.effectiveTime)) } as const;
    const recorded = await this.mediations.record(request, 'agreement', call, ({ facts, words, found }, at) => ({
      facts: withAgreement(facts, agreed, { at, state: found.now.state }),
      words: { ...words, content: request.content },
    }));
    return shown(recorded);
  }

  @RpcMethod(MediationService.method.recordJudicialConfirmation)
  async recordJudicialConfirmation(request: RecordJudicialConfirmationRequest, call: Call) {
    const said = { answer: request.answer, time: new Date(instantOf(request.time)) };
    const recorded = await this.mediations.record(request, 'confirmation', call, ({ facts, found }, at) => ({
      facts: withConfirmation(facts, said, { at, state: found.now.state }),
    }));
    return shown(recorded);
  }

  @RpcMethod(MediationService.method.revealMediationAgreement)
  revealMediationAgreement({ caseId }: RevealMediationAgreementRequest, call: Call) {
    return this.queries.agreement(caseId, call);
  }

  @RpcMethod(MediationService.method.countMediations)
  countMediations(request: CountMediationsRequest, call: Call) {
    return this.queries.count(request, call);
  }
}
