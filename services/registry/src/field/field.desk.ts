import { Inject, Injectable } from '@nestjs/common';
import { ErrorReason } from '@wangge/contracts/wangge/registry/v1/errors';
import type {
  DraftFieldRequest,
  ListFieldsRequest,
  PublishFieldsRequest,
  WithdrawFieldRequest,
} from '@wangge/contracts/wangge/registry/v1/field_service';
import { CONFIG } from '@wangge/platform/bootstrap';
import { Clock } from '@wangge/platform/clock';

import { invalidFields, notFound } from '@wangge/platform/errors';
import {
  Database,
  earlier,
  earlierStatement,
  earlierValues,
  nextVersionOf,
  once,
  pageOf,
  PageTokens,
  scopeOf,
  timeOf,
  type Tx,
} from '@wangge/platform/persistence';
import type { Call } from '@wangge/platform/rpc';
import { NIL, v7 } from 'uuid';
import type { RegistryConfig } from '../registry.config.ts';
import { draftFault, type FieldDraft, missingOf, refuse, refuseToPublish, tidied } from './field.rules.ts';
import {
  DRAFT_FIELDS,
  type FieldRow,
  LIST_FIELDS,
  NEWEST_DRAFTS,
  ONE_FIELD,
  PUBLISH,
  WITHDRAW,
} from './field.store.ts';

/** The field register: drafted, published, withdrawn. */
@Injectable()
export class FieldDesk {
  constructor(
    private readonly db: Database,
    private readonly pages: PageTokens,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: RegistryConfig,
  ) {}

  async draft({ facts: told }: DraftFieldRequest, call: Call) {
    if (!told) throw invalidFields([{ field: 'facts', description: 'is empty' }]);
    const field = tidied(told);
    const fault = draftFault(field, this.allowed);
    if (fault) refuse([{ field: `facts.${fault.column}`, description: fault.message, reason: fault.reason }]);
    const add = async (tx: Tx) => {
      const [id = ''] = await this.keepDrafts(tx, [field], call);
      return id;
    };
    return { field: await once(this.db, call, add, one) };
  }

  /** Writes drafts, in the transaction of whoever brings them. */
  async keepDrafts(tx: Tx, fields: readonly FieldDraft[], call: Call): Promise<string[]> {
    await nextVersionOf(tx, 'registered-field');
    const rows = fields.map((field) => ({ ...field, id: v7() }));
    await tx.query(DRAFT_FIELDS, [JSON.stringify(rows), scopeOf(call).actor, this.clock.now()]);
    return rows.map(({ id }) => id);
  }

  publish({ codes }: PublishFieldsRequest, call: Call) {
    return this.db.transaction(scopeOf(call), async (tx) => {
      await nextVersionOf(tx, 'registered-field');
      const repeat = earlier(call, await tx.query(earlierStatement.text, earlierValues(call)));
      if (repeat) return { published: repeat.version };
      const drafts = new Map((await tx.query<FieldRow>(NEWEST_DRAFTS, [codes])).map((row) => [row.code, row]));
      refuseToPublish(codes.flatMap((code, at) => this.#faultsOf(drafts.get(code), `codes[${at}]`)));
      await tx.query(WITHDRAW, [codes, this.clock.now()]);
      await tx.query(PUBLISH, [[...drafts.values()].map(({ fieldId }) => fieldId), this.clock.now()]);
      await tx.remember({ call, aggregateId: NIL, version: codes.length });
      return { published: codes.length };
    });
  }

  async withdraw({ code }: WithdrawFieldRequest, call: Call) {
    const end = async (tx: Tx) => {
      const [field] = await tx.query<FieldRow>(WITHDRAW, [[code], this.clock.now()]);
      if (!field) throw notFound('field');
      return { id: field.fieldId, version: field.version };
    };
    return { field: await once(this.db, call, end, one) };
  }

  async list({ pageSize, inState, code }: ListFieldsRequest, call: Call) {
    const o = { text: LIST_FIELDS, id: 'fieldId', pageSize, values: [inState, code] } as const;
    const { rows, nextPageToken } = await pageOf<FieldRow>(this.db, this.pages, call, o);
    return { fields: rows.map(fieldOf), nextPageToken };
  }

  /** What is off by default and on in this district. */
  get allowed(): readonly string[] {
    return this.config.WANGGE_OPTIONAL_FIELDS;
  }

  #faultsOf(draft: FieldRow | undefined, field: string) {
    if (!draft) return [{ field, description: 'has no draft', reason: ErrorReason.FIELD_UNREGISTERED }];
    const fault = draftFault(draft, this.allowed);
    if (fault) return [{ field, description: fault.message, reason: fault.reason }];
    const missing = missingOf(draft);
    if (missing.length === 0) return [];
    return [{ field, description: `does not say: ${missing.join(', ')}`, reason: ErrorReason.FIELD_INCOMPLETE }];
  }
}

const fieldOf = ({ fieldId, version, state, changeTime, ...facts }: FieldRow) => ({
  ...{ fieldId, version, state, facts },
  changeTime: timeOf(changeTime),
});

async function one(tx: Tx, id: string) {
  const [row] = await tx.query<FieldRow>(ONE_FIELD, [id]);
  if (!row) throw notFound('field');
  return fieldOf(row);
}
