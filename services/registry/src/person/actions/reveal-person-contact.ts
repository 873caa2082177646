import { Injectable } from '@nestjs/common';
import type { RevealPersonContactRequest } from '@wangge/contracts/wangge/registry/v1/person_service';
import { notFound } from '@wangge/platform/errors';
import { type CommandCall, Database, scopeOf, Sealer } from '@wangge/platform/persistence';
import { openPerson } from '../person.envelope.ts';
import { personHeldAs, type PersonRow } from '../person.store.ts';

/**
 * The one door to a clear contact without a person asking: for a message of the notification service, which a policy of its
 * own lets read. Nothing is written but the audit row of the answer, so a repeat is simply answered, and audited, again.
 */
@Injectable()
export class RevealPersonContact {
  constructor(
    private readonly db: Database,
    private readonly sealer: Sealer,
  ) {}

  async run({ personId }: RevealPersonContactRequest, call: CommandCall) {
    const [row] = await this.db.read<PersonRow>(scopeOf(call), personHeldAs, [personId]);
    if (!row) throw notFound('person');
    // Nobody writes to the dead; who moved away may still wait for the answer to their report.
    return { personId, phone: row.status === 'dead' ? '' : openPerson(this.sealer, row).phone };
  }
}
