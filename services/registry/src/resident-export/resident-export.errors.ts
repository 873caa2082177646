import { ErrorReason } from '@wangge/contracts/wangge/registry/v1/errors';
import { notNow } from '../registry.errors.ts';

const of = (exportId: string) => `resident-export/${exportId}`;

export const exportTooLarge = (most: number) =>
  notNow(ErrorReason.EXPORT_TOO_LARGE, of(''), 'too-large', '', `an export has at most ${most} persons`);

export const exportDecided = (exportId: string, state: string) =>
  notNow(ErrorReason.EXPORT_DECIDED, of(exportId), state, '', `the export is ${state}`);

export const exportNotReady = (exportId: string, state: string) =>
  notNow(ErrorReason.EXPORT_NOT_READY, of(exportId), state, 'RequestResidentExport', `the export is ${state}`);

export const exportPageTaken = (exportId: string, next: number) =>
  notNow(ErrorReason.EXPORT_PAGE_TAKEN, of(exportId), `page-${next}`, '', `the next page of the export is ${next}`);
