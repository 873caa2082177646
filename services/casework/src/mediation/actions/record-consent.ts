import { create } from '@bufbuild/protobuf';
import { Injectable } from '@nestjs/common';
import { AdvanceCaseRequestSchema, CaseService } from '@wangge/contracts/wangge/casework/v1/case_service';
import type { RecordPartyConsentRequest } from '@wangge/contracts/wangge/casework/v1/mediation_service';
import type { CommandCall } from '@wangge/platform/persistence';
import { AdvanceCase } from '../../case/actions/advance-case.ts';
import { endingStep, withConsent, type Consent } from '../mediation.rules.ts';
import { Mediations, type Mediated } from '../mediations.ts';

/** Records a party's answer; a mediation one of them does not want ends with it (People's Mediation Law 17). */
@Injectable()
export class RecordConsent {
  constructor(
    private readonly mediations: Mediations,
    private readonly advancing: AdvanceCase,
  ) {}

  async run(request: RecordPartyConsentRequest, call: CommandCall): Promise<Mediated> {
    const { number } = request;
    const consent = request.consent as Consent;
    const recorded = await this.mediations.record(request, 'consent', call, ({ facts, found }, at) => ({
      facts: withConsent(facts, { number, consent, at, state: found.now.state }),
    }));
    if (consent === 'given') return recorded;
    await this.#end(recorded, request, call);
    return this.mediations.get(request.caseId, call);
  }

  /** Repeated, too: what was interrupted between the answer and the end of the case is finished. */
  async #end({ found }: Mediated, { caseId, note }: RecordPartyConsentRequest, call: CommandCall): Promise<void> {
    const step = endingStep(found.now.state);
    if (step === undefined) return;
    const { requestId, passport, purpose, traceparent } = call;
    const words = note === '' ? '一方不同意或者撤回同意' : note;
    const request = create(AdvanceCaseRequestSchema, { requestId, caseId, action: step, note: words });
    const ending = { requestId, passport, purpose, traceparent, request, audited: false };
    await this.advancing.run(request, { ...ending, method: CaseService.method.advanceCase });
  }
}
