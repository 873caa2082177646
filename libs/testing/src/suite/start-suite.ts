import type { Type } from '@nestjs/common';
import { type ServiceOptions, startService } from '@wangge/platform/bootstrap';
import { ManualClock } from '@wangge/platform/clock';
import { type baseConfig, checkConfig, databaseConfig } from '@wangge/platform/config';
import { ensureTopology, type Subscription } from '@wangge/platform/events';
import { createLogger } from '@wangge/platform/telemetry';
import type { DataSource } from 'typeorm';
import type { z } from 'zod';
import { ownerOf } from '@wangge/platform/access';
import { TestBroker } from '../broker/index.ts';
import { contractServices } from '../contracts/index.ts';
import { PassportMint } from '../passports/index.ts';
import { suiteEnvironment } from './environment.ts';
import { Suite } from './suite.ts';
import { cloneTemplate } from './template.ts';

/** The service under test, as its `main.ts` describes it. */
export interface SuiteOptions {
  readonly service: string;
  readonly module: Type;
  /** Left out by services without a database. */
  readonly dataSource?: (url: string) => DataSource;
  /** The service's schema; `databaseConfig` by default. */
  readonly config?: typeof baseConfig;
  /** Variables beyond those every service has. */
  readonly env?: Readonly<Record<string, string>>;
  /** For the service that has an HTTP door. */
  readonly http?: ServiceOptions['http'];
  /** Where the clock stands at first. */
  readonly now?: Date | string;
  /** Other services whose doors must be open before this one starts: `standIn(PlaceService, { … })`. */
  readonly world?: readonly ((suite: Suite) => Promise<void>)[];
}

/**
 * Starts one service in this process as it runs in production: its Nest module on a database cloned from its migrated template
 * and on a broker of its own with the real users and permissions. Only time and the other services are the test's: the clock
 * stands until it is moved, and jobs run when they are called.
 */
export async function startSuite(o: SuiteOptions): Promise<Suite> {
  const owners = [...new Set((await contractServices()).map(ownerOf))];
  // Who listens to what is the module's business; a suite lets every service listen to every other.
  const subscriptions: Subscription[] = owners.map((service) => ({ service, sources: owners }));
  const [broker, database] = await Promise.all([
    TestBroker.start(subscriptions),
    o.dataSource && cloneTemplate(o.service, o.dataSource),
  ]);
  const suite = new Suite(broker, new PassportMint(), new ManualClock(o.now ?? '2026-11-20T02:00:00Z'), database);
  try {
    const admin = await broker.connect('admin');
    await ensureTopology(
      admin,
      owners,
      subscriptions.filter(({ service }) => service === o.service),
    );
    for (const prepare of o.world ?? []) await prepare(suite);
    await suite.begin(() => start(o, suite));
    return suite;
  } catch (error) {
    await suite.stop().catch(() => undefined);
    throw error;
  }
}

function start(o: SuiteOptions, suite: Suite) {
  const standard = suiteEnvironment({
    service: o.service,
    natsUrl: suite.broker.url,
    passports: suite.passports,
    databaseUrl: o.dataSource && suite.appUrl,
  });
  const schema = o.config ?? (databaseConfig as unknown as typeof baseConfig);
  const config = checkConfig(schema, { ...standard, ...o.env }) as z.output<typeof baseConfig>;
  const log = createLogger({ service: o.service, level: config.WANGGE_LOG_LEVEL });
  return startService({
    name: o.service,
    module: o.module,
    config,
    log,
    clock: suite.clock,
    jobsRun: false,
    http: o.http,
  });
}
