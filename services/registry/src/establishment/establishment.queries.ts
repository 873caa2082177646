import { Injectable } from '@nestjs/common';
import type {
  GetEstablishmentRequest,
  ListEstablishmentsRequest,
} from '@wangge/contracts/wangge/registry/v1/establishment_service';
import { invalidFields, notFound } from '@wangge/platform/errors';
import { type CommandCall, Database, PageTokens, readPaths, scopeOf, Sealer } from '@wangge/platform/persistence';
import { NIL } from 'uuid';
import { placesToRead } from '../scope-places.ts';
import { codeFaultInWords, readCreditCode } from './credit-code.ts';
import { establishmentById, type EstablishmentRow, establishmentsAfter } from './establishment.store.ts';
import { contactOf, establishmentMessage } from './establishment.view.ts';

const PAGE = 20;

/** Establishments of the caller's places. */
@Injectable()
export class EstablishmentQueries {
  constructor(
    private readonly db: Database,
    private readonly sealer: Sealer,
    private readonly tokens: PageTokens,
  ) {}

  async get({ establishmentId }: GetEstablishmentRequest, call: CommandCall) {
    const [row] = await this.db.read<EstablishmentRow>(scopeOf(call), establishmentById, [establishmentId]);
    if (!row) throw notFound('establishment');
    return { establishment: establishmentMessage(row, contactOf(this.sealer, row)) };
  }

  async list(request: ListEstablishmentsRequest, call: CommandCall) {
    const [orgPath = '', establishmentId = NIL] = this.tokens.open(call) ?? [];
    const places = placesToRead(readPaths(call.passport), request.under);
    const size = request.pageSize || PAGE;
    const { kind, includeClosed } = request;
    const values = [places, orgPath, establishmentId, kind, codeOf(request.creditCode), includeClosed, size + 1];
    const rows = await this.db.read<EstablishmentRow>(scopeOf(call), establishmentsAfter, values);
    const page = rows.slice(0, size);
    const last = rows.length > size ? page.at(-1) : undefined;
    return {
      establishments: page.map((row) => establishmentMessage(row, contactOf(this.sealer, row))),
      nextPageToken: last ? this.tokens.seal(call, [last.orgPath, last.establishmentId]) : '',
    };
  }
}

function codeOf(text: string): string {
  const reading = readCreditCode(text);
  if (reading.code) return reading.code.value;
  if (reading.fault === 'EMPTY') return '';
  throw invalidFields([{ field: 'credit_code', description: codeFaultInWords[reading.fault] }]);
}
