import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { catalogueOf, schemaDrift, migrate } from '@wangge/platform/persistence';
import { ensureDatabase, dropDatabase } from '@wangge/embedded/postgres';
import { dataSource } from '../src/data-source.ts';

const superUrl = process.env['WANGGE_TEST_PG_URL'] ?? '';
let ownerUrl = '';

beforeAll(async () => {
  ({ ownerUrl } = await ensureDatabase({ superUrl, service: 'notification_x', ownerPassword: 'x', appPassword: 'y' }));
  await migrate(dataSource(ownerUrl));
});
afterAll(() => dropDatabase(superUrl, 'notification_x'));

describe('schema', () => {
  it('has no drift', async () => {
    expect(await schemaDrift(dataSource(ownerUrl))).toEqual([]);
    console.log(await catalogueOf(ownerUrl));
  });
});
