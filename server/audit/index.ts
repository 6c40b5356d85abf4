export { createAudit } from './audit.ts';
export { type ChainBreak, verifyAudit } from './verify.ts';
