import { create, createFileRegistry, fromBinary, getOption, hasOption, toBinary } from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema, FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import {
  file_buf_validate_validate,
  predefined,
  PredefinedRulesSchema,
} from '@bufbuild/protovalidate/gen/buf/validate/validate_pb.js';
import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { buf } from './repository.ts';
import { VALIDATE_PROTO, printValidateProto } from './vendor-validate.ts';

/** A descriptor by value: what protoc keeps only for tools (comments, JSON names) is left out, options compare by their bytes. */
function comparable(file: typeof file_buf_validate_validate.proto): unknown {
  const copy = fromBinary(FileDescriptorProtoSchema, toBinary(FileDescriptorProtoSchema, file));
  return JSON.parse(
    JSON.stringify(
      create(FileDescriptorProtoSchema, { ...copy, syntax: '', sourceCodeInfo: undefined }),
      (key, value: unknown) =>
        key === 'jsonName' || key === '$unknown' ? undefined : typeof value === 'bigint' ? String(value) : value,
    ),
  );
}

describe('the vendored validate.proto', () => {
  const image = fromBinary(FileDescriptorSetSchema, buf('build', '--exclude-source-info', '-o', '-#format=binpb'));
  const compiled = createFileRegistry(image).getFile('buf/validate/validate.proto');

  it('is what the printer prints', () => {
    const squeeze = (text: string): string => text.replaceAll(/[\s,]+/g, '');
    expect(squeeze(readFileSync(VALIDATE_PROTO, 'utf8'))).toBe(squeeze(printValidateProto()));
  });

  it('compiles to the descriptor inside the package, field for field', () => {
    expect(compiled && comparable(compiled.proto)).toEqual(comparable(file_buf_validate_validate.proto));
  });

  it('carries every predefined rule of the package', () => {
    const rules = (file: typeof file_buf_validate_validate): string[] =>
      file.messages.flatMap((message) =>
        message.fields
          .filter((field) => hasOption(field, predefined))
          .map(
            (field) =>
              `${field.name}: ${Buffer.from(toBinary(PredefinedRulesSchema, getOption(field, predefined))).toString('hex')}`,
          ),
      );
    expect(rules(file_buf_validate_validate).length).toBeGreaterThan(100);
    expect(compiled && rules(compiled)).toEqual(rules(file_buf_validate_validate));
  });
});
