import { Module } from '@nestjs/common';
import { PlaceListener } from '@wangge/platform/places';
import { OpenArchive } from './archive/actions/open-archive.ts';
import { RevealArchive } from './archive/actions/reveal-archive.ts';
import { ArchiveController } from './archive/archive.controller.ts';
import { ArchiveQueries } from './archive/archive.queries.ts';
import { RedrawLoadController } from './redraw/redraw-load.controller.ts';
import { WhenGridsAreRedrawn } from './redraw/when-grids-are-redrawn.ts';
import { RecordVisit } from './visit/actions/record-visit.ts';
import { VisitController } from './visit/visit.controller.ts';
import { VisitSweeper } from './visit/visit.sweeper.ts';
import { AssistanceResealer } from './assistance.resealer.ts';
import { AssistanceRetention } from './assistance.retention.ts';

@Module({
  controllers: [ArchiveController, VisitController, PlaceListener, WhenGridsAreRedrawn, RedrawLoadController],
  providers: [
    AssistanceRetention,
    AssistanceResealer,
    ArchiveQueries,
    OpenArchive,
    RevealArchive,
    RecordVisit,
    VisitSweeper,
  ],
})
export class AssistanceModule {}
