export { createRestHandler, type RestHandler, type RestOptions } from './rest-handler.ts';
export { readBody } from './http-body.ts';
export { HttpError, unknownPath } from './http-error.ts';
export { type Problem, problemOf, sendProblem } from './problem.ts';
export { type Route, type RouteMatch, RouteTable } from './route-table.ts';
