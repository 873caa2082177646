import { createHash } from 'node:crypto';
import { toBinary } from '@bufbuild/protobuf';
import { Injectable } from '@nestjs/common';
import { MatterSchema } from '@wangge/contracts/wangge/casework/v1/matter';
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
import { INSERT_CATALOGUE, INSERT_MATTERS, LATEST_DIGEST, LOCK_CATALOGUE, TELL_CATALOGUE } from '../matter.store.ts';

const CHANGED = 'CHANGED';

/** Loads a catalogue as its next version; one that equals the present changes nothing. */
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
    const [latest] = await tx.query<{ version: number; digest: Buffer }>(LATEST_DIGEST);
    const digest = digestOf(matters);
    const changed = !latest?.digest.equals(digest);
    const version = (latest?.version ?? 0) + (changed ? 1 : 0);
    if (changed) {
      await tx.query(INSERT_CATALOGUE, [version, digest, this.clock.now()]);
      await tx.query(INSERT_MATTERS, [version, JSON.stringify(matters)]);
      await tx.query(TELL_CATALOGUE, [String(version)]);
    }
    await tx.remember({ call, aggregateId: NIL, version, resultCode: changed ? CHANGED : 'OK' });
    return { catalogueVersion: version, changed };
  }
}

function digestOf(matters: ImportMattersRequest['matters']): Buffer {
  const hash = createHash('sha256');
  for (const matter of matters) hash.update(toBinary(MatterSchema, matter)).update('\0');
  return hash.digest();
}
