export type { DeskApi, Failure, Heard } from './desk-api.ts';
export { httpApi } from './http-api.ts';
