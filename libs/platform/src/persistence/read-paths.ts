import type { Passport } from '@wangge/contracts/wangge/platform/v1/passport';

let instead: readonly string[] | undefined;

/**
 * The org paths a query names: the caller's own. Row-level security judges each row again; that it does so alone is tested with
 * WANGGE_READ_INSTEAD, which the configuration refuses outside tests.
 */
export const readPaths = ({ paths }: Passport): readonly string[] => instead ?? paths;

/** Called once at the start of a process. */
export const readInstead = (paths: string | undefined): void => void (instead = paths?.split(','));
