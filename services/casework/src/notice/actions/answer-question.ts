import { create, type DescMethod, type Message } from '@bufbuild/protobuf';
import { Injectable } from '@nestjs/common';
import { Channel } from '@wangge/contracts/wangge/casework/v1/case';
import {
  CaseService,
  ReportCaseRequestSchema,
  SettleCaseRequestSchema,
} from '@wangge/contracts/wangge/casework/v1/case_service';
import type { AnswerQuestionRequest } from '@wangge/contracts/wangge/casework/v1/consultation_service';
import type { CommandCall } from '@wangge/platform/persistence';
import type { Call } from '@wangge/platform/rpc';
import { ReportCase } from '../../case/actions/report-case.ts';
import { SettleCase } from '../../case/actions/settle-case.ts';
import { unknownMatter } from '../../case/case.errors.ts';
import type { Case } from '../../case/case.state.ts';
import { Cases } from '../../case/cases.ts';
import { MatterCatalogue } from '../../matter/matter.catalogue.ts';
import { nameNobody, notInForce } from '../../register.errors.ts';
import { TextDesk } from '../text.desk.ts';
import type { TextRow } from '../text.store.ts';

const method = CaseService.method;

/**
 * A question answered from a text in force: a case that is reported and settled at once, each remembered under the key of this call,
 * so that a repeat goes on where the first one was cut off.
 */
@Injectable()
export class AnswerQuestion {
  constructor(
    private readonly texts: TextDesk,
    private readonly cases: Cases,
    private readonly catalogue: MatterCatalogue,
    private readonly reporting: ReportCase,
    private readonly settling: SettleCase,
  ) {}

  async run(request: AnswerQuestionRequest, call: Call) {
    const { requestId, question, answer, matterCode } = request;
    nameNobody({ question, answer });
    const text = await this.texts.find(request.textId, call);
    const report = create(ReportCaseRequestSchema, {
      ...{ requestId, matterCode, description: question, channel: Channel.WINDOW, placeWords: '咨询' },
    });
    const asked = within(call, method.reportCase, report);
    const before = await this.cases.repeated(asked);
    if (!before && !text.inForce) throw notInForce(text.textId);
    if (!before && !(await this.#isImmediate(matterCode))) throw unknownMatter();
    const { facts } = before ?? (await this.reporting.run(report, asked));
    const { caseId } = facts;
    const settle = create(SettleCaseRequestSchema, { requestId, caseId, result: citing(text, answer) });
    return answerOf(await this.settling.run(settle, within(call, method.settleCase, settle)));
  }

  async #isImmediate(matterCode: string): Promise<boolean> {
    return (await this.catalogue.current()).byCode.get(matterCode)?.itemClass === 'immediate';
  }
}

/** What the case keeps for good: the text and its version, by which it can be read again. */
const citing = ({ title, textVersion, documentNumber, textId }: TextRow, answer: string): string =>
  `依据《${title}》第${textVersion}版${documentNumber && `（${documentNumber}）`}答复 [${textId}]${answer && `：${answer}`}`;

const answerOf = ({ facts: { caseId, number }, now: { state } }: Case) => ({ caseId, number, state });

/** A step of this call as the call of the operation that takes it. */
function within({ passport, requestId, purpose, traceparent }: Call, of: DescMethod, request: Message): CommandCall {
  return { method: of, request, requestId, passport, purpose, traceparent, audited: false };
}
