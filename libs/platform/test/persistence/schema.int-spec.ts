import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { schemaDrift, serviceDataSource } from '../../src/persistence/index.ts';
import { scratchDatabase, type ScratchDatabase } from './scratch-database.ts';

describe('the platform tables', () => {
  let db: ScratchDatabase;
  beforeAll(async () => void (db = await scratchDatabase()));
  afterAll(() => db?.drop());

  it('leave nothing to generate after migrating an empty database', async () => {
    const ds = serviceDataSource({ entities: [], migrations: [] })(db.ownerUrl);
    expect(await schemaDrift(ds)).toEqual([]);
  });
});
