/** The answers of the people's door that the story reads; the whole shapes stand in /openapi.json. */
export interface CaseJson {
  readonly caseId: string;
  readonly number: string;
  readonly flow: string;
  readonly state: string;
  readonly etag: string;
  /** Empty while it is not located yet. */
  readonly gridId: string;
  readonly gridName: string;
  readonly happenedAtPath: string;
  readonly allowedActions: readonly string[];
  readonly escalationLevel: number;
  readonly satisfaction: number;
  readonly version: number;
  readonly objectionCount: number;
  readonly attachments: readonly { readonly fileId: string; readonly kind: string }[];
  readonly tasks: readonly {
    readonly taskId: string;
    readonly unitId: string;
    readonly unitName: string;
    readonly state: string;
    readonly lead: boolean;
  }[];
  readonly clocks: readonly ClockJson[];
}

export interface ClockJson {
  readonly name: string;
  readonly state: string;
  readonly light: string;
  readonly dueTime?: string;
  readonly explanation: string;
}

export interface CaseAnswer {
  readonly case: CaseJson;
}

export interface PlaceJson {
  readonly placeId: string;
  readonly name: string;
  readonly code: string;
  readonly orgPath: string;
  readonly outline?: { readonly ring: readonly { readonly longitude: number; readonly latitude: number }[] };
}

export interface TimelineJson {
  readonly lines: readonly {
    readonly action: string;
    readonly fromState: string;
    readonly toState: string;
    readonly actor: string;
    readonly note: string;
    readonly time: string;
  }[];
  readonly clocks: readonly ClockJson[];
}

export interface FiguresJson {
  readonly lines: readonly {
    readonly figures: readonly {
      readonly indicator: string;
      readonly numerator: string;
      readonly denominator: string;
      readonly value?: number;
    }[];
  }[];
  readonly asOfTime?: string;
}

export interface MessageJson {
  readonly messageId: string;
  readonly channel: string;
  readonly template: string;
  readonly text: string;
  readonly aboutId: string;
  readonly state: string;
}
