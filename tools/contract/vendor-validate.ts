/**
 * Prints third_party/proto/buf/validate/validate.proto from the descriptor inside @bufbuild/protovalidate, because no package
 * carries the file itself. Source and runtime are then of one version by construction; vendor-validate.spec.ts proves it.
 * Run after a bump of that package: `node tools/contract/vendor-validate.ts`.
 */
import { writeFileSync } from 'node:fs';
import {
  type DescEnum,
  type DescExtension,
  type DescField,
  type DescMessage,
  getOption,
  hasOption,
} from '@bufbuild/protobuf';
import { FieldDescriptorProto_Label, FieldDescriptorProto_Type } from '@bufbuild/protobuf/wkt';
import { file_buf_validate_validate, predefined } from '@bufbuild/protovalidate/gen/buf/validate/validate_pb.js';

export const VALIDATE_PROTO = new URL('../../third_party/proto/buf/validate/validate.proto', import.meta.url);
const MAX_FIELD_NUMBER = 536_870_912;

const scalarName = (type: FieldDescriptorProto_Type): string => FieldDescriptorProto_Type[type].toLowerCase();
const labelName = (label: FieldDescriptorProto_Label): string => FieldDescriptorProto_Label[label].toLowerCase();
const indent = (lines: string[]): string[] => lines.map((line) => `  ${line}`);
const range = (start: number, end: number): string =>
  end >= MAX_FIELD_NUMBER ? `${start} to max` : end - start <= 1 ? `${start}` : `${start} to ${end - 1}`;

function printOptions(field: DescField | DescExtension): string {
  const options: string[] = [];
  if (field.proto.options?.deprecated) options.push('deprecated = true');
  if (field.proto.options?.packed !== undefined && field.proto.options.packed) options.push('packed = true');
  if (hasOption(field, predefined)) {
    for (const { id, message, expression } of getOption(field, predefined).cel) {
      const parts = Object.entries({ id, message, expression }).filter(
        ([, value]) => value !== '' && value !== undefined,
      );
      const body = parts.map(([name, value]) => `${name}: ${JSON.stringify(value)}`).join(', ');
      options.push(`(predefined).cel = { ${body} }`);
    }
  }
  return options.length === 0 ? '' : ` [${options.join(', ')}]`;
}

function printField(field: DescField | DescExtension, inOneof: boolean): string {
  const { type, typeName, label, name, number } = field.proto;
  const typeText = typeName === '' ? scalarName(type) : typeName;
  return `${inOneof ? '' : `${labelName(label)} `}${typeText} ${name} = ${number}${printOptions(field)};`;
}

function printReserved(ranges: { start: number; end: number }[], names: string[]): string[] {
  const lines = ranges.map(({ start, end }) => `reserved ${range(start, end)};`);
  return names.length === 0 ? lines : [...lines, `reserved ${names.map((name) => `"${name}"`).join(', ')};`];
}

function printMessage(message: DescMessage): string[] {
  if (message.nestedMessages.length + message.nestedEnums.length + message.nestedExtensions.length > 0)
    throw new Error(`${message.typeName} has nested types, which this printer does not know`);
  const body = message.members.flatMap((member) =>
    member.kind === 'oneof'
      ? [`oneof ${member.name} {`, ...indent(member.fields.map((field) => printField(field, true))), '}']
      : [printField(member, false)],
  );
  const extensions = message.proto.extensionRange.map(({ start, end }) => `extensions ${range(start, end)};`);
  const reserved = printReserved(message.proto.reservedRange, message.proto.reservedName);
  return [`message ${message.name} {`, ...indent([...body, ...reserved, ...extensions]), '}'];
}

function printEnum(desc: DescEnum): string[] {
  const values = desc.values.map(({ name, number }) => `${name} = ${number};`);
  // Ranges of enums include their end, ranges of messages do not.
  const ranges = desc.proto.reservedRange.map(({ start, end }) => ({ start, end: end + 1 }));
  return [`enum ${desc.name} {`, ...indent([...values, ...printReserved(ranges, desc.proto.reservedName)]), '}'];
}

/** The text of validate.proto, proto2, without comments (the descriptor has none). */
export function printValidateProto(): string {
  const file = file_buf_validate_validate;
  const { javaPackage, javaOuterClassname, javaMultipleFiles, goPackage } = file.proto.options ?? {};
  const lines = [
    '// Printed by tools/contract/vendor-validate.ts from the descriptor in @bufbuild/protovalidate (Apache-2.0). Do not edit.',
    'syntax = "proto2";',
    `package ${file.proto.package};`,
    ...file.proto.dependency.map((path) => `import "${path}";`),
    `option go_package = "${goPackage}";`,
    `option java_multiple_files = ${javaMultipleFiles};`,
    `option java_outer_classname = "${javaOuterClassname}";`,
    `option java_package = "${javaPackage}";`,
    ...file.extensions.flatMap((extension) => [
      `extend ${extension.proto.extendee} {`,
      ...indent([printField(extension, false)]),
      '}',
    ]),
    ...file.messages.flatMap(printMessage),
    ...file.enums.flatMap(printEnum),
  ];
  return `${lines.join('\n')}\n`;
}

if (import.meta.main) writeFileSync(VALIDATE_PROTO, printValidateProto());
