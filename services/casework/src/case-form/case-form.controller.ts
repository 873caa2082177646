import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Controller } from '@nestjs/common';
import { CaseFormService, type RevealCaseFormRequest } from '@wangge/contracts/wangge/casework/v1/case_form_service';
import { Clock } from '@wangge/platform/clock';
import { isWithin } from '@wangge/platform/identity';
import { RpcMethod, type Call, type RpcHandlers } from '@wangge/platform/rpc';
import { CaseDesk } from '../case/case.desk.ts';
import { Cases } from '../case/cases.ts';
import { notAtYourDesk } from '../mediation/mediation.errors.ts';

/** How long what was revealed may stand on a screen. */
const SHOWN_MS = 5 * 60_000;

/** Shows the answers to a form in clear; the platform records each look with its purpose, or refuses it. */
@Controller()
export class CaseFormController implements RpcHandlers<typeof CaseFormService> {
  constructor(
    private readonly cases: Cases,
    private readonly desk: CaseDesk,
    private readonly clock: Clock,
  ) {}

  @RpcMethod(CaseFormService.method.revealCaseForm)
  async revealCaseForm({ caseId }: RevealCaseFormRequest, call: Call) {
    const found = await this.cases.get(call, caseId);
    if (!isWithin(found.now.orgPath, call.passport.paths)) throw notAtYourDesk('reveal-form');
    const { form } = this.desk.reporterOf(found);
    const expireTime = timestampFromDate(new Date(this.clock.now().getTime() + SHOWN_MS));
    return { ...(form && { form }), expireTime };
  }
}
