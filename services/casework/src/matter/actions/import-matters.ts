import { Injectable } from '@nestjs/common';
import type { ImportMattersRequest } from '@wangge/contracts/wangge/casework/v1/matter_service';
import { Clock } from '@wangge/platform/clock';
import {
  Database,
  earlier,
  earlierStatement,
  earlierValues,
  scopeOf,
  type CommandCall,
  type Tx,
} from '@wangge/platform/persistence';
import { NIL } from 'uuid';
import { FlowBook } from '../../flow/flow.book.ts';
import { MatterCatalogue } from '../matter.catalogue.ts';
import { badCatalogue } from '../matter.errors.ts';
import { catalogueFaults } from '../matter.rules.ts';
import { digestOf, keepCatalogue } from '../keep-catalogue.ts';
import { EFFECTIVE_DIGEST, LOCK_CATALOGUE } from '../matter.store.ts';

const CHANGED = 'CHANGED';

/** Loads a catalogue as its next version, in force at once; one that equals the one in force changes nothing. */
@Injectable()
export class ImportMatters {
  constructor(
    private readonly db: Database,
    private readonly catalogue: MatterCatalogue,
    private readonly clock: Clock,
    private readonly flows: FlowBook,
  ) {}

  async run(request: ImportMattersRequest, call: CommandCall) {
    const faults = catalogueFaults(request.matters, await this.flows.latest());
    if (faults.length > 0) throw badCatalogue(faults);
    const answer = await this.db.transaction(scopeOf(call), (tx) => this.#load(tx, request, call));
    this.catalogue.refresh();
    return answer;
  }

  async #load(tx: Tx, { matters }: ImportMattersRequest, call: CommandCall) {
    await tx.query(LOCK_CATALOGUE);
    const repeated = earlier(call, await tx.query(earlierStatement.text, earlierValues(call)));
    if (repeated) return { catalogueVersion: repeated.version, changed: repeated.resultCode === CHANGED };
    const at = this.clock.now();
    const [inForce] = await tx.query<{ version: number; digest: Buffer }>(EFFECTIVE_DIGEST, [at]);
    const digest = digestOf(matters);
    const changed = !inForce || !inForce.digest.equals(digest);
    const version = changed
      ? await keepCatalogue(tx, { matters, digest, at, note: '', effectiveTime: at })
      : inForce.version;
    await tx.remember({ call, aggregateId: NIL, version, resultCode: changed ? CHANGED : 'OK' });
    return { catalogueVersion: version, changed };
  }
}
