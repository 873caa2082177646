import { create } from '@bufbuild/protobuf';
import { Injectable } from '@nestjs/common';
import { Channel } from '@wangge/contracts/wangge/casework/v1/case';
import { CaseService, ReportCaseRequestSchema } from '@wangge/contracts/wangge/casework/v1/case_service';
import type { PromoteDiaryLineRequest } from '@wangge/contracts/wangge/casework/v1/diary_service';
import {
  Database,
  earlierStatement,
  earlierValues,
  once,
  scopeOf,
  type CommandCall,
  type Tx,
} from '@wangge/platform/persistence';
import { ReportCase } from '../../case/actions/report-case.ts';
import { Cases } from '../../case/cases.ts';
import { Diaries } from '../diaries.ts';
import { LINK_LINE, type DiaryRow } from '../diary.store.ts';

/**
 * Makes a report of a line (转为上报). The report is written under the line's own id as its key: however often a line is promoted, and
 * wherever it was interrupted, there is one case of it.
 */
@Injectable()
export class PromoteLine {
  constructor(
    private readonly db: Database,
    private readonly diaries: Diaries,
    private readonly reporting: ReportCase,
    private readonly cases: Cases,
  ) {}

  async run(request: PromoteDiaryLineRequest, call: CommandCall) {
    const line = await this.diaries.get(request.lineId, call);
    const made = line.caseId === null ? await this.#caseOf(line, request, call) : undefined;
    const link = async (tx: Tx) => {
      if (made) await tx.query(LINK_LINE, [line.lineId, made.caseId, made.number]);
      return line.lineId;
    };
    return once(this.db, call, link, (tx, id) => this.diaries.shown(tx, id));
  }

  async #caseOf(line: DiaryRow, request: PromoteDiaryLineRequest, call: CommandCall) {
    const { matterCode, longitude, latitude, gridId, placeWords, description } = request;
    const report = create(ReportCaseRequestSchema, {
      requestId: line.lineId,
      ...{ matterCode, gridId, placeWords, channel: Channel.DIARY },
      description: description === '' ? this.diaries.textOf(line) : description,
      ...(longitude !== undefined && { longitude }),
      ...(latitude !== undefined && { latitude }),
    });
    const { passport, purpose, traceparent } = call;
    const reporting: CommandCall = {
      ...{ passport, purpose, traceparent, method: CaseService.method.reportCase },
      ...{ request: report, requestId: line.lineId, audited: false },
    };
    // Interrupted before the line was linked, and now told in other words: the case stands as it was reported.
    const [before] = await this.db.read<{ aggregateId: string }>(
      scopeOf(call),
      earlierStatement,
      earlierValues(reporting),
    );
    const { facts } = before
      ? await this.cases.get(call, before.aggregateId)
      : await this.reporting.run(report, reporting);
    return facts;
  }
}
