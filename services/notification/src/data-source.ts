import { serviceDataSource } from '@wangge/platform/persistence';
import { AllowRetention1765200000000 } from './migrations/1765200000000-allow-retention.ts';
import { Message, MessageKey, MessageState } from './message/message.entity.ts';
import { CreateMessage1764100000000 } from './migrations/1764100000000-create-message.ts';
import { SeedRoutes1764100100000 } from './migrations/1764100100000-seed-routes.ts';
import { AllowReseal1764900000000 } from './migrations/1764900000000-allow-reseal.ts';
import { Notice } from './routing/notice.entity.ts';
import { Route, Template } from './routing/route.entity.ts';
import { SinkMessage } from './sink/sink-message.entity.ts';
import { SeedAroundRoutes1766801000000 } from './migrations/1766801000000-seed-around-routes.ts';
import { SeedPerformanceRoutes1767600000000 } from './migrations/1767600000000-seed-performance-routes.ts';
import { SeedWorkerRoutes1767500100000 } from './migrations/1767500100000-seed-worker-routes.ts';
import { SeedMoreRoutes1766700100000 } from './migrations/1766700100000-seed-more-routes.ts';

/** The notification service's database as its owner role, for migrations and the drift check. */
export const dataSource = serviceDataSource({
  entities: [Template, Route, Notice, Message, MessageState, MessageKey, SinkMessage],
  migrations: [
    CreateMessage1764100000000,
    SeedRoutes1764100100000,
    AllowReseal1764900000000,
    AllowRetention1765200000000,
    SeedMoreRoutes1766700100000,
    SeedAroundRoutes1766801000000,
    SeedPerformanceRoutes1767600000000,
    SeedWorkerRoutes1767500100000,
  ],
});
