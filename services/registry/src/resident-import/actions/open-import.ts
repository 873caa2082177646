import { Injectable } from '@nestjs/common';
import type {
  AppendResidentImportPartRequest,
  CancelResidentImportRequest,
  CreateResidentImportRequest,
  GetResidentImportRequest,
  ListResidentImportsRequest,
  StartResidentImportRequest,
} from '@wangge/contracts/wangge/registry/v1/resident_import_service';
import { Clock } from '@wangge/platform/clock';
import { invalidFields, notFound } from '@wangge/platform/errors';
import { actingForOf } from '@wangge/platform/identity';
import {
  type CommandCall,
  Database,
  once,
  pageOf,
  PageTokens,
  scopeOf,
  Sealer,
  type Tx,
} from '@wangge/platform/persistence';
import type { Call } from '@wangge/platform/rpc';
import { v7 } from 'uuid';
import { importIncomplete, importStarted } from '../../registry.errors.ts';
import type { Mapping } from '../resident-import.entity.ts';
import * as store from '../resident-import.store.ts';
import { importView } from '../resident-import.view.ts';

/** Takes a file in: opened, handed over in parts, started. The work itself is the importer's. */
@Injectable()
export class OpenImport {
  constructor(
    private readonly db: Database,
    private readonly sealer: Sealer,
    private readonly clock: Clock,
    private readonly pages: PageTokens,
  ) {}

  open(request: CreateResidentImportRequest, call: CommandCall) {
    const write = (tx: Tx) => this.#insert(tx, request, call);
    return once(this.db, call, write, (tx, id) => this.#show(tx, id));
  }

  append({ importId, part, content }: AppendResidentImportPartRequest, call: CommandCall) {
    const write = async (tx: Tx) => {
      const { state } = await locked(tx, importId);
      if (state !== 'receiving') throw importStarted(importId, state);
      const envelope: store.PartEnvelope = { part, content: Buffer.from(content).toString('base64') };
      await tx.query(store.KEEP_PART, [importId, part, this.sealer.seal(importId, envelope)]);
      return { id: importId, version: part + 1 };
    };
    return once(this.db, call, write, (tx, id) => this.#show(tx, id));
  }

  start({ importId, parts }: StartResidentImportRequest, call: CommandCall) {
    const write = async (tx: Tx) => {
      const { state } = await locked(tx, importId);
      if (state !== 'receiving') return importId;
      const [counted] = await tx.query<{ parts: number }>(store.COUNT_PARTS, [importId, parts]);
      if (counted?.parts !== parts) throw importIncomplete(importId);
      await tx.query(store.QUEUE, [importId, parts, scopeOf(call).paths]);
      return importId;
    };
    return once(this.db, call, write, (tx, id) => this.#show(tx, id));
  }

  /** Each batch counts its rows only while the import runs, in the commit that writes them: one that meets this is not taken. */
  cancel({ importId }: CancelResidentImportRequest, call: CommandCall) {
    const write = async (tx: Tx) => {
      await locked(tx, importId);
      await tx.query(store.CANCEL, [importId, this.clock.now()]);
      return importId;
    };
    return once(this.db, call, write, (tx, id) => this.#show(tx, id));
  }

  async list({ pageSize }: ListResidentImportsRequest, call: Call) {
    const o = { text: store.LIST, id: 'importId', pageSize, values: [scopeOf(call).actor] } as const;
    const { rows, nextPageToken } = await pageOf<store.ImportRow>(this.db, this.pages, call, o);
    return { imports: rows.map(importView), nextPageToken };
  }

  async get({ importId }: GetResidentImportRequest, call: Call) {
    const [row] = await this.db.read<store.ImportRow>(scopeOf(call), store.importById, [importId]);
    if (row === undefined) throw notFound('resident import');
    return { import: importView(row) };
  }

  async #insert(tx: Tx, request: CreateResidentImportRequest, call: CommandCall): Promise<string> {
    const { source, encoding, delimiter, columns, dryRun } = request;
    const [importId, now, { actor, paths }] = [v7(), this.clock.now(), scopeOf(call)];
    const given = Object.fromEntries(columns.map(({ field, heading }) => [field, heading])) as Mapping;
    if (Object.keys(given).length < columns.length)
      throw invalidFields([{ field: 'columns', description: 'name a field twice' }]);
    const [saved] = await tx.query<{ mapping: Mapping }>(store.SAVED_MAPPING, [source]);
    const mapping = JSON.stringify(columns.length > 0 ? given : (saved?.mapping ?? {}));
    if (columns.length > 0) await tx.query(store.SAVE_MAPPING, [source, mapping, actor, now]);
    const values = [
      importId,
      actor,
      actingForOf(call.passport),
      paths,
      source,
      encoding,
      delimiter,
      mapping,
      dryRun,
      now,
    ];
    await tx.query(store.INSERT, values);
    return importId;
  }

  async #show(tx: Tx, importId: string) {
    const [row] = await tx.query<store.ImportRow>(store.importById, [importId]);
    if (row === undefined) throw notFound('resident import');
    return { import: importView(row) };
  }
}

async function locked(tx: Tx, importId: string): Promise<store.ImportRow> {
  const [row] = await tx.query<store.ImportRow>(store.LOCK, [importId]);
  if (row === undefined) throw notFound('resident import');
  return row;
}
