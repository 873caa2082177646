import { create, toJson, type MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { FlowSchema, type Flow as FlowMessage, type FlowEntrySchema } from '@wangge/contracts/wangge/casework/v1/flow';
import type { FlowDefinition } from '@wangge/flow';
import { CLOCK_UNITS_BY_NAME } from '../case/case.clocks.ts';
import type { BookedFlow } from './flow.book.ts';

interface FlowJson {
  readonly clocks?: readonly { readonly allowance?: { readonly unit?: string } }[];
}

/** A flow of the contract as the engine reads it. What it does not know, such as a unit, is left for the engine to name. */
export function definitionOf(message: FlowMessage): unknown {
  const json = toJson(FlowSchema, message, { alwaysEmitImplicit: true });
  const { clocks = [], ...rest } = json as FlowJson;
  return {
    ...rest,
    version: 1,
    clocks: clocks.map(({ allowance, ...clock }) => ({
      ...clock,
      allowance: { ...allowance, unit: CLOCK_UNITS_BY_NAME[allowance?.unit ?? ''] ?? allowance?.unit },
    })),
  };
}

/** A flow as the contract says it. */
export function toFlow(definition: FlowDefinition): FlowMessage {
  const { clocks, version: _, ...rest } = definition;
  return create(FlowSchema, {
    ...rest,
    clocks: clocks.map(({ allowance, ...clock }) => ({
      ...clock,
      allowance: { ...allowance, unit: nameOf(allowance.unit) },
    })),
  });
}

const nameOf = (unit: string): string =>
  Object.entries(CLOCK_UNITS_BY_NAME).find(([, known]) => known === unit)?.[0] ?? unit;

export function toEntry({ flow, importTime }: BookedFlow): MessageInitShape<typeof FlowEntrySchema> {
  const { name, version, label } = flow.definition;
  return { name, version, label, importTime: timestampFromDate(importTime) };
}
