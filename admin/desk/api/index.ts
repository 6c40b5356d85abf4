export type { Call, DeskApi, DossierPage, Failure, Heard } from './desk-api.ts';
export { httpApi } from './http-api.ts';
