import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { MediationConfirmationDueSchema } from '@wangge/contracts/wangge/casework/v1/mediation_events';
import { Jobs } from '@wangge/platform/bootstrap';
import { Clock } from '@wangge/platform/clock';
import { event } from '@wangge/platform/events';
import { Database, type Tx } from '@wangge/platform/persistence';
import { confirmBy } from './mediation.rules.ts';
import { CLAIM_REMINDERS, REMINDED, type MediationRow } from './mediation.store.ts';

const EVERY_MS = 60_000;

type Due = Omit<MediationRow, 'sealed'> & { readonly number: string; readonly orgPath: string };

/** Tells, once and a week before it is over, that judicial confirmation can still be applied for. */
@Injectable()
export class MediationReminders implements OnModuleInit {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly jobs: Jobs,
  ) {}

  onModuleInit(): void {
    this.jobs.every('mediation-reminder', EVERY_MS, ({ scope }) =>
      this.db.transaction(scope, (tx) => this.#remind(tx)),
    );
  }

  async #remind(tx: Tx): Promise<void> {
    const now = this.clock.now();
    for (const due of await tx.query<Due>(CLAIM_REMINDERS, [now])) {
      const { mediationId, caseId, number, orgPath } = due;
      const version = due.version + 1;
      const end = confirmBy(due.facts);
      await tx.query(REMINDED, [mediationId]);
      const told = {
        ...{ mediationId, version, caseId, number, orgPath, time: timestampFromDate(now) },
        ...(end && { confirmByTime: timestampFromDate(end) }),
      };
      await tx.publish(
        event({ schema: MediationConfirmationDueSchema, aggregateId: mediationId, version, orgPath, message: told }),
      );
    }
  }
}
