import type { IncomingMessage, ServerResponse } from 'node:http';
import { type DescMethodUnary } from '@bufbuild/protobuf';
import type { NatsConnection } from '@nats-io/nats-core';
import { Controller, Get, Inject, Param, Req, Res } from '@nestjs/common';
import { AgencyService } from '@wangge/contracts/wangge/casework/v1/agency_service';
import { CaseArchiveService } from '@wangge/contracts/wangge/casework/v1/case_archive_service';
import { DiaryService } from '@wangge/contracts/wangge/casework/v1/diary_service';
import { MediationService } from '@wangge/contracts/wangge/casework/v1/mediation_service';
import { renderPdf, type Page } from '@wangge/documents/pdf';
import { writeCsv } from '@wangge/documents/tables';
import { NATS } from '@wangge/platform/bootstrap';
import { invalidFields } from '@wangge/platform/errors';
import { Header, RpcCaller } from '@wangge/platform/rpc';
import { Logger } from '@wangge/platform/telemetry';
import { type Ask, askThrough, idIn } from '../files/ask.ts';
import { answering } from '../files/file-answer.ts';
import { DoorKeeper } from '../identity/door-keeper.ts';
import { agreementPage } from './agreement-page.ts';
import { archivePage } from './archive-page.ts';
import { receiptPage } from './receipt-page.ts';
import { diaryOf } from './diary-table.ts';

/** As many lines of a diary as half a year can hold. */
const MOST_PAGES = 100;

/** Documents made at the edge of what their owners answer to the caller; who may have one, and that they had it, is the owner's. */
@Controller('api/files/v1')
export class DocumentsController {
  private readonly caller: RpcCaller;

  constructor(
    @Inject(NATS) nats: NatsConnection,
    private readonly keeper: DoorKeeper,
    private readonly log: Logger,
  ) {
    this.caller = new RpcCaller(nats);
  }

  /** The agreement of a mediation as PDF. Needs a purpose in the header `wangge-purpose`. */
  @Get('cases/:caseId/agreement')
  agreement(@Param('caseId') caseId: string, @Req() request: IncomingMessage, @Res() response: ServerResponse) {
    const method = MediationService.method.revealMediationAgreement;
    return this.answer(request, response, method, async (ask) => {
      const page = agreementPage(await ask(method, { caseId: idIn('case_id', caseId) }), new Date());
      await sendPdf(response, page, `agreement-${caseId}`);
    });
  }

  /** The receipt for the originals of an agency service as PDF. Needs a purpose in the header `wangge-purpose`. */
  @Get('cases/:caseId/receipt')
  receipt(@Param('caseId') caseId: string, @Req() request: IncomingMessage, @Res() response: ServerResponse) {
    const method = AgencyService.method.revealAgencyReceipt;
    return this.answer(request, response, method, async (ask) => {
      const page = receiptPage(await ask(method, { caseId: idIn('case_id', caseId) }), new Date());
      await sendPdf(response, page, `receipt-${caseId}`);
    });
  }

  /** A case as it goes into the archive, as PDF. */
  @Get('cases/:caseId/archive')
  archive(@Param('caseId') caseId: string, @Req() request: IncomingMessage, @Res() response: ServerResponse) {
    const method = CaseArchiveService.method.getCaseArchive;
    return this.answer(request, response, method, async (ask) => {
      await sendPdf(response, archivePage(await ask(method, { caseId: idIn('case_id', caseId) })), `case-${caseId}`);
    });
  }

  /** The caller's own diary as CSV, or as JSON with `?format=json`. */
  @Get('diary')
  diary(@Req() request: IncomingMessage, @Res() response: ServerResponse) {
    const method = DiaryService.method.listDiaryLines;
    return this.answer(request, response, method, async (ask) => {
      const format = new URL(request.url ?? '', 'http://edge').searchParams.get('format') ?? 'csv';
      if (format !== 'csv' && format !== 'json')
        throw invalidFields([{ field: 'format', description: 'must be csv or json' }]);
      const lines = [];
      let pageToken = '';
      for (let page = 0; page < MOST_PAGES; page += 1) {
        const answer = await ask(method, { pageSize: 100, pageToken });
        lines.push(...answer.lines);
        pageToken = answer.nextPageToken;
        if (pageToken === '') break;
      }
      const { header, rows } = diaryOf(lines);
      const body =
        format === 'csv'
          ? Buffer.from(writeCsv(header, rows))
          : Buffer.from(
              JSON.stringify(rows.map((row) => Object.fromEntries(header.map((name, at) => [name, row[at]])))),
            );
      send(
        response,
        body,
        format === 'csv' ? 'text/csv; charset=utf-8' : 'application/json; charset=utf-8',
        `diary.${format}`,
      );
    });
  }

  private answer(
    request: IncomingMessage,
    response: ServerResponse,
    method: DescMethodUnary,
    work: (ask: Ask) => Promise<void>,
  ): Promise<void> {
    return answering(response, this.log, async (traceparent) => {
      const { headers } = await this.keeper.admit(request, method);
      await work(askThrough(this.caller, () => ({ ...headers, [Header.traceparent]: traceparent })));
    });
  }
}

const sendPdf = async (response: ServerResponse, page: Page, name: string): Promise<void> =>
  send(response, Buffer.from(await renderPdf(page)), 'application/pdf', `${name}.pdf`);

function send(response: ServerResponse, body: Buffer, type: string, name: string): void {
  response.writeHead(200, {
    'Content-Type': type,
    'Content-Length': body.length,
    'Content-Disposition': `attachment; filename="${name}"`,
    'Content-Security-Policy': "default-src 'none'; sandbox",
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'private, no-store',
  });
  response.end(body);
}
