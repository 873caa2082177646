import { serviceDataSource } from '@wangge/platform/persistence';
import { CaseFactRow } from './fact/case-fact.entity.ts';
import { FigureDay, FigureMonth } from './figure/figure.entity.ts';
import { CountWhoFound1767500200000 } from './migrations/1767500200000-count-who-found.ts';
import { CreateFigures1764200000000 } from './migrations/1764200000000-create-figures.ts';
import { FactsBefore1766600000000 } from './migrations/1766600000000-facts-before.ts';

/** The assessment service's database as its owner role, for migrations and the drift check. */
export const dataSource = serviceDataSource({
  entities: [CaseFactRow, FigureDay, FigureMonth],
  migrations: [CreateFigures1764200000000, FactsBefore1766600000000, CountWhoFound1767500200000],
});
