import { create } from '@bufbuild/protobuf';
import { Injectable } from '@nestjs/common';
import { Channel } from '@wangge/contracts/wangge/casework/v1/case';
import { CaseService, ReportCaseRequestSchema } from '@wangge/contracts/wangge/casework/v1/case_service';
import type { FileUnclearTextRequest } from '@wangge/contracts/wangge/casework/v1/unclear_text_service';
import { PassportSchema } from '@wangge/contracts/wangge/platform/v1/passport';
import { Clock } from '@wangge/platform/clock';
import {
  Database,
  earlierStatement,
  earlierValues,
  once,
  scopeOf,
  type CommandCall,
  type Tx,
} from '@wangge/platform/persistence';
import type { Call } from '@wangge/platform/rpc';
import { asService, ownPassport } from '../../case/by-code.ts';
import { Cases } from '../../case/cases.ts';
import { FollowCodes } from '../../case/follow-code.ts';
import { TellCase } from '../../intake/tell-case.ts';
import { FOLD } from '../../intake/tellings.ts';
import { FILE_UNCLEAR, type UnclearRow } from '../unclear-text.store.ts';
import { lock, one, settled, SMS_DESK, UnclearTexts, type Words } from '../unclear-texts.ts';

/**
 * Files a case out of a message (转为上报). It is reported by the desk under the message's own id: whoever files it, and wherever that
 * was interrupted, there is one case of it, and it joins what its sender told before.
 */
@Injectable()
export class FileUnclearText {
  constructor(
    private readonly db: Database,
    private readonly texts: UnclearTexts,
    private readonly telling: TellCase,
    private readonly cases: Cases,
    private readonly codes: FollowCodes,
    private readonly clock: Clock,
  ) {}

  async run(request: FileUnclearTextRequest, call: Call) {
    const row = await this.texts.get(request.unclearTextId, call);
    const words = this.texts.wordsOf(row);
    const made = words && (await this.#report(row, words, request, call));
    const link = async (tx: Tx) => {
      const { state } = await lock(tx, row.unclearTextId);
      if (state === 'filed' || !made) throw settled('file', state);
      const { caseId, number } = made;
      await tx.query(FILE_UNCLEAR, [row.unclearTextId, caseId, number, scopeOf(call).actor, this.clock.now()]);
      return row.unclearTextId;
    };
    return once(this.db, call, link, async (tx, id) => {
      const filed = await one(tx, id);
      return {
        text: this.texts.show(filed),
        followCode: filed.filedAs === null ? '' : this.codes.codeOf(filed.filedAs),
      };
    });
  }

  async #report(row: UnclearRow, { phone, text }: Words, request: FileUnclearTextRequest, call: CommandCall) {
    const { unclearTextId: requestId, orgPath } = row;
    const { matterCode, gridId, reporterName, handover } = request;
    const report = create(ReportCaseRequestSchema, {
      ...{ requestId, matterCode, gridId, reporterName, reporterPhone: phone, channel: Channel.SMS },
      description: request.description || text,
      placeWords: request.placeWords || (gridId === '' ? [...text].slice(0, 200).join('') : ''),
      ...(handover && { handover }),
    });
    const passport = create(PassportSchema, { ...ownPassport(SMS_DESK, requestId), paths: [orgPath] });
    const { purpose, traceparent } = call;
    const reporting: CommandCall = {
      ...{ passport, purpose, traceparent, method: CaseService.method.reportCase },
      ...{ request: report, requestId, audited: false },
    };
    // Interrupted before it was linked, and now told in other words: the case stands as it was reported.
    const [before] = await this.db.read<{ aggregateId: string }>(
      scopeOf(reporting),
      earlierStatement,
      earlierValues(reporting),
    );
    const { facts } = before
      ? await this.cases.get(asService(reporting, FOLD, before.aggregateId), before.aggregateId)
      : (await this.telling.run(report, reporting)).told;
    return facts;
  }
}
