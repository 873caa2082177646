import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import {
  MediationConfirmationDueSchema,
  MediationPerformanceDueSchema,
} from '@wangge/contracts/wangge/casework/v1/mediation_events';
import { Jobs } from '@wangge/platform/bootstrap';
import { Clock } from '@wangge/platform/clock';
import { event } from '@wangge/platform/events';
import { Database, type Tx } from '@wangge/platform/persistence';
import { checkAt, reminded } from '../performance/performance.rules.ts';
import { CHECK_TOLD, CHECK_VOID, CLAIM_CHECKS } from '../performance/performance.store.ts';
import { confirmBy, NO_FACTS } from './mediation.rules.ts';
import { CLAIM_REMINDERS, REMINDED, type MediationRow } from './mediation.store.ts';

const EVERY_MS = 60_000;

type Due = Omit<MediationRow, 'sealed'> & { readonly number: string; readonly orgPath: string };

/** Where promises of an agreement can still be looked at. */
const UNDER_WAY = ['in-session', 'agreed'];

/** Tells, once and a week before it is over, that judicial confirmation can still be applied for; and on its day, of each promise. */
@Injectable()
export class MediationReminders implements OnModuleInit {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly jobs: Jobs,
  ) {}

  onModuleInit(): void {
    this.jobs.every('mediation-reminder', EVERY_MS, ({ scope }) =>
      this.db.transaction(scope, async (tx) => {
        await this.#remind(tx);
        await this.#remindOfPromises(tx);
      }),
    );
  }

  async #remind(tx: Tx): Promise<void> {
    const now = this.clock.now();
    for (const due of await tx.query<Due>(CLAIM_REMINDERS, [now])) {
      const { mediationId, caseId, number, orgPath } = due;
      const version = due.version + 1;
      const end = confirmBy({ ...NO_FACTS, ...due.facts });
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

  async #remindOfPromises(tx: Tx): Promise<void> {
    const now = this.clock.now();
    for (const due of await tx.query<Due & { readonly state: string }>(CLAIM_CHECKS, [now])) {
      const { mediationId, caseId, number, orgPath } = due;
      if (!UNDER_WAY.includes(due.state)) {
        await tx.query(CHECK_VOID, [mediationId]);
        continue;
      }
      const version = due.version + 1;
      const { facts, numbers } = reminded({ ...NO_FACTS, ...due.facts }, now);
      await tx.query(CHECK_TOLD, [mediationId, JSON.stringify(facts), checkAt(facts)]);
      const told = {
        ...{ mediationId, version, caseId, number, orgPath, time: timestampFromDate(now) },
        promiseNumbers: numbers,
      };
      await tx.publish(
        event({ schema: MediationPerformanceDueSchema, aggregateId: mediationId, version, orgPath, message: told }),
      );
    }
  }
}
