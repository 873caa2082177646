import { Injectable } from '@nestjs/common';
import { readTable, TableError } from '@wangge/documents/tables';
import type { ImportCatalogueRequest } from '@wangge/contracts/wangge/casework/v1/catalogue_service';
import { Clock } from '@wangge/platform/clock';
import {
  Database,
  earlier,
  earlierStatement,
  earlierValues,
  scopeOf,
  type CommandCall,
  type Earlier,
  type Tx,
} from '@wangge/platform/persistence';
import { NIL } from 'uuid';
import { FlowBook } from '../../flow/flow.book.ts';
import { digestOf, keepCatalogue } from '../../matter/keep-catalogue.ts';
import { MatterCatalogue } from '../../matter/matter.catalogue.ts';
import { LATEST_DIGEST, LOCK_CATALOGUE } from '../../matter/matter.store.ts';
import { badSheet, faultOfFile } from '../catalogue.errors.ts';
import { readCatalogue, type ReadCatalogue } from '../catalogue.sheet.ts';

const CHANGED = 'CHANGED';
const MOST_FAULTS = 500;
const LIMITS = { maxRows: 20_000, maxBytes: 1_000_000, maxColumns: 60 };

/** Imports a catalogue from a sheet as the next version, a draft; one that equals the latest changes nothing. */
@Injectable()
export class ImportCatalogue {
  constructor(
    private readonly db: Database,
    private readonly catalogue: MatterCatalogue,
    private readonly clock: Clock,
    private readonly flows: FlowBook,
  ) {}

  async run(request: ImportCatalogueRequest, call: CommandCall) {
    const read = await this.#read(request);
    const { rows, faults } = read;
    if (request.validateOnly)
      return { version: 0, changed: false, rows, faults: faults.slice(0, MOST_FAULTS), faultCount: faults.length };
    if (faults.length > 0) throw badSheet(faults);
    const answer = await this.db.transaction(scopeOf(call), (tx) => this.#keep(tx, read, request.note, call));
    this.catalogue.refresh();
    return { ...answer, rows };
  }

  async #read({ content }: ImportCatalogueRequest): Promise<ReadCatalogue> {
    try {
      return readCatalogue(await readTable(content, LIMITS), await this.flows.latest());
    } catch (error) {
      if (error instanceof TableError) return { matters: [], rows: 0, faults: [faultOfFile(error)] };
      throw error;
    }
  }

  async #keep(tx: Tx, { matters }: ReadCatalogue, note: string, call: CommandCall) {
    await tx.query(LOCK_CATALOGUE);
    const repeated = earlier(call, await tx.query(earlierStatement.text, earlierValues(call)));
    if (repeated) return answerOf(repeated);
    const [latest] = await tx.query<{ version: number; digest: Buffer }>(LATEST_DIGEST);
    const digest = digestOf(matters);
    const changed = !latest || !latest.digest.equals(digest);
    const draft = { matters, digest, note, at: this.clock.now(), effectiveTime: null };
    const version = changed ? await keepCatalogue(tx, draft) : latest.version;
    await tx.remember({ call, aggregateId: NIL, version, resultCode: changed ? CHANGED : 'OK' });
    return { version, changed };
  }
}

const answerOf = ({ version, resultCode }: Earlier) => ({ version, changed: resultCode === CHANGED });
