import type { DescMethod, DescService } from '@bufbuild/protobuf';
import { DepartmentDataSetService } from '@wangge/contracts/wangge/exchange/v1/department_data_set_service';
import { DepartmentFactService } from '@wangge/contracts/wangge/exchange/v1/department_fact_service';
import { DepartmentReceiptService } from '@wangge/contracts/wangge/exchange/v1/department_receipt_service';
import { DepartmentTaskService } from '@wangge/contracts/wangge/exchange/v1/department_task_service';
import { DepartmentVisitService } from '@wangge/contracts/wangge/exchange/v1/department_visit_service';
import { PersonDirectoryService } from '@wangge/contracts/wangge/exchange/v1/person_directory_service';

/** All that departments can reach beside health and reflection: the services of package wangge.exchange.v1, a test says so. */
export const departmentServices: readonly DescService[] = [
  PersonDirectoryService,
  DepartmentTaskService,
  DepartmentFactService,
  DepartmentVisitService,
  DepartmentDataSetService,
  DepartmentReceiptService,
];

/** Full name of an operation as agreements and receipts give it, e.g. `wangge.exchange.v1.DepartmentTaskService.ListTasks`. */
export const operationNameOf = (method: DescMethod): string => `${method.parent.typeName}.${method.name}`;

/** The operations by their full names. */
export const departmentOperations: ReadonlyMap<string, DescMethod> = new Map(
  departmentServices.flatMap(({ methods }) => methods.map((method) => [operationNameOf(method), method])),
);
