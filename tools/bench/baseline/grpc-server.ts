// A person looked up over gRPC with nothing around it: grpc-js → a pool of 8 with a named statement by primary key. Requests are
// decoded and validated, answers have the same fields as ours. Mutual TLS with the files that are named, as ours.
import { readFileSync } from 'node:fs';
import { create, fromBinary, type MessageShape, toBinary } from '@bufbuild/protobuf';
import { createValidator } from '@bufbuild/protovalidate';
import {
  Server,
  ServerCredentials,
  status,
  type sendUnaryData,
  type ServerErrorResponse,
  type ServerUnaryCall,
} from '@grpc/grpc-js';
import { PersonDirectoryService } from '@wangge/contracts/wangge/exchange/v1/person_directory_service';
import { Pool } from 'pg';

const { lookUpPerson } = PersonDirectoryService.method;
type Request = MessageShape<typeof lookUpPerson.input>;
type Response = MessageShape<typeof lookUpPerson.output>;

const pool = new Pool({ connectionString: process.env['BENCH_DATABASE_URL'], max: 8 });
pool.on('error', () => undefined);
const patterns = new Map<string, RegExp>();
const validator = createValidator({
  regexMatch: (pattern, text) => {
    const regex = patterns.get(pattern) ?? new RegExp(pattern, 'u');
    patterns.set(pattern, regex);
    return regex.test(text);
  },
});
const SELECT = {
  name: 'person',
  text: `select person_id as "personId", name, sex, birth_date as "birthDate", community_code as "communityCode",
    community_name as "communityName", residency from bench.directory_person where person_id = $1`,
};

async function answer({ key }: Request): Promise<Response | undefined> {
  const { rows } = await pool.query<Record<string, string>>({ ...SELECT, values: [key.value] });
  return rows[0] && create(lookUpPerson.output, { person: rows[0] });
}

async function serve(call: ServerUnaryCall<Request, Response>): Promise<Response> {
  if (validator.validate(lookUpPerson.input, call.request).kind !== 'valid') throw { code: status.INVALID_ARGUMENT };
  const response = await answer(call.request);
  if (response === undefined) throw { code: status.NOT_FOUND };
  return response;
}

async function reply(call: ServerUnaryCall<Request, Response>, callback: sendUnaryData<Response>): Promise<void> {
  try {
    callback(null, await serve(call));
  } catch (error) {
    callback(error as ServerErrorResponse);
  }
}

const server = new Server({ 'grpc.enable_channelz': 0 });
server.addService(
  {
    lookUpPerson: {
      path: `/${lookUpPerson.parent.typeName}/${lookUpPerson.name}`,
      ...{ requestStream: false, responseStream: false },
      requestSerialize: (message: Request) => Buffer.from(toBinary(lookUpPerson.input, message)),
      requestDeserialize: (bytes: Buffer) => fromBinary(lookUpPerson.input, bytes),
      responseSerialize: (message: Response) => Buffer.from(toBinary(lookUpPerson.output, message)),
      responseDeserialize: (bytes: Buffer) => fromBinary(lookUpPerson.output, bytes),
    },
  },
  {
    lookUpPerson: (call: ServerUnaryCall<Request, Response>, callback: sendUnaryData<Response>) =>
      void reply(call, callback),
  },
);
const file = (name: string): Buffer => readFileSync(process.env[name] ?? '');
const mutualTls = ServerCredentials.createSsl(
  file('BENCH_TLS_CA'),
  [{ cert_chain: file('BENCH_TLS_CERT'), private_key: file('BENCH_TLS_KEY') }],
  true,
);
server.bindAsync(`localhost:${process.env['BENCH_PORT']}`, mutualTls, (error) => {
  if (error) throw error;
  process.send?.({ ready: true });
});
process.once('disconnect', () => process.exit(0));
