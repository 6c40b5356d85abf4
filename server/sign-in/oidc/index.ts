export { askingParameters } from './asking.ts';
export { codeForLog, failureOf } from './failure.ts';
export { identify, REQUESTED_ACR, scopeFor, type Tokens } from './identify.ts';
export { createIssuer, type Issuer } from './issuer.ts';
export { createLogoutTokens, type LoggedOut } from './logout-token.ts';
