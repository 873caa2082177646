import type { FlowData } from '../definition.ts';
import { agency } from './agency.ts';
import { fiveStep } from './five-step.ts';
import { mediation } from './mediation.ts';
import { petition } from './petition.ts';
import { sevenStage } from './seven-stage.ts';
import { sixStep } from './six-step.ts';
import { swiftResponse } from './swift-response.ts';

/** The flows a suite starts with; a district changes them by importing versions of its own. */
export const PRESETS: readonly FlowData[] = [sevenStage, sixStep, fiveStep, swiftResponse, mediation, petition, agency];
