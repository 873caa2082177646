import { create, type DescMethod, type Message } from '@bufbuild/protobuf';
import { Injectable } from '@nestjs/common';
import { Channel } from '@wangge/contracts/wangge/casework/v1/case';
import {
  CaseService,
  EvaluateCaseRequestSchema,
  ReportCaseRequestSchema,
} from '@wangge/contracts/wangge/casework/v1/case_service';
import type { TakeSmsRequest } from '@wangge/contracts/wangge/casework/v1/intake_service';
import { PassportSchema } from '@wangge/contracts/wangge/platform/v1/passport';
import { DomainError } from '@wangge/platform/errors';
import { Sealer, type CommandCall } from '@wangge/platform/persistence';
import { Places } from '@wangge/platform/places';
import { EvaluateCase } from '../case/actions/evaluate-case.ts';
import { FollowCodes } from '../case/follow-code.ts';
import { MatterCatalogue, type CatalogueVersion } from '../matter/matter.catalogue.ts';
import { RuleBook } from '../rules/rules.book.ts';
import { ruleOf, type Rules } from '../rules/rules.ts';
import { UnclearTexts } from '../unclear/unclear-texts.ts';
import { readSms, type Named, type Sms } from './sms.ts';
import { TellCase } from './tell-case.ts';

const { reportCase, evaluateCase } = CaseService.method;
/** Fewer characters name neither a place nor what is the matter there. */
const SHORTEST = 4;

type Evaluation = Extract<Sms, { kind: 'evaluate' }>;

/** Takes what people write by SMS: reports, and their word on a case by its code. */
@Injectable()
export class TakeSms {
  constructor(
    private readonly telling: TellCase,
    private readonly evaluating: EvaluateCase,
    private readonly catalogue: MatterCatalogue,
    private readonly places: Places,
    private readonly rules: RuleBook,
    private readonly codes: FollowCodes,
    private readonly sealer: Sealer,
    private readonly unclear: UnclearTexts,
  ) {}

  async run(request: TakeSmsRequest, call: CommandCall) {
    const catalogue = await this.catalogue.current();
    const sms = readSms(request.text, this.#places(), mattersOf(catalogue));
    if (sms.kind === 'evaluate') return this.#evaluate(sms, request, call);
    if (sms.kind === 'unclear') return this.#askBack('later', undefined, request);
    const { rules } = await this.rules.latest();
    const matterCode = sms.matterCode ?? fallbackOf(rules, catalogue);
    const place = sms.placeId === undefined ? undefined : this.places.get(sms.placeId);
    if (matterCode === undefined) return this.#askBack('matter-needed', place?.orgPath, request);
    if (request.text.trim().length < SHORTEST) return this.#askBack('place-needed', place?.orgPath, request);
    // In which grid it is, the intake desk finds out if the text does not say: of the street it names, else of the district.
    const desk = place === undefined ? [] : [place.orgPath];
    return this.#report(
      { matterCode, gridId: place?.kind === 'grid' ? place.placeId : '', desk },
      rules,
      request,
      call,
    );
  }

  /** What was not understood waits at the intake desk, while its sender is asked. */
  async #askBack(unclear: string, path: string | undefined, { requestId, phone, text }: TakeSmsRequest) {
    await this.unclear.keep({ inboundId: requestId, words: { phone, text }, unclear, path });
    return { outcome: unclear };
  }

  async #report(
    { matterCode, gridId, desk }: { matterCode: string; gridId: string; desk: readonly string[] },
    rules: Rules,
    { requestId, phone, text }: TakeSmsRequest,
    call: CommandCall,
  ) {
    const { emergencyNumber } = ruleOf(rules, matterCode);
    const report = create(ReportCaseRequestSchema, {
      ...{ requestId, matterCode, gridId, description: text, placeWords: text.slice(0, 200), channel: Channel.SMS },
      reporterPhone: phone,
      // The answer tells the number; a person at the other end of an SMS is not kept waiting for a form.
      ...(emergencyNumber !== '' && { handover: { number: emergencyNumber, note: '已短信告知先拨打' } }),
    });
    const passport = create(PassportSchema, { ...call.passport, paths: [...desk] });
    const own = { ...within(call, reportCase, report, requestId), passport };
    const { told, joined } = await this.telling.run(report, own);
    await this.unclear.answered(phone, ['place-needed', 'matter-needed'], told.facts);
    return {
      ...{ outcome: joined ? 'joined' : 'reported', number: told.facts.number, emergencyNumber },
      followCode: this.codes.codeOf(told.facts.caseId),
    };
  }

  async #evaluate(sms: Evaluation, { requestId, phone }: TakeSmsRequest, call: CommandCall) {
    const { code: followCode, satisfaction, settled } = sms;
    const word = create(EvaluateCaseRequestSchema, { requestId, followCode, satisfaction, settled });
    // Wrong codes count against the phone they came from, not against the service that hands them in.
    const subject = `sms:${this.sealer.index('sms-sender', phone).toString('hex').slice(0, 32)}`;
    const passport = create(PassportSchema, { ...call.passport, subject });
    const own = { ...within(call, evaluateCase, word, requestId), passport };
    try {
      const { facts } = await this.evaluating.run(word, own);
      await this.unclear.answered(phone, ['later'], facts);
      return { outcome: settled ? 'evaluated' : 'reopened', number: facts.number };
    } catch (error) {
      return { outcome: refusedAs(error) };
    }
  }

  #places(): Named[] {
    return this.places
      .all()
      .flatMap(({ placeId, kind, code, name }) =>
        kind === 'grid' || kind === 'community' ? [{ id: placeId, names: [code, name] }] : [],
      );
  }
}

const mattersOf = ({ matters }: CatalogueVersion): Named[] =>
  matters.filter(({ leaf, anonymous }) => leaf && anonymous).map(({ code, name }) => ({ id: code, names: [name] }));

function fallbackOf({ smsMatterCode = '' }: Rules, { byCode }: CatalogueVersion): string | undefined {
  const matter = byCode.get(smsMatterCode);
  return matter?.leaf && matter.anonymous ? matter.code : undefined;
}

/** What the sender is told instead; anything unforeseen is not an answer. */
function refusedAs(error: unknown): string {
  if (!(error instanceof DomainError)) throw error;
  if (error.code === 'NOT_FOUND' || error.code === 'RESOURCE_EXHAUSTED') return 'wrong-code';
  if (error.code === 'FAILED_PRECONDITION') return 'later';
  throw error;
}

/** A step of this call as the call of the operation that takes it. */
function within(
  { passport, purpose, traceparent }: CommandCall,
  method: DescMethod,
  request: Message,
  requestId: string,
): CommandCall {
  return { method, request, requestId, passport, purpose, traceparent, audited: false };
}
