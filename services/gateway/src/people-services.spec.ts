import { hasOption } from '@bufbuild/protobuf';
import { describe, expect, it } from '@jest/globals';
import { http } from '@wangge/contracts/google/api/annotations';
import { contractServices } from '@wangge/testing/contracts';
import { peopleServices } from './people-services.ts';

describe('the people’s door', () => {
  it('opens to every service that has an operation with an HTTP path', async () => {
    const withPath = (await contractServices()).filter((service) =>
      service.methods.some((method) => hasOption(method, http)),
    );
    expect(peopleServices.map(({ typeName }) => typeName).sort()).toEqual(
      withPath.map(({ typeName }) => typeName).sort(),
    );
  });
});
