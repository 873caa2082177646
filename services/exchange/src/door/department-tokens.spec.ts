import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { TokenMint } from '@wangge/testing/tokens';
import { departmentTokens } from './department-tokens.ts';

let mint: TokenMint;
beforeAll(async () => {
  mint = await TokenMint.start();
});
afterAll(() => mint.stop());

it('refuses a demonstration department in production alone', async () => {
  const token = await mint.mint({ realm_access: { roles: ['department', 'demo'] } });
  const verify = (WANGGE_MODE: 'production' | 'demo') =>
    departmentTokens({ WANGGE_OIDC_ISSUER: mint.issuer, WANGGE_MODE }).verify(token);
  await expect(verify('demo')).resolves.toMatchObject({ roles: ['department', 'demo'] });
  await expect(verify('production')).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
});
