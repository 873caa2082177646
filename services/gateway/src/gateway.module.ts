import { Module } from '@nestjs/common';
import { CONFIG } from '@wangge/platform/bootstrap';
import { TokenVerifier } from '@wangge/platform/identity';
import { ApiController } from './api/api.controller.ts';
import { PagesController } from './api/pages.controller.ts';
import { DocumentsController } from './documents/documents.controller.ts';
import { FileStore } from './files/file-store.ts';
import { FilesController } from './files/files.controller.ts';
import { ForgottenBytes } from './files/forgotten-bytes.ts';
import { PhotoIntake } from './files/photo-intake.ts';
import { ResidentExportsController } from './files/resident-exports.controller.ts';
import { ResidentImportsController } from './files/resident-imports.controller.ts';
import { UploadsController } from './files/uploads.controller.ts';
import type { GatewayConfig } from './gateway.config.ts';
import { TextMessagesController } from './inbound/text-messages.controller.ts';
import { BackchannelLogoutController } from './identity/backchannel-logout.controller.ts';
import { DoorKeeper } from './identity/door-keeper.ts';
import { PassportOffice } from './identity/passport-office.ts';
import { Revocations } from './identity/revocations.ts';

@Module({
  // In this order: the wildcard comes last.
  controllers: [
    PagesController,
    DocumentsController,
    FilesController,
    UploadsController,
    ResidentExportsController,
    ResidentImportsController,
    BackchannelLogoutController,
    TextMessagesController,
    ApiController,
  ],
  providers: [
    DoorKeeper,
    ForgottenBytes,
    PhotoIntake,
    PassportOffice,
    Revocations,
    {
      provide: TokenVerifier,
      useFactory: (config: GatewayConfig) =>
        new TokenVerifier({ issuer: config.WANGGE_OIDC_ISSUER, refuseDemo: config.WANGGE_MODE === 'production' }),
      inject: [CONFIG],
    },
    {
      provide: FileStore,
      useFactory: (config: GatewayConfig) => new FileStore(config.WANGGE_FILES_DIR),
      inject: [CONFIG],
    },
  ],
})
export class GatewayModule {}
