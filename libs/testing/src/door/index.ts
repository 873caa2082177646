export { Door, Refusal } from './door.ts';
export { DepartmentClient } from './department.ts';
export { phonePhoto } from './photo.ts';
export { type DemoUser, type Run, readRun, readDemoUsers, SignIn } from './sign-in.ts';
