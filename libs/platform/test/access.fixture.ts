import {
  create,
  createFileRegistry,
  type DescExtension,
  type DescMessage,
  type DescService,
  isMessage,
  setExtension,
} from '@bufbuild/protobuf';
import {
  type FieldDescriptorProto,
  FieldDescriptorProto_Label,
  FieldDescriptorProto_Type,
  FieldDescriptorProtoSchema,
  FieldOptionsSchema,
  FileDescriptorProtoSchema,
  file_google_protobuf_timestamp,
  MethodOptionsSchema,
} from '@bufbuild/protobuf/wkt';
import { type Message } from '@bufbuild/protobuf';
import {
  type Access,
  access,
  AccessSchema,
  Mask,
  person_id,
  sensitive,
  SensitiveClass,
  SensitiveSchema,
} from '@wangge/contracts/wangge/options/v1/options';

// A contract with every kind of field and rule the real ones may get, made from descriptors so that no proto file is needed.

type FieldInit = Partial<FieldDescriptorProto> & { mask?: Mask; person?: boolean };

const { STRING, MESSAGE, BYTES, INT32, INT64, BOOL, ENUM } = FieldDescriptorProto_Type;

function field(name: string, number: number, { mask, person, ...init }: FieldInit = {}): FieldDescriptorProto {
  const options = create(FieldOptionsSchema);
  if (mask !== undefined)
    setExtension(options, sensitive, create(SensitiveSchema, { mask, class: SensitiveClass.NAME }));
  if (person === true) setExtension(options, person_id as DescExtension, true);
  return create(FieldDescriptorProtoSchema, {
    name,
    jsonName: name.replaceAll(/_(.)/g, (_match, letter: string) => letter.toUpperCase()),
    number,
    type: STRING,
    label: FieldDescriptorProto_Label.OPTIONAL,
    ...withoutType(init),
    options,
  });
}

const withoutType = ({ $typeName: _type, $unknown: _unknown, ...init }: Partial<FieldDescriptorProto>) => init;
const list = { label: FieldDescriptorProto_Label.REPEATED };
const thing = { type: MESSAGE, typeName: '.test.v1.Thing' };
const entry = (name: string, value: FieldDescriptorProto) => ({
  name,
  field: [field('key', 1), value],
  options: { mapEntry: true },
});

const thingFields = [
  field('thing_id', 1),
  field('person_id', 2, { person: true }),
  field('name', 3, { mask: Mask.NAME }),
  field('phone', 4, { mask: Mask.PHONE, oneofIndex: 0 }),
  field('photo', 5, { type: BYTES, mask: Mask.REDACT, oneofIndex: 0 }),
  field('notes', 6, { ...list, type: MESSAGE, typeName: '.test.v1.Thing.NotesEntry', mask: Mask.REDACT }),
  field('by_key', 7, { ...list, type: MESSAGE, typeName: '.test.v1.Thing.ByKeyEntry' }),
  field('parts', 8, { ...list, ...thing }),
  field('other_names', 9, { ...list, mask: Mask.NAME }),
  field('birth_date', 10, { mask: Mask.BIRTH_DATE, proto3Optional: true, oneofIndex: 1 }),
  field('income', 11, { type: INT32, mask: Mask.REDACT }),
  field('parent', 12, thing),
  field('seen_time', 13, { type: MESSAGE, typeName: '.google.protobuf.Timestamp', mask: Mask.REDACT }),
  field('number', 14, { mask: Mask.IDENTITY_NUMBER }),
  field('address', 15, { mask: Mask.ADDRESS }),
  field('poor', 16, { type: BOOL, mask: Mask.REDACT }),
  field('debt', 17, { type: INT64, mask: Mask.PHONE }),
  field('kind', 18, { type: ENUM, typeName: '.test.v1.Kind', mask: Mask.REDACT }),
  field('helper_ids', 19, { ...list, person: true }),
  field('clear', 20, { mask: Mask.NONE }),
  field('unsaid', 21, { mask: Mask.UNSPECIFIED }),
  field('later', 22, { mask: 99 as Mask }),
  field('plain', 23),
];

const methods: Record<string, Partial<Access> | undefined> = {
  Roles: { roles: ['dispatcher', 'verifier'] },
  Public: { public: true, roles: ['dispatcher'] },
  Services: { services: ['notification', 'seed'] },
  Jobs: { services: ['assistance'], jobs: ['daily-visits'] },
  Departments: { departments: true },
  Purpose: { roles: ['dispatcher'], services: ['notification'], purpose: 2 },
  Place: { roles: ['dispatcher'], services: ['seed'], placeField: 'grid_id' },
  Places: { roles: ['dispatcher'], placeField: 'things.thing_id' },
  Degrades: { roles: ['dispatcher'], placeField: 'grid_id', onDependencyDown: 2 },
  Figures: { roles: ['dispatcher'] },
  Unsaid: undefined,
  NoSuchField: { roles: ['dispatcher'], placeField: 'grid' },
};

const file = create(FileDescriptorProtoSchema, {
  name: 'test/v1/test.proto',
  package: 'test.v1',
  syntax: 'proto3',
  dependency: ['google/protobuf/timestamp.proto'],
  enumType: [
    {
      name: 'Kind',
      value: [
        { name: 'KIND_UNSPECIFIED', number: 0 },
        { name: 'KIND_SOME', number: 1 },
      ],
    },
  ],
  messageType: [
    {
      name: 'Thing',
      field: thingFields,
      oneofDecl: [{ name: 'contact' }, { name: '_birth_date' }],
      nestedType: [entry('NotesEntry', field('value', 2)), entry('ByKeyEntry', field('value', 2, thing))],
    },
    {
      name: 'Request',
      field: [field('grid_id', 1), field('purpose', 2), field('case_id', 3), field('things', 4, { ...list, ...thing })],
    },
    {
      name: 'Response',
      field: [field('thing', 1, thing), field('things', 2, { ...list, ...thing }), field('total', 3, { type: INT32 })],
    },
    { name: 'Figures', field: [field('total', 1, { type: INT32 })] },
  ],
  service: [
    {
      name: 'TestService',
      method: Object.entries(methods).map(([name, rule]) => {
        const options = create(MethodOptionsSchema);
        if (rule !== undefined) {
          const { $typeName: _type, ...init } = rule;
          setExtension(options, access, create(AccessSchema, init));
        }
        return {
          name,
          inputType: '.test.v1.Request',
          outputType: name === 'Figures' ? '.test.v1.Figures' : '.test.v1.Response',
          options,
        };
      }),
    },
  ],
});

const registry = createFileRegistry(file, (name) =>
  name === 'google/protobuf/timestamp.proto' ? file_google_protobuf_timestamp : undefined,
);

function found<T>(desc: T | undefined): T {
  if (desc === undefined) throw new Error('not in the fixture');
  return desc;
}

export const thingSchema: DescMessage = found(registry.getMessage('test.v1.Thing'));
export const requestSchema: DescMessage = found(registry.getMessage('test.v1.Request'));
export const responseSchema: DescMessage = found(registry.getMessage('test.v1.Response'));
export const testService: DescService = found(registry.getService('test.v1.TestService'));
export const methodOf = (name: string) => found(testService.methods.find((one) => one.name === name));

/** A message of the fixture; the fields are not typed, because there is no generated code. */
export const make = (schema: DescMessage, init: Record<string, unknown> = {}): Message & Record<string, unknown> =>
  create(schema, init) as Message & Record<string, unknown>;

export const isThing = (value: unknown): boolean => isMessage(value, thingSchema);
