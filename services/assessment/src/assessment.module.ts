import { Module } from '@nestjs/common';
import { PlaceListener } from '@wangge/platform/places';
import { AssessmentResealer } from './assessment.resealer.ts';
import { FactStore } from './fact/fact.store.ts';
import { FigureController } from './figure/figure.controller.ts';
import { FigureQueries } from './figure/figure.queries.ts';
import { WhenACaseChanges } from './listeners/when-a-case-changes.ts';

@Module({
  controllers: [FigureController, WhenACaseChanges, PlaceListener],
  providers: [AssessmentResealer, FactStore, FigureQueries],
})
export class AssessmentModule {}
