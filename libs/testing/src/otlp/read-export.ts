import { BinaryReader } from '@bufbuild/protobuf/wire';

/** A span as it arrived. */
export interface ReceivedSpan {
  readonly service: string;
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  /** Empty for the first span of a trace. */
  readonly parentSpanId: string;
  /** Number of OpenTelemetry's SpanKind on the wire: 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  readonly kind: number;
  readonly attributes: Readonly<Record<string, string>>;
}

type Fields = Map<number, (Uint8Array | bigint | number)[]>;

/** The fields of a message by number; the few messages of OTLP that are needed are not worth generated code. */
function fieldsOf(bytes: Uint8Array): Fields {
  const reader = new BinaryReader(bytes);
  const fields: Fields = new Map();
  while (reader.pos < reader.len) {
    const [number, wire] = reader.tag();
    const value = read(reader, wire, number);
    if (value !== undefined) fields.set(number, [...(fields.get(number) ?? []), value]);
  }
  return fields;
}

function read(reader: BinaryReader, wire: number, number: number): Uint8Array | bigint | number | undefined {
  if (wire === 2) return reader.bytes();
  if (wire === 0) return BigInt(reader.uint64());
  if (wire === 1) return BigInt(reader.fixed64());
  reader.skip(wire, number);
  return undefined;
}

const messages = (fields: Fields, number: number) =>
  (fields.get(number) ?? []).filter((one) => one instanceof Uint8Array);
const hex = (fields: Fields, number: number) => Buffer.from(messages(fields, number)[0] ?? []).toString('hex');
const text = (fields: Fields, number: number) => Buffer.from(messages(fields, number)[0] ?? []).toString('utf8');

/** KeyValue{1: key, 2: AnyValue{1: string, 2: bool, 3: int}} */
function attributesOf(fields: Fields, number: number): Record<string, string> {
  return Object.fromEntries(
    messages(fields, number).map((bytes) => {
      const pair = fieldsOf(bytes);
      const value = fieldsOf(messages(pair, 2)[0] ?? new Uint8Array());
      const number_ = value.get(2)?.[0] ?? value.get(3)?.[0];
      return [text(pair, 1), number_ === undefined ? text(value, 1) : String(number_)];
    }),
  );
}

/** The spans of an ExportTraceServiceRequest{1: ResourceSpans{1: Resource{1: attributes}, 2: ScopeSpans{2: Span}}}. */
export function readExport(body: Uint8Array): ReceivedSpan[] {
  return messages(fieldsOf(body), 1).flatMap((bytes) => {
    const resourceSpans = fieldsOf(bytes);
    const resource = fieldsOf(messages(resourceSpans, 1)[0] ?? new Uint8Array());
    const service = attributesOf(resource, 1)['service.name'] ?? '';
    return messages(resourceSpans, 2)
      .flatMap((scope) => messages(fieldsOf(scope), 2))
      .map((span) => ({ service, ...spanOf(fieldsOf(span)) }));
  });
}

function spanOf(span: Fields): Omit<ReceivedSpan, 'service'> {
  return {
    traceId: hex(span, 1),
    spanId: hex(span, 2),
    parentSpanId: hex(span, 4),
    name: text(span, 5),
    kind: Number(span.get(6)?.[0] ?? 0),
    attributes: attributesOf(span, 9),
  };
}
