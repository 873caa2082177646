import { Injectable } from '@nestjs/common';
import type {
  EndProcessingRequest,
  ListProcessingsRequest,
  RecordProcessingRequest,
} from '@wangge/contracts/wangge/privacy/v1/office_service';
import { Clock } from '@wangge/platform/clock';
import { invalidFields, notFound } from '@wangge/platform/errors';
import { brokenConstraint, Database, once, pageOf, PageTokens, scopeOf, type Tx } from '@wangge/platform/persistence';
import type { Call } from '@wangge/platform/rpc';
import { v7 } from 'uuid';
import { processingEnded } from './office.errors.ts';

const COLUMNS = `processing_id as "processingId", kind, party, contact, purpose, fields, legal_basis as "legalBasis", agreement_id as "agreementId",
  start_date::text as "startDate", coalesce(end_date::text, '') as "endDate", recorded_by as "recordedBy",
  coalesce(((end_date + interval '3 years')::date)::text, '') as "keepUntil"`;
const ADD = `insert into processing (processing_id, kind, party, contact, purpose, fields, legal_basis, agreement_id, start_date, recorded_by, record_time)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`;
const END = `update processing set end_date = $2 where processing_id = $1 and end_date is null returning 1`;
const ONE = `select ${COLUMNS} from processing where processing_id = $1`;
const LIST = `select ${COLUMNS} from processing where ($1::uuid is null or processing_id < $1) order by processing_id desc limit $2`;

export interface ProcessingRow {
  readonly processingId: string;
}

/** Who else processes or receives personal information, and on what ground. */
@Injectable()
export class ProcessingDesk {
  constructor(
    private readonly db: Database,
    private readonly pages: PageTokens,
    private readonly clock: Clock,
  ) {}

  async record(request: RecordProcessingRequest, call: Call) {
    const { kind, party, contact, purpose, fields, legalBasis, agreementId, startDate } = request;
    const add = async (tx: Tx): Promise<string> => {
      const id = v7();
      const words = [kind, party, contact, purpose, fields, legalBasis, agreementId, startDate];
      await tx.query(ADD, [id, ...words, scopeOf(call).actor, this.clock.now()]);
      return id;
    };
    return { processing: await once(this.db, call, add, one) };
  }

  async end({ processingId, endDate }: EndProcessingRequest, call: Call) {
    const end = async (tx: Tx): Promise<string> => {
      await one(tx, processingId);
      const ended = await tx.query(END, [processingId, endDate]).catch((error: unknown) => {
        throw brokenConstraint(error) === 'processing_dates_check'
          ? invalidFields([{ field: 'end_date', description: 'must not be before the first day' }])
          : error;
      });
      if (ended.length === 0) throw processingEnded();
      return processingId;
    };
    return { processing: await once(this.db, call, end, one) };
  }

  async list({ pageSize }: ListProcessingsRequest, call: Call) {
    const o = { text: LIST, id: 'processingId', pageSize } as const;
    const { rows, nextPageToken } = await pageOf<ProcessingRow>(this.db, this.pages, call, o);
    return { processings: rows, nextPageToken };
  }
}

async function one(tx: Tx, id: string): Promise<ProcessingRow> {
  const [row] = await tx.query<ProcessingRow>(ONE, [id]);
  if (row === undefined) throw notFound('processing');
  return row;
}
