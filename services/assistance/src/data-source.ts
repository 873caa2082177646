import { serviceDataSource } from '@wangge/platform/persistence';
import { AllowRetention1765200000000 } from './migrations/1765200000000-allow-retention.ts';
import { Archive } from './archive/archive.entity.ts';
import { CreateArchive1764200000000 } from './migrations/1764200000000-create-archive.ts';
import { CreateRevealGrant1764200100000 } from './migrations/1764200100000-create-reveal-grant.ts';
import { AllowReseal1764900000000 } from './migrations/1764900000000-allow-reseal.ts';
import { OneArchiveInAPlace1765000000000 } from './migrations/1765000000000-one-archive-in-a-place.ts';
import { ForgetVisits1766400000000 } from './migrations/1766400000000-forget-visits.ts';
import { CountRedrawLoad1767300100000 } from './migrations/1767300100000-count-redraw-load.ts';
import { RevealGrant } from './archive/reveal-grant.entity.ts';
import { Visit } from './visit/visit.entity.ts';

/** The assistance service's database as its owner role, for migrations and the drift check. */
export const dataSource = serviceDataSource({
  entities: [Archive, Visit, RevealGrant],
  migrations: [
    CreateArchive1764200000000,
    CreateRevealGrant1764200100000,
    AllowReseal1764900000000,
    OneArchiveInAPlace1765000000000,
    AllowRetention1765200000000,
    ForgetVisits1766400000000,
    CountRedrawLoad1767300100000,
  ],
});
