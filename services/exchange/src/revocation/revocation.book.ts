import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Jobs } from '@wangge/platform/bootstrap';
import { Clock } from '@wangge/platform/clock';
import { TokenVerifier } from '@wangge/platform/identity';
import { Database, jobScope } from '@wangge/platform/persistence';
import { Logger } from '@wangge/platform/telemetry';
import type { Revocation } from './revocation.entity.ts';
import { REVOCATION_CHANNEL, revocationsSince } from './revocation.store.ts';

/** Older ones revoke nothing any more: tokens live five minutes. */
export const IN_EFFECT_MS = 3_600_000;
const REFRESH_MS = 10_000;
const SCOPE = jobScope('exchange', 'revocation-book');

/** Has the departments' edge refuse what was revoked: at once when a replica tells of it, within ten seconds when nobody could. */
@Injectable()
export class RevocationBook implements OnApplicationBootstrap, OnModuleDestroy {
  #stopListening: (() => void) | undefined;

  constructor(
    private readonly db: Database,
    private readonly tokens: TokenVerifier,
    private readonly clock: Clock,
    private readonly log: Logger,
    jobs: Jobs,
  ) {
    jobs.every('revocation-book', REFRESH_MS, () => this.refresh());
  }

  async onApplicationBootstrap(): Promise<void> {
    this.#stopListening = await this.db.listen(REVOCATION_CHANNEL, () => void this.refresh());
    await this.refresh();
  }

  onModuleDestroy(): void {
    this.#stopListening?.();
  }

  /** Never rejects: what is known goes on being refused. */
  async refresh(): Promise<void> {
    try {
      const since = new Date(this.clock.now().getTime() - IN_EFFECT_MS);
      for (const { kind, target, notBeforeTime } of await this.db.read<Revocation>(SCOPE, revocationsSince, [since]))
        this.tokens.revokeBefore({ kind, id: target }, notBeforeTime);
    } catch (error) {
      this.log.warn({ err: error }, 'the revocations could not be read');
    }
  }
}
