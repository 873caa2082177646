import { create, type DescFile, type DescService, fromBinary, toBinary } from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';
import type { handleBidiStreamingCall } from '@grpc/grpc-js';
import { Code } from '@wangge/contracts/google/rpc/code';
import {
  ServerReflection,
  type ServerReflectionRequest,
  ServerReflectionRequestSchema,
  ServerReflectionResponseSchema,
} from '@wangge/contracts/grpc/reflection/v1/reflection';
import { ServerReflection as ServerReflectionAlpha } from '@wangge/contracts/grpc/reflection/v1alpha/reflection';

type Reply = NonNullable<Parameters<typeof create<typeof ServerReflectionResponseSchema>>[1]>;

/** Both versions; their messages are the same on the wire. */
export const reflectionServices: readonly DescService[] = [ServerReflection, ServerReflectionAlpha];

/**
 * Tells clients what is served here, from the descriptors themselves, so that custom options survive (the library's own
 * reflection goes through another protobuf runtime and loses them).
 */
export class Reflection {
  readonly #names: string[];
  readonly #files = new Map<string, DescFile>();
  readonly #symbols = new Map<string, DescFile>();

  constructor(services: readonly DescService[]) {
    this.#names = services.map(({ typeName }) => typeName);
    for (const service of services) this.#add(service.file);
  }

  /** Handler of ServerReflectionInfo. */
  readonly info: handleBidiStreamingCall<Buffer, Buffer> = (call) => {
    call.on('data', (bytes: Buffer) => {
      const request = fromBinary(ServerReflectionRequestSchema, bytes);
      const response = create(ServerReflectionResponseSchema, {
        validHost: request.host,
        originalRequest: request,
        ...this.#reply(request),
      });
      call.write(Buffer.from(toBinary(ServerReflectionResponseSchema, response)));
    });
    call.on('end', () => call.end());
    call.on('error', () => undefined);
  };

  #add(file: DescFile): void {
    const name = `${file.name}.proto`;
    if (this.#files.has(name)) return;
    this.#files.set(name, file);
    for (const service of file.services) {
      this.#symbols.set(service.typeName, file);
      for (const method of service.methods) this.#symbols.set(`${service.typeName}.${method.name}`, file);
    }
    for (const type of [...file.messages, ...file.enums, ...file.extensions]) this.#symbols.set(type.typeName, file);
    for (const dependency of file.dependencies) this.#add(dependency);
  }

  #reply({ messageRequest: { case: kind, value } }: ServerReflectionRequest): Reply {
    switch (kind) {
      case 'listServices': {
        const service = this.#names.map((name) => ({ name }));
        return { messageResponse: { case: 'listServicesResponse', value: { service } } };
      }
      case 'fileByFilename':
        return this.#answer(this.#files.get(value));
      case 'fileContainingSymbol':
        return this.#answer(this.#fileOf(value));
      case 'fileContainingExtension':
      case 'allExtensionNumbersOfType':
      case undefined:
        return failure(Code.UNIMPLEMENTED, 'not answered here');
    }
  }

  /** The file of a symbol, or of the type it is nested in. */
  #fileOf(symbol: string): DescFile | undefined {
    for (let name = symbol; name; name = name.slice(0, Math.max(0, name.lastIndexOf('.')))) {
      const file = this.#symbols.get(name);
      if (file) return file;
    }
    return undefined;
  }

  /** A file with everything it needs, so that a client asks once. */
  #answer(file: DescFile | undefined): Reply {
    if (!file) return failure(Code.NOT_FOUND, 'unknown here');
    const fileDescriptorProto = [...closure(file)].map(({ proto }) => toBinary(FileDescriptorProtoSchema, proto));
    return { messageResponse: { case: 'fileDescriptorResponse', value: { fileDescriptorProto } } };
  }
}

function closure(file: DescFile, seen = new Set<DescFile>()): Set<DescFile> {
  if (!seen.has(file)) {
    seen.add(file);
    for (const dependency of file.dependencies) closure(dependency, seen);
  }
  return seen;
}

const failure = (errorCode: Code, errorMessage: string): Reply => ({
  messageResponse: { case: 'errorResponse', value: { errorCode, errorMessage } },
});
